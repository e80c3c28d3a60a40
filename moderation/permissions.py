"""Who may judge what: pure functions, tested as tables of roles by moments."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

from residents.roles import Role

APPEAL_MONTHS = 6
_REVIEWERS = frozenset({Role.MODERATOR, Role.SENIOR_MODERATOR})

type Roles = frozenset[Role]


def may_see_desk(roles: Roles) -> bool:
    """Moderators, and nobody else: an administrator runs the portal and does not judge what people say."""
    return bool(roles & _REVIEWERS)


def may_review(roles: Roles, *, author_is_decider: bool) -> bool:
    """A moderator, on anything but their own words."""
    return bool(roles & _REVIEWERS) and not author_is_decider


def may_judge_appeal(roles: Roles, *, is_first_decider: bool, author_is_decider: bool) -> bool:
    """A senior moderator who neither wrote the text nor took the decision that is appealed (DSA art. 20)."""
    return Role.SENIOR_MODERATOR in roles and not is_first_decider and not author_is_decider


def appealable_until(decided_at: datetime) -> datetime:
    """Six months after the decision (DSA art. 20); the end is exclusive."""
    return decided_at + relativedelta(months=APPEAL_MONTHS)


def may_appeal(*, decided_at: datetime, now: datetime) -> bool:
    return now < appealable_until(decided_at)
