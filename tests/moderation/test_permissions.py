"""Who may judge, as tables of roles by moments."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.permissions import appealable_until, may_appeal, may_judge_appeal, may_review, may_see_desk
from residents.roles import Role

REVIEWERS = {Role.MODERATOR, Role.SENIOR_MODERATOR}
DECIDED = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_is_seen_by_moderators_alone(role):
    assert may_see_desk(frozenset({role})) is (role in REVIEWERS)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [False, True])
def test_moderators_review_everything_but_their_own_words(role, own):
    assert may_review(frozenset({role}), author_is_decider=own) is (role in REVIEWERS and not own)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_appeals_are_for_another_senior_moderator(role, first, own):
    may = may_judge_appeal(frozenset({role}), is_first_decider=first, author_is_decider=own)

    assert may is (role == Role.SENIOR_MODERATOR and not first and not own)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (DECIDED, True),
        (DECIDED + timedelta(days=183), True),
        (appealable_until(DECIDED) - timedelta(microseconds=1), True),
        (appealable_until(DECIDED), False),
        (DECIDED + timedelta(days=365), False),
    ],
)
def test_the_right_to_appeal_lasts_six_months(moment, may):
    assert may_appeal(decided_at=DECIDED, now=moment) is may
