"""Who may do what with accounts. Pure: they ask the user given to them and nothing else."""

from datetime import datetime, timedelta
from typing import Any

from residents.roles import STAFF, Role, roles_of

FIRST_DAY = timedelta(hours=24)


def may_leave(user: Any) -> bool:
    """Residents and partners close their own accounts; a staff account is closed by an administrator, so that no
    decision is left without its decider."""
    roles = roles_of(user)
    return Role.RESIDENT in roles and not roles & STAFF


def is_first_day(*, created_at: datetime, now: datetime) -> bool:
    """Whether a person was first seen here less than a day ago: then fewer texts are taken from them (limits)."""
    return now < created_at + FIRST_DAY
