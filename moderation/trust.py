"""Who is trusted (betrodd): by what somebody has done here and never by what they think (docs/decisions/0020)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q

from moderation.models import Decision, Outcome, RoundKind, State
from portal import clock
from residents.models import Person

FEWEST_APPROVED = 5
REMOVED_DAYS = 90
ACCOUNT_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What trust is judged by. `joined_at`: when the account was made, None without one. `approved`: when the first
    five of the contributions that stand were approved. `removed_at`: the newest removal that stands."""

    joined_at: datetime | None
    approved: list[datetime]
    removed_at: datetime | None = None


def trusted_since(record: Record, *, now: datetime) -> datetime | None:
    """From when the person is trusted, or None where they are not at `now`.

    At least five contributions approved by a moderator, no removal that stands in 90 whole Swedish calendar days, an
    account for 14 times 24 hours.
    """
    if record.joined_at is None or len(record.approved) < FEWEST_APPROVED:
        return None
    moments = [record.joined_at + timedelta(days=ACCOUNT_DAYS), record.approved[FEWEST_APPROVED - 1]]
    if record.removed_at is not None:
        moments.append(clock.end_after_days(record.removed_at, REMOVED_DAYS))
    since = max(moments)
    return since if since <= now else None


def record_of(person: Person) -> Record:
    """Reads the record in three queries. What was removed, and what the municipality said, does not count as approved;
    a removal that was changed after an appeal does not count at all."""
    taken = Decision.objects.filter(submission__person=person, submission__official=False).order_by()
    read_afterwards = Q(outcome=Outcome.KEEP, round__kind=RoundKind.AFTER)
    approved = taken.filter(
        Q(outcome__in=[Outcome.PUBLISH, Outcome.CHANGE]) | read_afterwards, submission__state=State.PUBLISHED
    )
    first = approved.values("submission").annotate(at=Min("decided_at")).order_by("at")
    removed = taken.filter(outcome=Outcome.HIDE).exclude(submission__state=State.PUBLISHED)
    removed = removed.exclude(appeal__round__decision__outcome=Outcome.CHANGE)
    account = getattr(person, "user", None)
    return Record(
        joined_at=account.joined_at if account else None,
        approved=list(first.values_list("at", flat=True)[:FEWEST_APPROVED]),
        removed_at=removed.order_by("-decided_at").values_list("decided_at", flat=True).first(),
    )


def is_trusted(person: Person, *, now: datetime) -> bool:
    """Whether the person is trusted at `now`."""
    return trusted_since(record_of(person), now=now) is not None
