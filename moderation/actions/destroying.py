"""Destroying records (gallring): only what a decision of the municipality lets go, with a line of protocol for each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from moderation import kinds, notifications
from moderation.actions.moving import hold
from moderation.models import (
    Appeal,
    Decision,
    DestroyedRecord,
    Notice,
    Report,
    RetentionDecision,
    Round,
    State,
    Submission,
    SubmissionVersion,
)
from moderation.retention import may_be_decided, may_be_destroyed
from portal import audit
from portal.models import AuditEntry
from residents.models import Letter


class UnableToDestroy(Exception):
    """Says, to whoever runs the portal, why a decision cannot be followed."""


def read_retention_decision(
    *, number: str, decided_on: date, state: State, kept_days: int, now: datetime
) -> RetentionDecision:
    """A decision of the municipality as it is noted, or as it would be: nothing is written.

    Raises UnableToDestroy for one that cannot be followed, and where the same number was noted with other words.
    """
    number = number.strip()
    if not may_be_decided(number=number, decided_on=decided_on, state=state, kept_days=kept_days, now=now):
        raise UnableToDestroy(
            "A decision has a number and a day that has come, and lets go what is ended when nobody can appeal it."
        )
    noted = RetentionDecision.objects.filter(number=number, state=state).first()
    if noted and (noted.decided_on, noted.kept_days) != (decided_on, kept_days):
        raise UnableToDestroy(f"The decision {number} was noted with another day or time.")
    return noted or RetentionDecision(
        number=number, decided_on=decided_on, state=state, kept_days=kept_days, noted_at=now
    )


@transaction.atomic
def note_retention_decision(**words: Any) -> RetentionDecision:
    """Notes a decision of the municipality, once; takes and raises what `read_retention_decision` does."""
    decision = read_retention_decision(**words)
    if decision._state.adding:
        decision.save(force_insert=True)
        audit.record(
            subject=f"retention:{decision.pk}",
            act="noted",
            actor="system",
            now=decision.noted_at,
            shows=False,
            begins=True,
            number=decision.number,
            state=decision.state,
            kept_days=decision.kept_days,
            decided_on=decision.decided_on.isoformat(),
        )
    return decision


def destroyable(decision: RetentionDecision, now: datetime) -> Iterator[Submission]:
    """What the decision lets go now, the oldest first."""
    open_rounds = Round.objects.open().filter(submission=OuterRef("pk"))
    old = Submission.objects.filter(
        ~Exists(open_rounds), state=decision.state, received_at__lte=now - timedelta(days=decision.kept_days)
    )
    for pk in list(old.order_by("pk").values_list("pk", flat=True)):  # whoever asks destroys while going through them
        submission = Submission.objects.filter(pk=pk).first()
        if submission and _goes(submission, decision, now):
            yield submission


def _untouched_since(submission: Submission) -> datetime:
    """When something last happened to it: the log knows every act."""
    acts = AuditEntry.objects.filter(subject=f"submission:{submission.public_id}").order_by("-number")
    newest = acts.values_list("at", flat=True).first()
    return max(newest or submission.received_at, submission.received_at)


def _goes(submission: Submission, decision: RetentionDecision, now: datetime) -> bool:
    return may_be_destroyed(
        state=State(submission.state),
        decided_state=State(decision.state),
        untouched_since=_untouched_since(submission),
        kept_days=decision.kept_days,
        in_hand=submission.rounds.open().exists(),
        now=now,
    )


@transaction.atomic
def destroy(*, submission: Submission, decision: RetentionDecision, now: datetime) -> DestroyedRecord | None:
    """Destroys the record: its words, its decisions with their reasons, the reports and the letters about it. Gives its
    line of the protocol, or None where something of it still stands in public or somebody has acted on it meanwhile.
    """
    hold(submission)
    if not _goes(submission, decision, now) or not kinds.get(submission.kind).let_go(submission=submission):
        return None
    line = DestroyedRecord.line_for(submission, decision, untouched_since=_untouched_since(submission), now=now)
    letters = notifications.letters_about(submission)
    line.letters = len(letters)
    line.save(force_insert=True)  # from here on the database lets go what it names
    Notice.objects.filter(decision__submission=submission).delete()
    Letter.objects.filter(pk__in=letters).delete()
    Appeal.objects.filter(round__submission=submission).delete()
    Report.objects.filter(round__submission=submission).delete()
    Decision.objects.filter(submission=submission).delete()
    Round.objects.filter(submission=submission).delete()
    SubmissionVersion.objects.filter(submission=submission).delete()
    Submission.objects.filter(alike_to=submission).update(alike_to=None)
    Submission.objects.filter(pk=submission.pk).delete()
    audit.record(
        subject=f"submission:{line.public_id}", act="destroyed", actor="system", now=now, decision=decision.number
    )
    return line
