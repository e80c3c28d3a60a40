"""Headers that every answer carries, and clear answers to what cannot be understood."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware as _DjangoPolicy
from django.utils.cache import patch_cache_control
from django.utils.csp import CSP

from portal import errors
from portal.limits import TooOften

Answer = Callable[[HttpRequest], HttpResponse]
_ADMIN = re.compile(r"^/admin/")
_FIXED_HEADERS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeadersMiddleware:
    """Adds the headers that never change, and `private, no-store` to whatever did not say it may be kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _FIXED_HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class ContentSecurityPolicyMiddleware(_DjangoPolicy):
    """Django's policy, with the admin's own where Wagtail's templates need inline code."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if hasattr(response, "_csp_config"):
            return super().process_response(request, response)
        if _ADMIN.match(request.path):
            response._csp_config = settings.SECURE_CSP_ADMIN
        elif getattr(request, "is_preview", False):
            # The editor shows it in a frame beside the form. Readers' pages stand in no frame at all.
            response._csp_config = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
        return super().process_response(request, response)


class ClearAnswersMiddleware:
    """Turns what must not become a stack trace into a page that says what happened to the person's text.

    TooOften becomes 429; a database that does not answer becomes 503. Views may catch these themselves to give the
    text back in the form; this is the net below them. A method that an address does not take gets a page, too: Django's
    own answer is empty.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return errors.not_allowed(request, response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooOften):
            return errors.too_often(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return errors.silent_database(request, exception)
        return None
