"""What the writing forms share: steps before sending, and the text given back whatever happens."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import ngettext

from dialogue.actions import TooSoon
from dialogue.views.sender import Sender
from portal.languages import all_languages
from portal.limits import TooOften
from portal.personal_data import masked
from residents.official_names import trouble_with
from residents.roles import STAFF, has

PREVIEW, SEND, MASK = "preview", "send", "mask"
_LANGUAGE = re.compile(r"^language:(?P<code>[\w-]{2,20})$")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the pressed button asks for, and the data as it stands after the server's own change to it."""

    action: str
    data: QueryDict


def step_of(request: HttpRequest, *fields: str) -> Step:
    """Reads the button. `mask` replaces every personnummer in the fields; `language:xx` sets the language; both lead
    to a preview, so that the writer sees what changed. Anything unknown is a preview: it never sends by mistake."""
    action = request.POST.get("action", PREVIEW)
    data = masked(request.POST, *fields) if action == MASK else request.POST.copy()
    chosen = _LANGUAGE.match(action)
    if chosen and chosen["code"] in all_languages():
        data["language"] = chosen["code"]
    return Step(action=SEND if action == SEND else PREVIEW, data=data)


def refuse_official_name(form: Form, sender: Sender) -> None:
    """Adds an error to a name that looks like the municipality's or its staff's, but for who is that very person."""
    name = form.cleaned_data.get("name", "")
    own = sender.official or (name == getattr(sender.user, "name", "") and has(sender.user, *STAFF))
    trouble = "" if own or not name else trouble_with(name)
    if trouble:
        form.add_error("name", trouble)


def name_of(sender: Sender) -> str:
    """The name that the form begins with: the one that an account keeps for it, where it may be shown."""
    name = getattr(sender.user, "name", "")
    return name if sender.official or not (name and trouble_with(name)) else ""


def fresh(**initial: Any) -> dict[str, Any]:
    """Initial values with an idempotency key of their own."""
    return {"key": uuid4(), **initial}


def _wait_words(error: TooOften) -> str:
    minutes = -(-error.wait // 60)
    if isinstance(error, TooSoon):
        words = ngettext(
            "This dialogue is in slow mode, and you have just written. Wait %(minutes)s minute and send again: your"
            " text is still here.",
            "This dialogue is in slow mode, and you have just written. Wait %(minutes)s minutes and send again: your"
            " text is still here.",
            minutes,
        )
    else:
        words = ngettext(
            "You have sent a lot in a short time. Wait %(minutes)s minute and send again: your text is still here.",
            "You have sent a lot in a short time. Wait %(minutes)s minutes and send again: your text is still here.",
            minutes,
        )
    return words % {"minutes": minutes}


def give_back(
    request: HttpRequest, template: str, context: dict[str, Any], error: Exception, form: Form
) -> HttpResponse:
    """The form with everything that was written, the reason on top: 429 for too often, else 409."""
    if isinstance(error, TooOften):
        form.add_error(None, _wait_words(error))
        response = render(request, template, context, status=429)
        response.headers["Retry-After"] = str(error.wait)
        return response
    form.add_error(None, str(error))
    return render(request, template, context, status=409)
