"""A person's own pages: contributions, follows, data, leaving. Never cached."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import clock, kinds
from residents import actions, mine, tokens
from residents.actions.people import followed_by_link
from residents.models import Follow


def _follow_rows(follows: list[Follow], language: str) -> list[dict]:
    return [
        {
            "title": kinds.get(follow.kind).title(follow.key, language),
            "url": kinds.get(follow.kind).url(follow.key, language),
            "token": actions.unfollow_link(person=follow.person, kind=follow.kind, key=follow.key),
        }
        for follow in follows
    ]


@require_safe
@never_cache
@login_required
def my_contributions(request: HttpRequest) -> HttpResponse:
    """What I sent and what became of it, and what I follow."""
    person, language = request.user.person, get_language()
    follows = list(person.follows.filter(ended_at__isnull=True).select_related("person").order_by("-created_at")[:50]) if person else []
    return render(
        request,
        "residents/mine.html",
        {
            "person": person,
            "contributions": mine.contributions_of(person, language) if person else [],
            "follows": _follow_rows(follows, language),
        },
    )


@require_safe
@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file."""
    person = request.user.person
    data = mine.export_of(person) if person else {}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Says honestly what stays, and closes the account when the button is pressed."""
    if request.method == "POST":
        actions.leave(user=request.user, now=clock.now())
        logout(request)
        messages.success(request, _("Your account is closed. We have removed your address."))
        return redirect("account_login")
    return render(request, "residents/leave.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends one follow. GET shows a button; POST ends it, also when a mail program posts (RFC 8058).

    The signed token is the right; there is no session to misuse, hence no CSRF token.
    """
    try:
        _person_id, kind, key = followed_by_link(token)
    except tokens.InvalidLink:
        return render(request, "residents/link_failed.html", status=404)
    if request.method == "POST":
        actions.unfollow_by_link(token=token, now=clock.now())
    title = kinds.get(kind).title(key, get_language())
    return render(request, "residents/unsubscribe.html", {"title": title, "done": request.method == "POST"})


@require_POST
@login_required
def change_language(request: HttpRequest) -> HttpResponse:
    """Letters come in the language of the page on which the button was pressed."""
    if request.user.person:
        request.user.person.language = get_language()
        request.user.person.save(update_fields=["language"])
        messages.success(request, _("Letters to you are now written in this language."))
    return redirect("residents:mine")
