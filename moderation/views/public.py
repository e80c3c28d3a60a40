"""What everybody may see and do: read the rules, report what stands here."""

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions
from moderation.forms import ReportForm, fresh_key
from moderation.models import Rule, RuleBook
from portal import clock, errors, kinds, limits
from portal.idempotency import once
from portal.limits import TooOften
from residents.models import Person


def rules_at(now: datetime) -> list[Rule]:
    """The rules that hold at a moment, with their texts."""
    return list(RuleBook.objects.at(now).rules.prefetch_related("texts"))


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of conversation, in the reader's language, with the version and since when it holds."""
    now, language = clock.now(), get_language()
    rows = [{"number": rule.number, "text": rule.text_in(language)} for rule in rules_at(now)]
    response = render(request, "moderation/rules.html", {"rules": rows, "book": RuleBook.objects.at(now)})
    if not request.COOKIES:
        patch_cache_control(response, public=True, max_age=0, s_maxage=60)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """The form to report something published, and its receipt. Nobody who reads it learns who reported."""
    if not kinds.is_visible(kind, public_id):
        raise Http404
    now = clock.now()
    person = request.user.person if request.user.is_authenticated else None
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        rules=rules_at(now),
        guest=person is None,
        initial=fresh_key(),
    )
    language = get_language()
    context = {
        "form": form,
        "title": kinds.get(kind).title(public_id, language),
        "url": kinds.get(kind).url(public_id, language),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "moderation/report.html", context, status=422 if form.errors else 200)
    try:
        _send(request, form, kind, public_id, person, now)
    except actions.UnableToReport as error:
        form.add_error(None, str(error))
        return render(request, "moderation/report.html", context, status=409)
    except TooOften as error:
        return errors.too_often(request, error)
    return render(request, "moderation/reported.html", context)


def _send(
    request: HttpRequest, form: ReportForm, kind: str, public_id: str, person: Person | None, now: datetime
) -> None:
    data, language = form.cleaned_data, get_language()
    rule = Rule.objects.get(book=RuleBook.objects.at(now), number=int(data["rule"]))
    with transaction.atomic():
        reporter = person or Person.objects.for_address(data["email"], language=language, now=now)

        def make() -> str:
            limits.count("report", now=now, person=reporter.public_id, network=limits.network_of(request))
            made = actions.report(
                kind=kind,
                public_id=public_id,
                person=reporter,
                rule=rule,
                text=data["text"],
                language=language,
                now=now,
            )
            return str(made.pk)

        once(act="report", author=reporter.key, key=data["key"], now=now, make=make)
