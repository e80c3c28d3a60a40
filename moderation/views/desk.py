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
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import actions, desk
from moderation import kinds as judged
from moderation.actions import UnableToDecide
from moderation.forms import DecisionForm
from moderation.models import Appeal, Outcome, Recipient, Round, Rule, State, Submission
from moderation.permissions import may_decide, may_see_desk
from portal import clock, kinds
from portal.settings_models import current_settings
from residents.roles import roles_of

QUEUES = {"waiting": "desk", "unread": "desk_unread", "reports": "desk_reports", "appeals": "desk_appeals"}


def for_moderators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Everybody else gets 403; the second factor is asked for before this, by the middleware."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_desk(roles_of(request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _frame(request: HttpRequest, view: str, now: datetime) -> dict[str, Any]:
    """The menu and the queue, beside whatever is open."""
    user, choice, hours = request.user, desk.choice_of(request.GET), current_settings().review_hours
    found, following = desk.page_of(desk.queue_of(view, choice, user=user, now=now, hours=hours), choice.after)
    return {
        "view": view,
        "choice": choice,
        "query": choice.query,
        "counts": desk.counts(choice, user, now, hours),
        "kinds": [{"name": one.name, "label": kinds.get(one.name).label()} for one in judged.all_kinds()],
        "rows": desk.rows_of(found, language=get_language() or "", user=user, now=now, hours=hours),
        "next_page": choice.page_after(following).query if following else "",
        "queue_url": reverse(f"moderation:{QUEUES[view]}"),
        "now": now,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def queue(request: HttpRequest, view: str) -> HttpResponse:
    """The queue. POST takes the first that nobody has in hand, and opens it."""
    now = clock.now()
    if request.method == "POST":
        return _next(request, view, now)
    return render(request, "desk/queue.html", _frame(request, view, now))


@require_safe
@for_moderators
def decided_today(request: HttpRequest) -> HttpResponse:
    """What I decided today, with the words that were sent."""
    now, choice = clock.now(), desk.choice_of(request.GET)
    mine = desk.decided_today(request.user, now).select_related("submission", "rule", "version")
    context = {
        "view": "decided",
        "query": choice.query,
        "counts": desk.counts(choice, request.user, now, current_settings().review_hours),
        "decisions": mine[:100],
    }
    return render(request, "desk/decided.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def item(request: HttpRequest, view: str, public_id: str) -> HttpResponse:
    """One item. POST takes it in hand, lets go of it, shows the letter, or decides."""
    if view not in desk.VIEWS:
        raise Http404
    found = Submission.objects.select_related("claimed_by", "alike_to").with_current_version()
    submission = get_object_or_404(found, public_id=public_id)
    now = clock.now()
    act = request.POST.get("act", "preview") if request.method == "POST" else "show"
    if act in {"claim", "release"}:
        return _held(request, view, submission, act, now)
    if act in desk.OUTCOMES[view]:
        return _decided(request, view, submission, act, now)
    return _page(request, view, submission, now)


def _page(request: HttpRequest, view: str, submission: Submission, now: datetime, status: int = 200) -> HttpResponse:
    context = _frame(request, view, now) | _opened(request, view, submission, now, request.POST.dict())
    return render(request, "desk/item.html", context, status=status)


def _rule_of(submission: Submission, number: str) -> Rule | None:
    """A rule of the book that the text was sent under."""
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        return None
    return next((rule for rule in _rules(submission) if rule.number == int(number)), None)


def _rules(submission: Submission) -> list[Rule]:
    """The rules that the text was sent under, read once for an item."""
    known = getattr(submission, "_rules", None)
    if known is None:
        rules = Rule.objects.filter(book=submission.rulebook_id).prefetch_related("texts")
        known = submission._rules = list(rules)  # type: ignore[attr-defined]
    return known


def _opened(
    request: HttpRequest, view: str, submission: Submission, now: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    """Everything about one item: words with signals, context, rules, the letter as it would be sent."""
    language, version = get_language() or "", submission.current_version
    outcomes = desk.OUTCOMES[view]
    asked = next((data[name] for name in ("show", "act", "shown") if data.get(name) in outcomes), outcomes[0])
    outcome, rule = Outcome(asked), _rule_of(submission, data.get("rule", ""))
    to = data.get("forwarded_to", "")
    round_ = _round(submission, view)
    appeal = _appeal(round_, view)
    earlier = submission.decisions.select_related("rule", "decider")
    return {
        "submission": submission,
        "version": version,
        "kind_label": kinds.get(submission.kind).label(),
        "outcomes": [{"value": one, "label": OUTCOME_NAMES[one]} for one in outcomes],
        "case": round_.pk if round_ else "",
        "is_open": round_ is not None or (view == "reports" and submission.state == State.PUBLISHED),
        "about": desk.context_of(submission, language),
        "shown": desk.words_of(version.text),
        "noticed": desk.noticed_of(submission.noticed),
        "heap": desk.heap_of(submission),
        "rules": [{"number": one.number, "title": one.title_in(language)} for one in _rules(submission)],
        "recipients": Recipient.choices,
        "chosen": {"rule": rule.number if rule else 0, "words": data.get("words", ""), "to": to, "outcome": outcome},
        "letter": desk.letter_of(submission, outcome=outcome, rule=rule, forwarded_to=to, round_=round_, now=now),
        "is_mine": submission.claimed_by_id == request.user.pk and (submission.claimed_until or now) > now,
        "is_held": submission.is_held_by_another(request.user, now),
        "is_first": desk.is_first_from(submission),
        "reports": _reports(round_) if round_ and view == "reports" else [],
        "appeal": appeal,
        "may_judge": may_decide(request.user, submission, appeal),
        "similar": desk.similar_decisions(submission, rule),
        "earlier": earlier,
    }


def _reports(case: Round) -> list[dict[str, Any]]:
    """Each report of a case, with what was noticed about how it came."""
    return [{"one": one, "noticed": desk.noticed_of(one.noticed)} for one in case.reports.select_related("rule")]


OUTCOME_NAMES = {
    Outcome.RETURN: gettext_lazy("Return for editing"),
    Outcome.PUBLISH: gettext_lazy("Publish"),
    Outcome.FORWARD: gettext_lazy("Send on"),
    Outcome.REFUSE: gettext_lazy("Do not publish"),
    Outcome.HIDE: gettext_lazy("Remove it"),
    Outcome.KEEP: gettext_lazy("It may stay"),
    Outcome.CHANGE: gettext_lazy("Change the decision: publish"),
    Outcome.UPHOLD: gettext_lazy("Let the decision stand"),
}


def _round(submission: Submission, view: str) -> Round | None:
    """What is to be judged here, or None when that has been done."""
    return submission.rounds.open().filter(kind=desk.VIEWS[view]).select_related("appeal__decision__rule").first()


def _appeal(round_: Round | None, view: str) -> Appeal | None:
    return round_.appeal if round_ and view == "appeals" else None


def _held(request: HttpRequest, view: str, submission: Submission, act: str, now: datetime) -> HttpResponse:
    """Takes it in hand, or lets go of it and opens what comes next."""
    query = desk.choice_of(request.GET).query
    if act == "release":
        actions.release(submission=submission, user=request.user)
        return redirect(reverse(f"moderation:{QUEUES[view]}") + query)
    appeal = _appeal(_round(submission, view), view)
    if not actions.claim(submission=submission, user=request.user, now=now, appeal=appeal):
        messages.error(request, _("A colleague has this in hand right now."))
    return redirect(reverse("moderation:desk_item", args=[view, submission.public_id]) + query)


def _decided(request: HttpRequest, view: str, submission: Submission, act: str, now: datetime) -> HttpResponse:
    """Decides, and opens the next item; on failure the same page with everything that was filled in."""
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise UnableToDecide(" ".join(str(error) for errors in form.errors.values() for error in errors))
        _decide(request.user, view, submission, Outcome(act), form.cleaned_data, now)
    except UnableToDecide as error:
        messages.error(request, str(error))
        found = Submission.objects.select_related("claimed_by", "alike_to").with_current_version()
        return _page(request, view, found.get(pk=submission.pk), now, status=409)
    told = _("%(number)s is decided. The letter is on its way.")
    if (view, act) == ("unread", Outcome.KEEP):
        told = _("%(number)s is read and stays where it is.")
    messages.success(request, told % {"number": submission.number})
    return _next(request, view, now)


def _next(request: HttpRequest, view: str, now: datetime) -> HttpResponse:
    """Opens the next item of the same queue, already in the moderator's hand; the queue itself when nothing is free."""
    user, choice = request.user, desk.choice_of(request.GET)
    query = choice.page_after("").query
    waiting = desk.queue_of(view, choice, user=user, now=now, hours=current_settings().review_hours)
    for submission in waiting.claimable_by(user, now)[: desk.PER_PAGE]:
        appeal = _appeal(_round(submission, view), view) if view == "appeals" else None
        if actions.claim(submission=submission, user=user, now=now, appeal=appeal):
            return redirect(reverse("moderation:desk_item", args=[view, submission.public_id]) + query)
    return redirect(reverse(f"moderation:{QUEUES[view]}") + query)


def _decide(
    user: Any, view: str, submission: Submission, outcome: Outcome, data: dict[str, Any], now: datetime
) -> None:
    """One call to the act that the view asks for. Raises UnableToDecide, in words for the moderator."""
    rule, words, read = _rule_of(submission, data["rule"]), data["words"], data["content_hash"]
    if view == "waiting":
        actions.decide(
            submission=submission,
            user=user,
            outcome=outcome,
            content_hash=read,
            rule=None if outcome == Outcome.PUBLISH else rule,
            words=words,
            now=now,
            forwarded_to=data["forwarded_to"],
        )
        return
    round_ = _round(submission, view)
    if view == "reports" and outcome == Outcome.HIDE and not data["case"]:
        actions.hide(submission=submission, user=user, content_hash=read, rule=rule, words=words, now=now)
        return
    if round_ is None:
        raise UnableToDecide(_("A colleague decided this a moment ago."))
    if view in {"reports", "unread"}:
        actions.judge_report(
            case=round_, user=user, outcome=outcome, content_hash=read, rule=rule, words=words, now=now
        )
    else:
        actions.judge_appeal(appeal=round_.appeal, user=user, outcome=outcome, content_hash=read, words=words, now=now)
