"""E-identification: the page that says what it is for, the way to the one who vouches, and the way back."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.languages import published_or_source
from residents import eid
from residents.actions import (
    AnotherIdentification,
    AnothersIdentification,
    end_identification,
    identified_user,
    identify,
)

# Where in the session stands who went, when, and what they come back to.
_ATTEMPT = "eid_attempt"
# Seconds that somebody may take to show who they are.
_LASTS = 600


def _where_offered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without somebody who vouches there is no such page."""

    @wraps(view)
    def offered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not eid.is_offered():
            raise Http404
        return view(request, **kwargs)

    return offered


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_where_offered
def identification(request: HttpRequest) -> HttpResponse:
    """What e-identification is for, what is kept of it, and the way there. POST ends it for one's account."""
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        _ask_who_it_is(request)
        end_identification(user=request.user, now=clock.now())
        messages.success(request, _("Your e-identification is no longer connected to your account."))
        return redirect("residents:identification")
    back = get_next_redirect_url(request) or ""
    words = {"back": back, "begin_url": _with_back("residents:begin_identifying", back)}
    words["sign_in_url"] = _with_back("account_login", _with_back("residents:identification", back))
    return render(request, "residents/identification.html", words)


@require_safe
@never_cache
@_where_offered
def begin_identifying(request: HttpRequest) -> HttpResponse:
    """Sends them to the one who vouches. A link and no form: the page's own rule of what forms may lead to
    (Content-Security-Policy, form-action) would stop it on its way through the houses of others."""
    if request.user.is_authenticated:
        _ask_who_it_is(request)
    request.session[_ATTEMPT] = {
        "url": get_next_redirect_url(request) or "",
        "language": get_language(),
        "user": request.user.pk,
        "at": clock.now().timestamp(),
    }
    try:
        return eid.begin(request)
    except eid.UnableToIdentify as error:
        return _failed(request, error, request.session.pop(_ATTEMPT)["url"])


@require_safe
@never_cache
@_where_offered
def answer(request: HttpRequest) -> HttpResponse:
    """They come back: whoever is signed in has identified their account, whoever is not is signed in to theirs.

    Only the one who went, and soon: else somebody could begin at a screen at which another person signs in afterwards.
    """
    attempt = request.session.get(_ATTEMPT, {})
    with override(published_or_source(attempt.get("language") or get_language() or "")):
        if not attempt or not eid.is_awaited(request):
            return _failed(request, eid.UnableToIdentify())
        begun_at, back = attempt["at"], attempt["url"]
        del request.session[_ATTEMPT]
        try:
            if attempt["user"] != request.user.pk or clock.now().timestamp() - begun_at > _LASTS:
                raise eid.UnableToIdentify
            keys = eid.answered(request, begun_at=begun_at)
        except eid.UnableToIdentify as error:
            return _failed(request, error, back)
        finally:
            eid.forget(request)
        return _identified(request, keys, back) if request.user.is_authenticated else _signed_in(request, keys, back)


def _identified(request: HttpRequest, keys: list[str], back: str) -> HttpResponse:
    try:
        identify(user=request.user, keys=keys, now=clock.now())
    except AnothersIdentification:
        words = _("Another account here is connected with this e-identification. Sign in to that one, or end it there.")
    except AnotherIdentification:
        words = _("Your account is connected with another e-identification. End that first.")
    else:
        messages.success(
            request, _("You have shown who you are. Your e-identification is connected with your account.")
        )
        return HttpResponseRedirect(back or reverse("residents:identification"))
    messages.error(request, words)
    return redirect(_with_back("residents:identification", back))


def _signed_in(request: HttpRequest, keys: list[str], back: str) -> HttpResponse:
    user = identified_user(keys)
    if user is None:
        words = _("No account is connected with this e-identification yet. Sign in, and connect it.")
        messages.error(request, words)
        return redirect(_with_back("residents:identification", back))
    record_authentication(request, user, method="eid")
    return perform_login(request, Login(user=user, redirect_url=back or None))


def _failed(request: HttpRequest, error: eid.UnableToIdentify, back: str = "") -> HttpResponse:
    """Back to the page, with what can be done; what was written elsewhere is still there."""
    words = {
        eid.Cancelled: _("You cancelled. Nothing has changed."),
        eid.Unreachable: _("E-identification cannot be reached just now. Try again later; nothing has changed."),
        eid.TooWeak: _(
            "This e-identification is not strong enough. Use one of a higher level, such as the one for your bank."
        ),
    }.get(type(error), _("It could not be shown who you are. Try once more; nothing has changed."))
    messages.error(request, words)
    return redirect(_with_back("residents:identification", back))


def _ask_who_it_is(request: HttpRequest) -> None:
    """Whoever sits down at somebody's open account must not bind it to themselves: who it is has been shown in the last
    minutes, or is shown once more."""
    shown = get_authentication_records(request, request.user)
    if not shown or time.time() - shown[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT:
        raise ReauthenticationRequired


def _with_back(name: str, back: str) -> str:
    return reverse(name) + (f"?{urlencode({'next': back})}" if back else "")
