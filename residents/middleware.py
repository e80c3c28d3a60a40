"""Staff pages ask for a second factor: the whole prefix, whatever view stands behind it and whatever method is used.
And when a sign-in was last used is noted."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal import clock, errors
from residents.roles import STAFF, has
from residents.sign_ins import note_use

# /admin/… and, in every language, /<language>/bord/…
_STAFF_PAGES = re.compile(r"^/+(admin|[^/]+/bord)(/|$)")

_PUBLISHING_TOOL = re.compile(r"^/+admin(/|$)")

# Codes for a lost telephone open a door that one of these has made; alone they are none.
SECOND_FACTORS = frozenset({Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})


def is_staff_page(path: str) -> bool:
    """Whether the path lies under one of the prefixes that only staff with a second factor may enter."""
    return bool(_STAFF_PAGES.match(path))


class SecondFactorMiddleware:
    """Lets nobody into /admin/ or the desk whose session has not shown a second factor that still exists."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_page(request.path_info):
            return turned_away(request) or self.get_response(request)
        return self.get_response(request)


def turned_away(request: HttpRequest) -> HttpResponse | None:
    """Where somebody is sent who may not enter yet; None for whoever may. Raises PermissionDenied for those who
    never may: a second factor would not help them. For views outside the prefixes in which staff speak for the town,
    too."""
    if not request.user.is_authenticated:
        return _sent_to("account_login", request)
    if not has(request.user, *STAFF):
        raise PermissionDenied
    kept = dict(Authenticator.objects.filter(user=request.user).values_list("pk", "type"))
    if not SECOND_FACTORS.intersection(kept.values()):
        return _sent_to("mfa_activate_totp", request)
    shown = get_authentication_records(request, request.user)
    if not any(record.get("method") == "mfa" and record.get("id") in kept for record in shown):
        by_code = Authenticator.Type.TOTP in kept.values()
        return _sent_to("mfa_reauthenticate" if by_code else "mfa_reauthenticate_webauthn", request)
    return None


def _sent_to(name: str, request: HttpRequest) -> HttpResponse:
    """What was asked for is remembered. Who sent words is not led away from them; the publishing tool keeps its own."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    way = f"{reverse(name)}?{urlencode({'next': back})}"
    if not _PUBLISHING_TOOL.match(request.path_info) and errors.returned(request).words:
        return errors.sign_in_first(request, way)
    return redirect(way)


class LastSeenMiddleware:
    """Notes when a sign-in is used, once an hour, at pages that ask who somebody is. One that does not is left alone:
    it may be kept and given to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Where a server is silent, asking for the session once more would fail once more.
        if response.status_code < 500 and request.session.accessed and SESSION_KEY in request.session:
            note_use(request.session.session_key or "", clock.now())
        return response
