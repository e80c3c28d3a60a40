"""What everybody may see and do: read the rules, report what stands here."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions
from moderation import kinds as judged
from moderation.forms import ReportForm, fresh_key
from moderation.models import Rule, RuleBook
from moderation.permissions import may_see_desk
from moderation.views.giving_back import give_back
from portal import clock, kinds, limits
from portal.idempotency import once, with_words
from portal.limits import TooOften, network_of
from portal.page_cache import shared
from portal.personal_data import masked
from portal.settings_models import current_settings
from residents.models import Person
from residents.roles import roles_of

TEMPLATE = "moderation/report.html"


def rules_at(now: datetime) -> list[Rule]:
    """The rules that hold at a moment, with their texts."""
    return list(RuleBook.objects.at(now).rules.prefetch_related("texts"))


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of conversation, in the reader's language, with the version and since when it holds."""
    now, language = clock.now(), get_language()
    rows = [{"number": rule.number, "text": rule.text_in(language)} for rule in rules_at(now)]
    return shared(request, render(request, "moderation/rules.html", {"rules": rows, "book": RuleBook.objects.at(now)}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """The form to report something published; 303 to the thanks. Nobody who reads it learns who reported."""
    if not (is_judged(kind) and kinds.is_visible(kind, public_id)):
        raise Http404
    now, person = clock.now(), getattr(request.user, "person", None)
    data, masking = _filled_in(request)
    form = ReportForm(data, rules=rules_at(now), guest=person is None, initial=fresh_key())
    context = _about(kind, public_id) | {"form": form, "desk_url": _desk_url(request, public_id)}
    if not form.is_bound or masking:
        return render(request, TEMPLATE, context)
    masks = form.refuse_personnummer("text")
    if not form.is_valid():
        return render(request, TEMPLATE, context | {"masks": masks}, status=422)
    try:
        _send(request, form, kind, public_id, person, now)
    except (actions.UnableToReport, TooOften) as error:
        return give_back(request, TEMPLATE, context, error, form)
    return HttpResponse(status=303, headers={"Location": reverse("moderation:reported", args=[kind, public_id])})


def _filled_in(request: HttpRequest) -> tuple[QueryDict | None, bool]:
    """What was filled in, and whether the button asked for dots in the place of a personnummer."""
    if request.method != "POST":
        return None, False
    masking = request.POST.get("act") == "mask"
    return masked(request.POST, "text") if masking else request.POST, masking


def _desk_url(request: HttpRequest, public_id: str) -> str:
    """A moderator need not report to themselves: where they can judge it at once."""
    if not may_see_desk(roles_of(request.user)):
        return ""
    return reverse("moderation:desk_item", args=["reports", public_id])


def is_judged(kind: str) -> bool:
    return kind in {one.name for one in judged.all_kinds()}


def _about(kind: str, public_id: str) -> dict[str, Any]:
    language = get_language() or ""
    return {"title": kinds.get(kind).title(public_id, language), "url": kinds.get(kind).url(public_id, language)}


@require_safe
@never_cache
def reported(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Thanks, and what happens next. The same for everybody: it tells nothing about any report."""
    if not is_judged(kind):
        raise Http404
    context = _about(kind, public_id) if kinds.is_visible(kind, public_id) else {}
    return render(request, "moderation/reported.html", context | {"hours": current_settings().review_hours})


def _send(
    request: HttpRequest, form: ReportForm, kind: str, public_id: str, person: Person | None, now: datetime
) -> None:
    data, language = form.cleaned_data, get_language() or ""
    rule = Rule.objects.get(book=RuleBook.objects.at(now), number=int(data["rule"]))
    with transaction.atomic():
        reporter = person or Person.objects.for_address(data["email"], language=language, now=now)

        def make() -> str:
            limits.count("report", now=now, person=reporter.public_id, network=network_of(request))
            made = actions.report(
                kind=kind,
                public_id=public_id,
                person=reporter,
                rule=rule,
                text=data["text"],
                language=language,
                now=now,
                arrival=form.arrived(now),
            )
            return str(made.pk)

        once(act="report", author=reporter.key, key=with_words(data["key"], data["text"]), now=now, make=make)
