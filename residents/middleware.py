"""Staff pages ask for a second factor: the whole prefix, whatever view stands behind it."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

_STAFF_PAGES = re.compile(r"^/(admin|documents/admin|[a-z]{2,3}(-[a-z]+)?/bord)(/|$)")


class SecondFactorMiddleware:
    """Lets nobody into /admin/ or the desk whose session has not shown a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _STAFF_PAGES.match(request.path_info):
            return self._door(request) or self.get_response(request)
        return self.get_response(request)

    def _door(self, request: HttpRequest) -> HttpResponse | None:
        """Where somebody without both factors is sent, or None for whoever may go on."""
        back = urlencode({"next": request.get_full_path() if request.method == "GET" else request.path})
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{back}")
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
            return None
        if is_mfa_enabled(request.user):
            return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
        return redirect(f"{reverse('mfa_activate_totp')}?{back}")
