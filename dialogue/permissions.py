"""Who may do what in the dialogue: pure functions over roles and states, tested as tables."""

from datetime import datetime

from dialogue.models import (
    TAKES_SUPPORT,
    Comment,
    DialogueState,
    OpenTo,
    ProposalStatus,
    PublicState,
    ReviewMode,
)
from portal.limits import Limit
from residents.roles import STAFF, Role

# Who may take part as a person; whoever signs in is a resident besides any other role.
_PERSONS = frozenset({Role.GUEST, Role.RESIDENT})
_OFFICIAL = frozenset({Role.COMMUNICATOR, Role.ADMINISTRATOR})

type Roles = frozenset[Role]


def may_take_part(roles: Roles, open_to: OpenTo, *, verified: bool = False) -> bool:
    """Whether a dialogue that is open to those (`open_to`) is open to this person. `verified`: they have shown by
    e-identification who they are."""
    if open_to == OpenTo.EID:
        return verified and Role.RESIDENT in roles
    if open_to == OpenTo.SIGNED_IN:
        return Role.RESIDENT in roles
    return bool(roles & _PERSONS)


def may_comment(roles: Roles, state: DialogueState, open_to: OpenTo = OpenTo.ANYONE, *, verified: bool = False) -> bool:
    """A guest with an address or a resident, while the dialogue is open, and open to them."""
    return state == DialogueState.OPEN and may_take_part(roles, open_to, verified=verified)


def is_published_at_once(roles: Roles, review_mode: ReviewMode, *, is_trusted: bool, has_signals: bool) -> bool:
    """Whether a text is public before a moderator has read it: only where the dialogue says so, from a resident who is
    trusted, and without anything in it that a moderator should look at first."""
    return review_mode == ReviewMode.AFTER and Role.RESIDENT in roles and is_trusted and not has_signals


def pace_of(slow_minutes: int) -> tuple[Limit, ...]:
    """Slow mode: one contribution by one person to the thread in so many minutes; no limit where it is 0."""
    return (Limit("person", 1, slow_minutes * 60),) if slow_minutes else ()


def may_write_down(roles: Roles, state: DialogueState) -> bool:
    """Staff may write down what somebody told or gave them on paper, while the dialogue takes words or is paused: a
    note from the street is often written down the day after."""
    return bool(roles & STAFF) and state in {DialogueState.OPEN, DialogueState.PAUSED}


def may_answer_comment(roles: Roles, state: DialogueState) -> bool:
    """The municipality also answers after closing; a partner speaks as one while the dialogue is open."""
    if roles & _OFFICIAL:
        return state != DialogueState.COMING
    return Role.PARTNER in roles and state == DialogueState.OPEN


def official_role(roles: Roles) -> Role | None:
    """The role that marks what this person writes as official, or None: then they write as anybody."""
    if roles & _OFFICIAL:
        return Role.COMMUNICATOR
    return Role.PARTNER if Role.PARTNER in roles else None


def may_be_thanked(comment: Comment) -> bool:
    """What a resident wrote and everybody can read; the municipality is not thanked for doing its work."""
    return comment.state == PublicState.PUBLISHED and not comment.official


def may_thank(comment: Comment, *, is_own: bool) -> bool:
    """Anybody with an account, for what may be thanked, but not for their own words."""
    return may_be_thanked(comment) and not is_own


def may_propose(roles: Roles) -> bool:
    """A guest with an address, a resident or a partner."""
    return bool(roles & (_PERSONS | {Role.PARTNER}))


def may_support(roles: Roles, status: ProposalStatus, *, closes_at: datetime, now: datetime) -> bool:
    """Anybody with a confirmed address, from publication until the proposal closes."""
    return bool(roles & _PERSONS) and status in TAKES_SUPPORT and now < closes_at


def may_withdraw_support(roles: Roles, status: ProposalStatus, *, closes_at: datetime, now: datetime) -> bool:
    """As long as support may be given."""
    return may_support(roles, status, closes_at=closes_at, now=now)


def may_answer_proposal(roles: Roles) -> bool:
    """Whoever speaks for the municipality, at any step."""
    return bool(roles & _OFFICIAL)
