"""Following something from its page: on an uncached address of its own, signed in or by a link in a letter."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import clock, kinds
from portal.limits import TooOften, network_of
from residents import tokens
from residents.actions import ask_to_follow, follow_by_link, follow_once, read_follow_link
from residents.forms import FollowForm, GuestFollowForm
from residents.models import Follow

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
        return render(request, TEMPLATE, context | {"form": form_class(initial={"key": uuid4()}), "done": done})
    form = context["form"] = form_class(request.POST)
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    if person:
        follow_once(person=person, kind=kind, key=key, form_key=form.cleaned_data["key"], now=clock.now())
        return render(request, TEMPLATE, context | {"follows_already": True, "done": "follows"})
    return _ask(request, kind, key, form, context)


def _ask(request: HttpRequest, kind: str, key: str, form: GuestFollowForm, context: dict[str, Any]) -> HttpResponse:
    try:
        ask_to_follow(
            kind=kind,
            key=key,
            address=form.cleaned_data["email"],
            form_key=form.cleaned_data["key"],
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
        _person, kind, key = read_follow_link(token)
    except tokens.InvalidLink as error:
        expired = isinstance(error, tokens.ExpiredLink)
        return render(request, "residents/link_failed.html", {"expired": expired}, status=410 if expired else 404)
    context = _about(kind, key) | {"by_letter": True}
    if request.method == "POST":
        follow_by_link(token=token, now=clock.now())
        context["done"] = "follows"
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
