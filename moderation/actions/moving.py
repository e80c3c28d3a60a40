"""The one way in which a submission changes its state, and the rounds that follow."""

from datetime import datetime
from typing import Any

from django.db.models import F

from moderation.models import Decision, Outcome, Round, RoundKind, State, Submission, UnableToMove
from portal import audit

# What readers see something of, if only a tombstone.
SEEN = frozenset({State.PUBLISHED, State.HIDDEN})


def hold(submission: Submission) -> None:
    """Reads the row afresh and keeps everybody else's acts on it waiting until this transaction ends.

    PostgreSQL locks the row; SQLite's transactions are exclusive from their first word. The compare-and-swaps below
    hold without this too: it is here so that the reasons given are true and no report falls between two decisions.
    """
    submission.refresh_from_db(from_queryset=Submission.objects.select_for_update(of=("self",)))


def move(
    submission: Submission, state: State, *, version: int, act: str, actor: str, now: datetime, **facts: Any
) -> None:
    """Compare-and-swap: from the state and version that the caller read to `state`, with its audit entry.

    Ends any claim. Raises UnableToMove when the table does not allow it or somebody else was faster; the rows are then
    as they were.
    """
    if not submission.may_become(state):
        raise UnableToMove(f"{submission.state} -> {state}")
    changes: dict[str, Any] = {"state": state, "claimed_by": None, "claimed_until": None}
    if state == State.WAITING and submission.state != State.WAITING:
        changes["waiting_since"] = now
    found = Submission.objects.filter(pk=submission.pk, state=submission.state, version=version)
    if not found.update(**changes):
        raise UnableToMove("somebody was faster")
    audit.record(
        subject=f"submission:{submission.public_id}",
        act=act,
        actor=actor,
        now=now,
        shows=bool({submission.state, state} & SEEN),
        version=version,
        state=state,
        **facts,
    )
    submission.refresh_from_db()


def raise_version(submission: Submission, *, version: int) -> None:
    """The text gets a new version; UnableToMove when it already got one."""
    found = Submission.objects.filter(pk=submission.pk, version=version, state=submission.state)
    if not found.update(version=F("version") + 1):
        raise UnableToMove("another version came first")


def open_round(submission: Submission, kind: RoundKind, now: datetime) -> Round:
    """The open round of that kind, opened where there is none."""
    found, _made = Round.objects.get_or_create(
        submission=submission, kind=kind, closed_at=None, defaults={"opened_at": now}
    )
    return found


def close_round(
    round_: Round, *, outcome: Outcome, decider: Any, now: datetime, content_hash: str = "", **fields: Any
) -> Decision:
    """Closes the round with its decision. Raises UnableToMove when a colleague has closed it."""
    if not Round.objects.filter(pk=round_.pk, closed_at__isnull=True).update(closed_at=now):
        raise UnableToMove("the round is closed")
    submission = round_.submission
    version = submission.current_version
    return Decision.objects.create(
        round=round_,
        submission=submission,
        version=version,
        content_hash=content_hash or version.content_hash,
        decider=decider,
        outcome=outcome,
        decided_at=now,
        **fields,
    )
