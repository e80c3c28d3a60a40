"""What happens to people's rows by the clock."""

from datetime import datetime, timedelta

from portal import jobs, limits
from residents.actions.sending import send_due

LIMITS_KEPT = timedelta(days=2)


@jobs.every(seconds=5)
def send_letters(now: datetime) -> int:
    """Sends letters that no nudge has sent."""
    return send_due(now)


@jobs.every(seconds=3600)
def forget_counted_acts(now: datetime) -> int:
    """Counted acts are not needed after the longest limit has passed."""
    return limits.forget(before=now - LIMITS_KEPT)
