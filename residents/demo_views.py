"""Two doors that exist only in the demo: every letter that was sent, and the codes of the demo's staff."""

import re
import time
from collections.abc import Callable
from functools import wraps

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from residents.models import Letter

LETTERS_SHOWN = 200
_LINK = re.compile(r"(https?://\S+)")


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page does not exist outside the demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _parts(body: str) -> list[tuple[str, bool]]:
    """The letter's text cut at its addresses: (text, is an address)."""
    return [(part, bool(_LINK.fullmatch(part))) for part in _LINK.split(body) if part]


@require_safe
@never_cache
@demo_only
def letters(request: HttpRequest) -> HttpResponse:
    """The newest letters, with their links to press."""
    found = Letter.objects.select_related("person").order_by("-created_at", "-pk")[:LETTERS_SHOWN]
    rows = [{"letter": letter, "parts": _parts(letter.body)} for letter in found]
    return render(request, "residents/demo_letters.html", {"rows": rows})


@require_safe
@never_cache
@demo_only
def codes(request: HttpRequest) -> HttpResponse:
    """The second factor of this moment for every account that has one."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    found = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("user__email")
    rows = [
        {"user": one.user, "code": format_hotp_value(hotp_value(decrypt(one.data["secret"]), counter))} for one in found
    ]
    return render(request, "residents/demo_codes.html", {"rows": rows})
