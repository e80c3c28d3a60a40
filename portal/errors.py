"""What a person meets when something cannot be done: a page in their language, what to do now, and their words back.

Pages for a failing server or database (500, 503) ask the database for nothing. Each page is in the language of the
address, else in the one that the browser asks for, and none is found by a search engine.
"""

import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_path, get_language_from_request, override

from portal import navigation
from portal.limits import TooOften
from portal.request_numbers import number_of

_log = logging.getLogger(__name__)
# What somebody writes in a form of ours, however short.
_WRITTEN = frozenset({"text", "title", "words"})
# Never shown or sent again: what opens a door.
SECRETS = ("password", "code", "csrfmiddlewaretoken", "token")


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What the person had sent. `words` is what they wrote, to be read and copied; `fields` is everything, for sending
    it once more to `path`, empty where sending again would not be safe."""

    path: str = ""
    words: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent is broken or beyond every limit: it cannot be read, so its words cannot be given back."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", 413, safe=False)
    return _page(request, "400.html", 400, safe=False)


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """The address takes other methods, those of `allow`: most often a button's address, opened as if it were a page."""
    response = _page(request, "405.html", 405, safe=False)
    response.headers["Allow"] = allow
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403)


def sign_in_first(request: HttpRequest, way: str) -> HttpResponse:
    """Who was signed in no longer is: their words, and the way to sign in beside them."""
    return _page(request, "sign_in_first.html", 403, safe=_came_from_here(request), way=way)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", 404, onward=True)


def gone(request: HttpRequest) -> HttpResponse:
    """What was here and has been taken away for good."""
    return _page(request, "410.html", 410, onward=True)


def too_often(request: HttpRequest, exception: TooOften, *, account: bool = False) -> HttpResponse:
    """Says when it may be tried again, in seconds, minutes or hours: rounded up, so that nobody comes too early."""
    minutes, hours = -(-exception.wait // 60), -(-exception.wait // 3600)
    words = {"wait_seconds": exception.wait, "wait_minutes": minutes, "wait_hours": hours, "account": account}
    response = _page(request, "429.html", 429, **words)
    response.headers["Retry-After"] = str(exception.wait)
    return response


def too_often_with_account(request: HttpRequest, exception: TooOften) -> HttpResponse:
    """The same at the doors of accounts, whether or not anybody has an account there."""
    return too_often(request, exception, account=True)


def server_error(request: HttpRequest) -> HttpResponse:
    return _bare(request, "500.html", 500)


def silent_database(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database does not answer: a page that asks it for nothing, and a line in the log with the page's number."""
    _log.error("The database does not answer", exc_info=error, extra={"request": request})
    return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer, or the site is being looked after."""
    response = _bare(request, "503.html", 503)
    response.headers["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's own token was missing or too old: gives the text back with a fresh one. Nothing has been saved."""
    return _page(request, "403_csrf.html", 403, safe=_came_from_here(request))


def language_of(request: HttpRequest) -> str:
    """The language in the address, else the one that the browser asks for."""
    return get_language_from_path(request.path_info) or get_language_from_request(request)


def returned(request: HttpRequest, *, again: bool = True) -> Returned:
    """The words of a POST. Empty for any other request, and where the body cannot be read."""
    if request.method != "POST":
        return Returned()
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, SuspiciousOperation):
        return Returned()
    open_ones = [(name, value) for name, value in sent if not _is_secret(name)]
    complete = all(name == "csrfmiddlewaretoken" or not _is_secret(name) for name, _value in sent)
    return Returned(
        path=request.get_full_path(),
        words=[value for name, value in open_ones if _is_written(name, value)],
        fields=open_ones if again and complete else [],
    )


def _is_written(name: str, value: str) -> bool:
    """Whether somebody wrote it, rather than the form: not every language puts spaces between words."""
    return bool(value.strip()) and (
        name in _WRITTEN or (len(value) > 3 and (not value.isascii() or any(sign in value for sign in " \n@")))
    )


def _is_secret(name: str) -> bool:
    return any(secret in name.lower() for secret in SECRETS)


def _came_from_here(request: HttpRequest) -> bool:
    """Only a form of our own may be sent again with one press; a stranger's page must not borrow the reader's hand."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def _page(
    request: HttpRequest, template: str, status: int, *, safe: bool = True, onward: bool = False, **words: Any
) -> HttpResponse:
    """`onward` lays out the main ways through the portal for somebody who did not find what they came for."""
    with override(language_of(request)):
        ways = navigation.main(request)[1:] if onward else []
        context = {"returned": returned(request, again=safe), "number": number_of(request), "ways": ways, **words}
        return HttpResponse(render_to_string(template, context, request=request), status=status)


def _bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Without context processors: whatever is broken must not break this page too."""
    with override(language_of(request)):
        back = returned(request)
        context = {"returned": back, "csrf_token": get_token(request) if back.fields else "", "start": request.path}
        context["number"] = number_of(request)
        return HttpResponse(render_to_string(template, context), status=status)
