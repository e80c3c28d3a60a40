"""Who may judge what: pure functions, tested as tables of roles by moments."""

from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from residents.roles import Role, roles_of

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


def may_decide(user: Any, submission: Any, appeal: Any = None) -> bool:
    """Whether this user may take the thing in hand and decide on it, or on `appeal` where one is to be decided."""
    own = submission.person_id == user.person_id
    if appeal is None:
        return may_review(roles_of(user), author_is_decider=own)
    first = appeal.first_decider_id == user.pk
    return may_judge_appeal(roles_of(user), is_first_decider=first, author_is_decider=own)


def appealable_until(decided_at: datetime) -> datetime:
    """Six months after the decision (DSA art. 20); the end is exclusive."""
    return decided_at + relativedelta(months=APPEAL_MONTHS)


def may_appeal(*, decided_at: datetime, now: datetime) -> bool:
    return now < appealable_until(decided_at)
