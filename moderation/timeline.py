"""What happened to one text, step by step, as its writer reads it: what was sent, what was decided, what comes next."""

from typing import Any

from django.utils.translation import gettext as _

from moderation.models import Decision, Outcome, Round, RoundKind, State, Submission
from moderation.notifications import recipient_name

# The family of a state, for its colour and sign.
STATUS = {
    State.UNCONFIRMED: "wait",
    State.WAITING: "wait",
    State.RETURNED: "open",
    State.PUBLISHED: "good",
    State.REFUSED: "bad",
    State.FORWARDED: "off",
    State.WITHDRAWN: "off",
    State.HIDDEN: "bad",
}


def steps_of(submission: Submission, language: str) -> list[dict[str, Any]]:
    """Versions, decisions and appeals in the order they happened, then what comes next. For components/timeline.html,
    and `decision` (rule, words) where the step is one. Reports are not told before they are decided."""
    versions = list(submission.versions.all())
    rounds = list(
        submission.rounds.select_related("decision__rule", "appeal").prefetch_related("decision__rule__texts")
    )
    steps = [_sent(one.number, one.created_at) for one in versions]
    for round_ in rounds:
        if round_.kind == RoundKind.AFTER:
            steps.append({"title": _("It became public at once"), "at": round_.opened_at})
        if round_.kind == RoundKind.APPEAL:
            steps.append({"title": _("You asked that somebody else tries it"), "at": round_.opened_at})
        decision = getattr(round_, "decision", None)
        if decision and _is_told(round_, decision):
            steps.append(_decided(decision, language))
    steps.sort(key=lambda step: step["at"])
    return steps + _coming(submission, rounds)


def _sent(number: int, at: Any) -> dict[str, Any]:
    title = _("You sent it") if number == 1 else _("You sent version %(number)s") % {"number": number}
    return {"title": title, "at": at}


def _is_told(round_: Round, decision: Decision) -> bool:
    """A report that led to nothing, or that was overtaken, is no news to the writer. That somebody has read it is."""
    if decision.outcome == Outcome.WITHDRAWN:
        return round_.kind == RoundKind.REVIEW
    return decision.outcome != Outcome.KEEP or round_.kind == RoundKind.AFTER


def _decided(decision: Decision, language: str) -> dict[str, Any]:
    rule = decision.rule
    text = rule.text_in(language) if rule else None
    return {
        "title": decision.get_outcome_display(),
        "at": decision.decided_at,
        "state": "failed" if decision.outcome in {Outcome.REFUSE, Outcome.HIDE, Outcome.UPHOLD} else "done",
        "decision": {
            "outcome": decision.outcome,
            "rule": {"number": rule.number, "title": text.title, "body": text.body} if rule and text else None,
            "words": decision.words,
            "forwarded_to": recipient_name(decision.forwarded_to, language),
        },
    }


def _coming(submission: Submission, rounds: list[Round]) -> list[dict[str, Any]]:
    """What somebody has to do next, and who."""
    coming = []
    if submission.state == State.UNCONFIRMED:
        coming.append({"title": _("You confirm your e-mail address"), "state": "now"})
    if submission.state in {State.UNCONFIRMED, State.WAITING}:
        state = "now" if submission.state == State.WAITING else "next"
        coming.append({"title": _("A moderator reads it and decides"), "state": state})
    if submission.state == State.RETURNED:
        coming.append({"title": _("You change it and send it again"), "state": "now"})
    if any(one.kind == RoundKind.AFTER and one.closed_at is None for one in rounds):
        coming.append({"title": _("A moderator reads it afterwards"), "state": "now"})
    if any(one.kind == RoundKind.APPEAL and one.closed_at is None for one in rounds):
        coming.append({"title": _("Somebody else tries the decision"), "state": "now"})
    return coming
