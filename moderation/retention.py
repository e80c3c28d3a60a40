"""How long a record must be kept before a decision may let it go: rules as pure functions."""

from datetime import date, datetime, timedelta

from moderation.models import State
from portal import clock

# A link of confirmation can be asked for anew long after its two days.
_UNCONFIRMED_DAYS = 30
# Six months to appeal (DSA art. 20), and a month to look for what came of it.
_ENDED_DAYS = 215
# What is public or waits for somebody is never destroyed; the rest not before nobody can act on it any more.
SHORTEST: dict[State, int] = {
    State.UNCONFIRMED: _UNCONFIRMED_DAYS,
    State.RETURNED: _ENDED_DAYS,
    State.REFUSED: _ENDED_DAYS,
    State.FORWARDED: _ENDED_DAYS,
    State.WITHDRAWN: _ENDED_DAYS,
    State.HIDDEN: _ENDED_DAYS,
}


def may_be_decided(*, number: str, decided_on: date, state: State, kept_days: int, now: datetime) -> bool:
    """Whether such a decision can be followed: it has a number, is taken already, and leaves time to appeal."""
    shortest = SHORTEST.get(state)
    return bool(number.strip()) and decided_on <= clock.day_of(now) and shortest is not None and kept_days >= shortest


def may_be_destroyed(
    *, state: State, decided_state: State, untouched_since: datetime, kept_days: int, in_hand: bool, now: datetime
) -> bool:
    """Whether a record goes under a decision: it is in the decided state, nobody is to judge anything about it, and
    nothing has happened to it for as long as the decision says (arkivlagen 1990:782, 10 §)."""
    old_enough = untouched_since + timedelta(days=kept_days) <= now
    return state == decided_state and state in SHORTEST and old_enough and not in_hand
