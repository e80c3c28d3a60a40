"""Every act by every role in every state, written by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogue import permissions
from dialogue.models import DialogueState as S
from dialogue.models import ProposalStatus as P
from residents.roles import Role

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

# Who signs in is a resident besides; a senior moderator is also a moderator.
WHO = {
    "reader": {Role.ANONYMOUS},
    "guest": {Role.ANONYMOUS, Role.GUEST},
    "resident": {Role.RESIDENT},
    "partner": {Role.RESIDENT, Role.PARTNER},
    "communicator": {Role.RESIDENT, Role.COMMUNICATOR},
    "moderator": {Role.RESIDENT, Role.MODERATOR},
    "senior": {Role.RESIDENT, Role.MODERATOR, Role.SENIOR_MODERATOR},
    "administrator": {Role.RESIDENT, Role.ADMINISTRATOR},
}
PEOPLE = {"guest", "resident", "partner", "communicator", "moderator", "senior", "administrator"}
SPEAKERS = {"communicator", "administrator"}

MAY_COMMENT = {S.COMING: set(), S.OPEN: PEOPLE, S.PAUSED: set(), S.CLOSED: set()}
MAY_ANSWER_COMMENT = {
    S.COMING: set(),
    S.OPEN: SPEAKERS | {"partner"},
    S.PAUSED: SPEAKERS,
    S.CLOSED: SPEAKERS,
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("who", WHO)
def test_who_may_comment(who, state):
    assert permissions.may_comment(frozenset(WHO[who]), state) is (who in MAY_COMMENT[state])


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("who", WHO)
def test_who_may_answer_officially(who, state):
    assert permissions.may_answer_comment(frozenset(WHO[who]), state) is (who in MAY_ANSWER_COMMENT[state])


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("reader", None),
        ("guest", None),
        ("resident", None),
        ("partner", Role.PARTNER),
        ("communicator", Role.COMMUNICATOR),
        ("moderator", None),
        ("senior", None),
        ("administrator", Role.COMMUNICATOR),
    ],
)
def test_the_role_that_marks_words_as_official(who, role):
    assert permissions.official_role(frozenset(WHO[who])) == role


@pytest.mark.parametrize("who", WHO)
def test_who_may_propose(who):
    assert permissions.may_propose(frozenset(WHO[who])) is (who in PEOPLE)


@pytest.mark.parametrize("who", WHO)
def test_who_may_answer_a_proposal(who):
    assert permissions.may_answer_proposal(frozenset(WHO[who])) is (who in SPEAKERS)


@pytest.mark.parametrize("status", P)
@pytest.mark.parametrize("who", WHO)
def test_who_may_support_and_take_it_back(who, status):
    expected = who in PEOPLE and status in {P.OPEN, P.REACHED}
    later = NOW + timedelta(seconds=1)

    assert permissions.may_support(frozenset(WHO[who]), status, closes_at=later, now=NOW) is expected
    assert permissions.may_withdraw_support(frozenset(WHO[who]), status, closes_at=later, now=NOW) is expected


def test_the_end_is_exclusive():
    roles = frozenset({Role.RESIDENT})

    assert not permissions.may_support(roles, P.OPEN, closes_at=NOW, now=NOW)
    assert permissions.may_support(roles, P.OPEN, closes_at=NOW + timedelta(microseconds=1), now=NOW)
