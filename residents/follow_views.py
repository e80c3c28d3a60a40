"""Following something, choosing how often one hears of it, and ending it: signed in, or by the links of letters."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal import clock, kinds
from portal.limits import TooOften, network_of
from portal.normalise import clean_line
from residents import mine, tokens
from residents.actions import (
    RHYTHM,
    ask_to_follow,
    choose_rhythm,
    choose_rhythm_of_all,
    follow_by_link,
    follow_once,
    followed_by_link,
    follows_link,
    read_follow_link,
    read_follows_link,
    unfollow,
    unfollow_all,
    unfollow_by_link,
)
from residents.forms import FollowForm, GuestFollowForm, RhythmForm
from residents.models import Follow, Person, Rhythm
from residents.telling import usual_rhythm

TEMPLATE = "residents/follow.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """What following means, and one button: for a guest beside an address to confirm."""
    context = _about(kind, key)
    person = request.user.person if request.user.is_authenticated else None
    if person:
        held = Follow.objects.held_by(person).filter(kind=kind, key=key).exists()
        context |= {"person": person, "follows_already": held}
    form_class = FollowForm if person else GuestFollowForm
    if request.method != "POST":
        done = "asked" if request.GET.get("skickat") == "1" and not person else ""
        return render(request, TEMPLATE, context | {"form": _form(form_class, kind), "done": done})
    form = context["form"] = form_class(request.POST)
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    if person:
        data = form.cleaned_data
        follow_once(person=person, kind=kind, key=key, form_key=data["key"], rhythm=data["rhythm"], now=clock.now())
        return render(request, TEMPLATE, context | {"follows_already": True, "done": "follows"})
    return _ask(request, kind, key, form, context)


def _form(form_class: type[FollowForm], kind: str) -> FollowForm:
    return form_class(initial={"key": uuid4(), "rhythm": usual_rhythm(kind)})


def _ask(request: HttpRequest, kind: str, key: str, form: GuestFollowForm, context: dict[str, Any]) -> HttpResponse:
    try:
        ask_to_follow(
            kind=kind,
            key=key,
            address=form.cleaned_data["email"],
            form_key=form.cleaned_data["key"],
            rhythm=form.cleaned_data["rhythm"],
            language=get_language() or "",
            network=network_of(request),
            now=clock.now(),
        )
    except TooOften as error:
        minutes = -(-error.wait // 60)
        words = ngettext(
            "You have asked for many letters. Wait %(minutes)s minute and ask again.",
            "You have asked for many letters. Wait %(minutes)s minutes and ask again.",
            minutes,
        )
        form.add_error(None, words % {"minutes": minutes})
        response = render(request, TEMPLATE, context, status=429)
        response.headers["Retry-After"] = str(error.wait)
        return response
    return redirect(f"{request.path}?skickat=1")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a letter: GET shows a button, POST confirms the address and begins the following."""
    try:
        _person, kind, key, _rhythm = read_follow_link(token)
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    context = _about(kind, key) | {"by_letter": True}
    if request.method == "POST":
        person = follow_by_link(token=token, now=clock.now())
        context |= {"done": "follows", "all_follows": follows_link(person=person)}
    return render(request, TEMPLATE, context)


def _about(kind: str, key: str) -> dict[str, Any]:
    """What is to be followed, in words. Http404 where it cannot be followed or not be seen by everybody."""
    found = kinds.followable(kind)
    if found is None or not kinds.is_visible(kind, key):
        raise Http404
    language = get_language() or ""
    return {
        "kind": kind,
        "key": key,
        "title": found.title(key, language),
        "url": found.url(key, language),
        "letters": found.letters(),
    }


@require_POST
@never_cache
@login_required
def change_follows(request: HttpRequest) -> HttpResponse:
    """Changes how often I hear of one thing or of all, or ends it, from my own page."""
    if request.user.person:
        messages.success(request, _change(request, request.user.person))
    return redirect("residents:mine")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follows_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """All that whoever holds the letter follows, on whatever device: how often, and an end to each or to all. GET only
    shows; POST changes.

    The signed token is the right; there is no session to misuse, hence no CSRF token.
    """
    try:
        person = read_follows_link(token)
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    done = _change(request, person) if request.method == "POST" else ""
    words = {"follows": mine.follows_of(person, get_language()), "rhythms": Rhythm.choices, "done": done}
    return render(request, "residents/follows.html", words)


def _change(request: HttpRequest, person: Person) -> str:
    """Does what the pressed button says; gives a sentence about what was done, or that nothing was."""
    kind, key, act = (clean_line(request.POST.get(name, ""))[:60] for name in ("kind", "key", "act"))
    form = RhythmForm(request.POST)
    if act == "stop_all":
        unfollow_all(person=person, now=clock.now())
        return _("You no longer follow anything.")
    if act == "stop":
        unfollow(person=person, kind=kind, key=key, now=clock.now())
        return _("You no longer follow it.")
    if act == "choose" and form.is_valid():
        choose_rhythm(person=person, kind=kind, key=key, rhythm=form.cleaned_data["rhythm"])
        return _("How often you hear of it is saved.")
    if act == "choose_all" and form.is_valid():
        choose_rhythm_of_all(person=person, rhythm=form.cleaned_data["rhythm"])
        return _("How often you hear of everything is saved.")
    return _("Nothing was changed. Please choose again.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends one follow, or all that come in a daily or weekly letter. GET shows a button; POST ends it, also when a mail
    program posts (RFC 8058).

    The signed token is the right; there is no session to misuse, hence no CSRF token.
    """
    try:
        person_id, kind, key = followed_by_link(token)
        words = _gathered(person_id, key) if kind == RHYTHM else {"title": _title_of(kind, key)}
        if request.method == "POST":
            unfollow_by_link(token=token, now=clock.now())
    except tokens.InvalidLink as error:
        return _link_failed(request, error)
    return render(request, "residents/unsubscribe.html", words | {"done": request.method == "POST"})


def _gathered(person_id: str, rhythm: str) -> dict[str, Any]:
    """What comes in the person's letter of that rhythm, and the way to choose of each."""
    person = Person.objects.filter(public_id=person_id).first()
    if person is None:
        raise tokens.InvalidLink
    rows = [row for row in mine.follows_of(person, get_language()) if row["follow"].rhythm == rhythm]
    return {"rhythm": rhythm, "follows": rows, "all_follows": follows_link(person=person)}


def _title_of(kind: str, key: str) -> str:
    """The followed thing's title, or nothing where it may not be seen any more."""
    return kinds.get(kind).title(key, get_language()) if kinds.is_visible(kind, key) else ""


def _link_failed(request: HttpRequest, error: tokens.InvalidLink) -> HttpResponse:
    expired = isinstance(error, tokens.ExpiredLink)
    return render(request, "residents/link_failed.html", {"expired": expired}, status=410 if expired else 404)
