"""The desk (bordet): what waits, what is reported, what is appealed. For moderators with a second factor."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions, desk
from moderation.actions import UnableToDecide
from moderation.forms import DecisionForm
from moderation.models import Outcome, Rule, Submission
from moderation.permissions import may_judge_appeal, may_see_desk
from portal import clock
from residents.roles import roles_of


def for_moderators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Everybody else gets 403; the second factor is asked for before this, by the middleware."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_desk(roles_of(request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _languages(request: HttpRequest) -> list[str]:
    """The languages that the moderator reads, or all when they ask for all."""
    return [] if request.GET.get("sprak") == "alla" else list(request.user.reads)


def _frame(request: HttpRequest, view: str, now: datetime) -> dict[str, Any]:
    """The menu and the queue, beside whatever is open."""
    languages = _languages(request)
    found, following = desk.page_of(
        desk.queue_of(view, languages=languages), view=view, after=request.GET.get("efter", "")
    )
    return {
        "view": view,
        "counts": desk.counts(languages, request.user, now),
        "rows": desk.rows_of(found, view=view, language=get_language(), user=request.user, now=now),
        "following": following,
        "query": "?sprak=alla" if request.GET.get("sprak") == "alla" else "",
        "now": now,
    }


@require_safe
@for_moderators
def queue(request: HttpRequest, view: str) -> HttpResponse:
    """The queue, with its first item open."""
    frame = _frame(request, view, clock.now())
    if frame["rows"]:
        first = next((row for row in frame["rows"] if not row.held_by), frame["rows"][0])
        return render(request, "desk/item.html", frame | _opened(request, view, first.submission, frame["now"]))
    return render(request, "desk/empty.html", frame)


@require_safe
@for_moderators
def decided_today(request: HttpRequest) -> HttpResponse:
    """What I decided today."""
    now = clock.now()
    context = {
        "view": "decided",
        "counts": desk.counts(_languages(request), request.user, now),
        "decisions": desk.decided_today(request.user, now)[:100],
    }
    return render(request, "desk/decided.html", context)


def _rule_of(submission: Submission, number: str) -> Rule | None:
    """A rule of the book that the text was sent under."""
    if not (number.isascii() and number.isdigit()):
        return None
    return Rule.objects.prefetch_related("texts").filter(book=submission.rulebook_id, number=int(number)).first()


def _opened(
    request: HttpRequest, view: str, submission: Submission, now: datetime, data: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Everything about one item: words with signals, context, rules, the letter as it would be sent."""
    language, data = get_language(), data or {}
    version = submission.current_version
    signals = desk.signals_in(version.text)
    outcomes = desk.OUTCOMES[view]
    asked = data.get("outcome") or data.get("shown")
    outcome = Outcome(asked) if asked in outcomes else outcomes[0]
    rule = _rule_of(submission, data.get("rule", ""))
    round_ = submission.rounds.open().filter(kind=desk.VIEWS[view]).first()
    rules = submission.rulebook.rules.prefetch_related("texts")
    return {
        "submission": submission,
        "version": version,
        "outcomes": outcomes,
        "round": round_,
        "about": desk.context_of(submission, language),
        "signals": signals,
        "parts": desk.marked(version.text, signals),
        "rules": [{"number": one.number, "title": one.title_in(language)} for one in rules],
        "chosen": {
            "rule": rule.number if rule else 0,
            "words": data.get("words", ""),
            "to": data.get("forwarded_to", ""),
            "outcome": outcome,
        },
        "letter": desk.letter_of(
            submission,
            view=view,
            outcome=outcome,
            rule=rule,
            words=data.get("words", ""),
            user=request.user,
            now=now,
            to=data.get("forwarded_to", ""),
        ),
        "mine": submission.claimed_by_id == request.user.pk and (submission.claimed_until or now) > now,
        "held": submission.is_held_by_another(request.user, now),
        "reports": list(round_.reports.select_related("rule").prefetch_related("rule__texts")) if round_ else [],
        "appeal": getattr(round_, "appeal", None) if round_ and view == "appeals" else None,
        "may_judge": view != "appeals"
        or (round_ and may_judge_appeal(roles_of(request.user), is_first_decider=_is_first(round_, request.user))),
        "similar": desk.similar_decisions(submission, rule),
        "earlier": submission.decisions.select_related("rule", "decider").prefetch_related("rule__texts"),
    }


def _is_first(round_: Any, user: Any) -> bool:
    return round_.appeal.first_decider_id == user.pk


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def item(request: HttpRequest, view: str, public_id: str) -> HttpResponse:
    """One item. POST takes it in hand, lets go of it, shows the letter, or decides."""
    if view not in desk.VIEWS:
        raise Http404
    found = Submission.objects.select_related("person", "claimed_by", "rulebook")
    submission = get_object_or_404(found, public_id=public_id)
    now = clock.now()
    act = request.POST.get("act", "")
    if request.method == "POST" and act in {"claim", "release"}:
        return _claimed(request, view, submission, act, now)
    if request.method == "POST" and act != "preview":
        return _decided(request, view, submission, now)
    context = _frame(request, view, now) | _opened(request, view, submission, now, request.POST.dict())
    return render(request, "desk/item.html", context)


def _claimed(request: HttpRequest, view: str, submission: Submission, act: str, now: datetime) -> HttpResponse:
    if act == "release":
        actions.release(submission=submission, user=request.user)
    elif not actions.claim(submission=submission, user=request.user, now=now):
        messages.error(request, _("A colleague has this in hand right now."))
    return redirect("moderation:desk_item", view=view, public_id=submission.public_id)


def _decided(request: HttpRequest, view: str, submission: Submission, now: datetime) -> HttpResponse:
    """Decides, and opens the next item; on failure the same page with everything that was filled in."""
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid() or Outcome(form.cleaned_data["outcome"]) not in desk.OUTCOMES[view]:
            raise UnableToDecide(_("Choose what to decide."))
        _decide(request, view, submission, form.cleaned_data, now)
    except UnableToDecide as error:
        messages.error(request, str(error))
        submission.refresh_from_db()
        context = _frame(request, view, now) | _opened(request, view, submission, now, request.POST.dict())
        return render(request, "desk/item.html", context, status=409)
    messages.success(request, _("%(number)s: decided. The letter is on its way.") % {"number": submission.number})
    name = {"waiting": "desk", "reports": "desk_reports", "appeals": "desk_appeals"}[view]
    return redirect(reverse(f"moderation:{name}") + ("?sprak=alla" if request.GET.get("sprak") == "alla" else ""))


def _decide(request: HttpRequest, view: str, submission: Submission, data: dict[str, Any], now: datetime) -> None:
    outcome, words, user = Outcome(data["outcome"]), data["words"], request.user
    rule = _rule_of(submission, data["rule"])
    if view == "waiting":
        actions.decide(
            submission=submission,
            user=user,
            outcome=outcome,
            content_hash=data["content_hash"],
            rule=rule if outcome != Outcome.PUBLISH else None,
            words=words,
            now=now,
            forwarded_to=data["forwarded_to"],
        )
        return
    round_ = submission.rounds.open().filter(kind=desk.VIEWS[view]).first()
    if round_ is None:
        raise UnableToDecide(_("A colleague decided this a moment ago."))
    if view == "reports":
        actions.judge_report(
            case=round_,
            user=user,
            outcome=outcome,
            content_hash=data["content_hash"],
            rule=rule,
            words=words,
            now=now,
        )
    else:
        actions.judge_appeal(appeal=round_.appeal, user=user, outcome=outcome, words=words, now=now)
