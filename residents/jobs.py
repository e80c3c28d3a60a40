"""What happens to people's rows by the clock."""

from datetime import datetime, timedelta

from portal import jobs, limits, proofs
from residents.actions.digests import gather_due
from residents.actions.sending import send_due
from residents.actions.telling import tell_due
from residents.models import Letter, LetterState

LIMITS_KEPT = timedelta(days=2)
# Letters about signing in are no record of a matter: they go when they can no longer help anybody.
ACCOUNT_LETTERS_KEPT = timedelta(days=30)


@jobs.every(seconds=5)
def tell_followers(now: datetime) -> int:
    """Finds who hears of what has happened, where no nudge has done it."""
    return tell_due(now)


@jobs.every(seconds=30)
def gather_letters(now: datetime) -> int:
    """Writes the daily and the weekly letters when their hour has struck."""
    return gather_due(now)


@jobs.every(seconds=5)
def send_letters(now: datetime) -> int:
    """Sends letters that no nudge has sent."""
    return send_due(now)


@jobs.every(seconds=3600)
def forget_counted_acts(now: datetime) -> int:
    """Counted acts are not needed after the longest limit has passed."""
    return limits.forget(before=now - LIMITS_KEPT)


@jobs.every(seconds=3600)
def forget_spent_proofs(now: datetime) -> int:
    """A proof of work that has run out cannot be used again, known or not."""
    return proofs.forget(before=now)


@jobs.every(seconds=3600)
def forget_account_letters(now: datetime) -> int:
    """Letters about signing in are not kept longer than thirty days."""
    old = Letter.objects.filter(person=None, created_at__lt=now - ACCOUNT_LETTERS_KEPT)
    return old.exclude(state=LetterState.WAITING).delete()[0]
