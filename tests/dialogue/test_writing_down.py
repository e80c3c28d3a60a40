"""What somebody said on paper or in the street is written down by staff, and goes the same road as everything else."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from dialogue import actions
from dialogue.models import ReviewMode
from moderation.models import Channel, Outcome, State, Submission
from moderation.permissions import may_decide
from portal import clock
from residents.models import Letter
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db
TEXT = "Bänkarna vid fontänen är trasiga, sade en man på torgdagen."


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def noted(thread, user, **fields) -> Submission:
    words = {"text": TEXT, "name": "Besökare på torgdagen", "language": "sv", "channel": Channel.STREET} | fields
    return actions.write_down(thread=thread, user=user, key=uuid4(), now=NOW, **words)


def form(**fields) -> dict[str, str]:
    words = {"text": TEXT, "name": "Besökare på torgdagen", "language": "sv", "channel": "street", "action": "send"}
    return words | {"key": str(uuid4())} | fields


class TestWhatIsWrittenDown:
    def test_waits_for_a_colleague_and_is_never_approved_by_who_wrote_it_down(self):
        moderator = make.user(Role.MODERATOR)

        submission = noted(make.thread(), moderator)

        assert (submission.state, submission.official) == (State.WAITING, False)
        assert not may_decide(moderator, submission)
        assert may_decide(make.user(Role.MODERATOR), submission)

    def test_says_how_it_came_and_who_wrote_it_down(self):
        user = make.user(Role.COMMUNICATOR)

        submission = noted(make.thread(), user, channel=Channel.PAPER)

        assert (submission.channel, submission.written_down_by) == (Channel.PAPER, user)

    def test_is_answered_by_letter_to_who_wrote_it_down(self):
        user = make.user(Role.COMMUNICATOR)

        submission = noted(make.thread(), user)

        assert submission.number in Letter.objects.get(person=user.person).body

    def test_stands_in_the_conversation_with_how_it_came_and_as_nobodys_official_word(self):
        thread = make.thread()
        make.decided(noted(thread, make.user(Role.COMMUNICATOR)))

        shown = Client().get(thread.url("sv")).text

        assert TEXT in shown
        assert "<span>I ett samtal</span>" in shown
        assert 'class="answer"' not in shown

    def test_is_a_row_that_names_its_writer_or_came_over_the_portal(self):
        submission = noted(make.thread(), make.user(Role.COMMUNICATOR))

        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(written_down_by=None)

    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.PARTNER])
    def test_is_not_taken_from_others_than_staff(self, role):
        with pytest.raises(actions.UnableToComment):
            noted(make.thread(), make.user(role))

    def test_may_come_while_the_dialogue_is_paused_but_not_when_it_has_closed(self):
        user = make.user(Role.COMMUNICATOR)
        paused = make.thread(make.dialogue(review_mode=ReviewMode.PAUSED))
        closed = make.thread(make.dialogue(closes_at=NOW))

        assert noted(paused, user).state == State.WAITING
        with pytest.raises(actions.UnableToComment):
            noted(closed, user)

    def test_holds_no_personnummer(self):
        with pytest.raises(actions.UnableToComment):
            noted(make.thread(), make.user(Role.COMMUNICATOR), text="Hen har 811228-9874.")


class TestTheForm:
    def address(self, thread) -> str:
        return f"/sv/skriv/{thread.public_id}/at-nagon/"

    def test_is_for_staff_alone(self):
        thread = make.thread()

        assert "/konto/login/" in Client().get(self.address(thread)).headers["Location"]
        assert signed_in(make.user(Role.RESIDENT)).get(self.address(thread)).status_code == 403
        assert signed_in(make.user(Role.MODERATOR)).get(self.address(thread)).status_code == 200

    def test_sends_once_and_leads_to_the_receipt(self):
        thread, client, words = make.thread(), signed_in(make.user(Role.COMMUNICATOR)), form()

        answers = [client.post(self.address(thread), words) for _ in range(2)]

        submission = Submission.objects.get()
        assert [answer.headers["Location"] for answer in answers] == [f"/sv/tack/{submission.public_id}/"] * 2
        assert submission.language_guessed == "sv"

    @pytest.mark.parametrize("wrong", [{"channel": "web"}, {"channel": ""}, {"text": ""}, {"name": ""}, {"key": "x"}])
    def test_gives_everything_back_where_something_is_wrong(self, wrong):
        client = signed_in(make.user(Role.COMMUNICATOR))

        answer = client.post(self.address(make.thread()), form(**wrong))

        assert answer.status_code == 422
        assert wrong.get("text", TEXT) in answer.text
        assert not Submission.objects.exists()

    def test_masks_a_personnummer_by_one_press(self):
        client = signed_in(make.user(Role.COMMUNICATOR))

        refused = client.post(self.address(make.thread()), form(text="Hen har 811228-9874."))
        masked = client.post(self.address(make.thread()), form(text="Hen har 811228-9874.", action="mask"))

        assert "811228-9874" in refused.text
        assert "811228-9874" not in masked.text
        assert not Submission.objects.exists()

    def test_stands_beside_the_official_answer_for_staff_and_nobody_else(self):
        thread = make.thread()
        address = f"/sv/skriv/{thread.public_id}/"

        assert self.address(thread) in signed_in(make.user(Role.COMMUNICATOR)).get(address).text
        assert self.address(thread) not in Client().get(address).text

    def test_shows_on_the_desk_who_wrote_it_down(self):
        user = make.user(Role.COMMUNICATOR, name="Kim Karlsson")
        submission = noted(make.thread(), user)

        shown = signed_in(make.user(Role.MODERATOR)).get(f"/sv/bord/waiting/{submission.public_id}/").text

        assert "I ett samtal, nedskrivet av Kim Karlsson." in shown


def test_a_refusal_goes_to_who_wrote_it_down():
    user = make.user(Role.COMMUNICATOR)
    submission = noted(make.thread(), user)

    make.decided(submission, Outcome.REFUSE, rule=submission.rulebook.rules.first(), words="Det är inte på ämnet.")

    assert "Det är inte på ämnet." in Letter.objects.filter(person=user.person).latest("pk").body
