"""Leaving does not let anybody count twice, and takes nothing from what is already decided upon."""

from datetime import timedelta

import pytest

from dialogue import actions
from dialogue.leaving import supports_given
from dialogue.models import Proposal, SupportBasis
from moderation.models import Rule, State, Submission
from portal import clock
from residents.actions import leave
from residents.models import Person, User
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

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


PAGE = "/sv/mitt/lamna/"


class TestWhatIsSaidBeforeLeaving:
    """Each sentence has the person's own figure, and stands below what goes or below what stays."""

    @pytest.fixture(autouse=True)
    def today(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)

    @pytest.fixture
    def anna(self) -> User:
        """Somebody who has written, proposed, supported and reported."""
        user, thread = make.user(), make.thread()
        make.comment(thread, by=user.person, name="Anna", now=NOW - timedelta(hours=5))
        make.comment(thread, by=user.person, name="A. i Jordbro", now=NOW - timedelta(hours=4))
        make.submitted(thread, by=user.person, text="Det väntar.", now=NOW - timedelta(hours=3))
        make.proposal(by=user.person, name="Anna", now=NOW - timedelta(hours=2))
        support = {"person": user.person, "basis": SupportBasis.ADDRESS, "now": NOW}
        closed = make.proposal(now=NOW - timedelta(hours=1))
        for proposal in (make.proposal(), make.proposal(), closed):
            actions.support(proposal=proposal, **support)
        Proposal.objects.filter(pk=closed.pk).update(closes_at=NOW)
        theirs = make.comment(thread, text="Någon bor i nummer 4.")
        make.moderation.report(
            kind="comment",
            public_id=theirs.public_id,
            person=user.person,
            rule=Rule.objects.get(book=theirs.submission.rulebook, number=4),
            text="",
            language="sv",
            now=NOW,
        )
        return user

    def read(self, user: User) -> tuple[str, str]:
        """What goes and what stays."""
        page = signed_in(user).get(PAGE).text.partition("<main")[2].partition("</main>")[0]
        goes, _heading, stays = page.partition("Det här står kvar")
        return goes, stays

    def test_what_is_published_stays_under_the_names_one_chose(self, anna):
        goes, stays = self.read(anna)

        assert "2 publicerade inlägg står kvar" in stays and "1 förslag står kvar" in stays
        assert "\u2068Anna\u2069, \u2068A. i Jordbro\u2069" in stays
        assert "publicerade inlägg" not in goes

    def test_what_waits_is_taken_back_and_all_of_it_stays_a_public_record(self, anna):
        goes, stays = self.read(anna)

        assert "1 text som vi inte har beslutat om tas tillbaka" in goes
        assert "4 texter som du har skickat förblir allmänna handlingar" in stays

    def test_support_goes_where_it_still_can_and_stays_as_a_number_elsewhere(self, anna):
        goes, stays = self.read(anna)

        assert "Ditt stöd för 2 förslag som fortfarande är öppna tas tillbaka." in goes
        assert "Ditt stöd för 1 förslag där räkningen är stängd står kvar" in stays

    def test_a_report_stays_and_names_nobody(self, anna):
        assert "1 anmälan som du har gjort" in self.read(anna)[1]

    def test_nothing_of_anybody_else_is_counted(self, anna):
        other = make.user()

        goes, stays = self.read(other)

        assert "Inget som du har skrivit står kvar, för du har inte skickat något." in stays
        assert not [word for word in ("inlägg står", "texter som", "Ditt stöd", "anmälan") if word in goes + stays]

    def test_it_leads_to_what_one_should_read_and_fetch_first(self, anna):
        stays = self.read(anna)[1]

        assert 'href="/sv/mitt/uppgifter/"' in stays and 'href="/sv/mitt/"' in stays
        assert 'href="/sv/regler/"' in stays

    def test_what_was_said_is_what_happens_and_is_said_once_more(self, anna):
        client = signed_in(anna)

        after = client.post(PAGE, follow=True).text

        assert "2 publicerade inlägg står kvar" in after and "tas tillbaka" not in after
        assert "2 julkaistua viestiä jää paikalleen" in client.get("/fi/lamnat/").text
        states = [State(one.state) for one in Submission.objects.of_person(anna.person).order_by("pk")]
        assert states == [State.PUBLISHED, State.PUBLISHED, State.WITHDRAWN, State.PUBLISHED]
        assert len(supports_given(anna.person)) == 3
        assert [row["withdrawn_at"] is None for row in supports_given(anna.person)].count(True) == 1
