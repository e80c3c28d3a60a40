"""Somebody points at something published, or it was published before it was read, and a moderator judges it."""

from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from moderation import kinds, noticing, notifications
from moderation.actions.deciding import UnableToDecide, require_reason
from moderation.actions.moving import close_round, hold, move, open_round
from moderation.models import Decision, Outcome, Report, Round, RoundKind, Rule, State, Submission, UnableToMove
from moderation.permissions import may_decide
from portal import audit
from portal.arrival import Arrival
from portal.kinds import is_visible
from residents.models import Person


class UnableToReport(Exception):
    """Says in words for the reader why this cannot be reported."""


@transaction.atomic
def report(
    *,
    kind: str,
    public_id: str,
    person: Person,
    rule: Rule | None,
    text: str,
    language: str,
    now: datetime,
    arrival: Arrival | None = None,
) -> Report:
    """Opens the case, or joins the one that is open; the same person counts once in a case.

    Raises UnableToReport when it is not, or no longer, published.
    """
    submission = Submission.objects.filter(kind=kind, public_id=public_id).first()
    if submission:
        hold(submission)
    if submission is None or submission.state != State.PUBLISHED or not is_visible(kind, public_id):
        raise UnableToReport(_("This is no longer published, so there is nothing to report."))
    case = open_round(submission, RoundKind.REPORT, now)
    known = Report.objects.filter(round=case, person=person).first()
    if known:
        return known
    try:
        with transaction.atomic():
            made = Report.objects.create(
                round=case,
                person=person,
                rule=rule,
                text=text,
                language=language,
                noticed=noticing.of_arrival(arrival, now),
                created_at=now,
            )
    except IntegrityError:
        return Report.objects.get(round=case, person=person)
    audit.record(subject=f"submission:{submission.public_id}", act="reported", actor="reader", now=now)
    notifications.tell_reported(report=made, now=now)
    return made


@transaction.atomic
def judge_report(
    *, case: Round, user: Any, outcome: Outcome, content_hash: str, rule: Rule | None, words: str, now: datetime
) -> Decision:
    """Hides what is public, by a rule, or keeps it; tells the writer (when hidden) and everybody who reported.

    `case` is a report, or the round in which is read what was published before. Raises UnableToDecide without the
    right or a reason, or when a colleague was faster.
    """
    outcome = Outcome(outcome)
    submission = case.submission
    hold(submission)
    if outcome not in {Outcome.HIDE, Outcome.KEEP}:
        raise UnableToDecide(_("That decision cannot be taken on a report."))
    if not may_decide(user, submission):
        raise UnableToDecide(_("You may not decide on this."))
    require_reason(outcome, rule, words)
    if submission.state != State.PUBLISHED:
        raise UnableToDecide(_("This is no longer published."))
    if submission.current_version.content_hash != content_hash:
        raise UnableToDecide(_("The text has changed since you opened it. Read it again."))
    try:
        decisions = [
            close_round(
                one,
                outcome=outcome,
                decider=user,
                now=now,
                content_hash=content_hash,
                rule=rule if outcome == Outcome.HIDE else None,
                words=words.strip(),
            )
            for one in _settled_by(case, outcome)
        ]
        if outcome == Outcome.HIDE:
            _hide(submission, cast("Rule", rule), user, now)  # require_reason has asked for it
        else:
            audit.record(subject=f"submission:{submission.public_id}", act="kept", actor=audit.actor_of(user), now=now)
    except UnableToMove as lost:
        raise UnableToDecide(_("A colleague decided this a moment ago.")) from lost
    newest = decisions[-1]
    if outcome == Outcome.HIDE:
        notifications.tell_decided(decision=newest, now=now)
    notifications.tell_reporters(decision=newest, now=now)
    return newest


def _settled_by(case: Round, outcome: Outcome) -> list[Round]:
    """The case and what the same judgement settles: whoever judges a report has read the text, and what is removed
    need not be judged again. A report comes last: its decision is the one that is told, and that an appeal answers."""
    settles = {RoundKind.AFTER, RoundKind.REPORT} if outcome == Outcome.HIDE else {RoundKind.AFTER}
    beside = Round.objects.open().filter(submission=case.submission, kind__in=settles).exclude(pk=case.pk)
    return sorted([case, *beside], key=lambda one: one.kind == RoundKind.REPORT)


@transaction.atomic
def hide(
    *, submission: Submission, user: Any, content_hash: str, rule: Rule | None, words: str, now: datetime
) -> Decision:
    """Removes something published that a moderator saw themselves (BBS-lagen 1998:112, 5 §): a case of its own, judged
    at once. A case that readers have opened is decided by the same stroke. Raises UnableToDecide as `judge_report`."""
    hold(submission)
    case = open_round(submission, RoundKind.REPORT, now)
    return judge_report(
        case=case, user=user, outcome=Outcome.HIDE, content_hash=content_hash, rule=rule, words=words, now=now
    )


def _hide(submission: Submission, rule: Rule, user: Any, now: datetime) -> None:
    move(
        submission,
        State.HIDDEN,
        version=submission.version,
        act="hidden",
        actor=audit.actor_of(user),
        now=now,
        rule=rule.number,
    )
    kinds.get(submission.kind).hide(submission=submission, rule=rule, now=now)
