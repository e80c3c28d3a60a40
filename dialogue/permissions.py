"""Who may do what in the dialogue: pure functions over roles and states, tested as tables."""

from datetime import datetime

from dialogue.models import TAKES_SUPPORT, Comment, DialogueState, ProposalStatus, PublicState
from residents.roles import Role

# Who may take part as a person; whoever signs in is a resident besides any other role.
_PERSONS = frozenset({Role.GUEST, Role.RESIDENT})
_OFFICIAL = frozenset({Role.COMMUNICATOR, Role.ADMINISTRATOR})

type Roles = frozenset[Role]


def may_comment(roles: Roles, state: DialogueState) -> bool:
    """A guest with an address or a resident, while the dialogue is open."""
    return state == DialogueState.OPEN and bool(roles & _PERSONS)


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
