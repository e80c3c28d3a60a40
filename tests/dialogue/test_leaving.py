"""Leaving does not let anybody count twice, and takes nothing from what is already decided upon."""

from datetime import timedelta

import pytest

from dialogue import actions
from dialogue.leaving import supports_given
from dialogue.models import SupportBasis
from residents.actions import leave
from residents.models import Person
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW

pytestmark = pytest.mark.django_db


def test_support_of_an_open_proposal_goes_with_the_person_so_that_coming_back_counts_once():
    proposal, user = make.proposal(), make.user()
    address = user.person.address
    actions.support(proposal=proposal, person=user.person, basis=SupportBasis.ADDRESS, now=NOW)

    leave(user=user, now=NOW)
    again = Person.objects.for_address(address, language="sv", now=NOW)
    again.confirmed_at = NOW
    again.save()
    actions.support(proposal=proposal, person=again, basis=SupportBasis.ADDRESS, now=NOW)

    proposal.refresh_from_db()
    assert again != user.person
    assert proposal.support_count == proposal.supports.standing().count() == 1


def test_support_of_a_closed_proposal_stays_counted():
    proposal, user = make.proposal(), make.user()
    actions.support(proposal=proposal, person=user.person, basis=SupportBasis.ADDRESS, now=NOW)

    leave(user=user, now=proposal.closes_at + timedelta(days=1))

    proposal.refresh_from_db()
    assert proposal.support_count == 1


def test_my_data_holds_my_supports_alone():
    proposal, person, other = make.proposal(), make.person(), make.person()
    for one in (person, other):
        actions.support(proposal=proposal, person=one, basis=SupportBasis.ADDRESS, now=NOW)

    assert [row["proposal__public_id"] for row in supports_given(person)] == [proposal.public_id]
