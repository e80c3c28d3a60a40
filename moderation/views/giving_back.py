"""Whatever happens, the words come back: in their own form, with the reason on top."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from portal.limits import TooOften


def give_back(
    request: HttpRequest, template: str, context: dict[str, Any], error: Exception, *forms: Form
) -> HttpResponse:
    """429 with the waiting time for too often, else 409. `failed` holds the reason for a page without a form."""
    words = _too_often(error) if isinstance(error, TooOften) else str(error)
    for form in forms:
        form.add_error(None, words)
    response = render(
        request, template, context | {"failed": words}, status=429 if isinstance(error, TooOften) else 409
    )
    if isinstance(error, TooOften):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _too_often(error: TooOften) -> str:
    minutes = -(-error.wait // 60)
    return ngettext(
        "You have sent a lot in a short time. Wait %(minutes)s minute and send again: your text is still here.",
        "You have sent a lot in a short time. Wait %(minutes)s minutes and send again: your text is still here.",
        minutes,
    ) % {"minutes": minutes}
