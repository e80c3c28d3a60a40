"""The civic rules of review, each as a class that says what must be true."""

from datetime import timedelta

import pytest

from dialogue.models import Comment
from moderation import actions
from moderation.actions import UnableToDecide, UnableToEdit, UnableToWithdraw
from moderation.models import Decision, Outcome, Round, State, Submission
from portal import audit
from portal.models import AuditEntry
from residents.roles import Role
from search.models import Entry
from tests.dialogue import factories as dialogue
from tests.moderation import steps
from tests.people import make_user

pytestmark = pytest.mark.django_db
NOW = steps.NOW


class TestWhatIsSentIsReceivedAtOnce:
    def test_it_gets_the_next_number_of_the_year(self):
        first, second = steps.received(), steps.received()

        assert first.number.startswith("HD-2026-")
        assert int(second.number[-5:]) == int(first.number[-5:]) + 1

    def test_the_years_number_turns_at_midnight_in_stockholm_not_in_london(self):
        new_year_in_sweden = NOW.replace(month=12, day=31, hour=23, minute=30)

        assert steps.received(now=new_year_in_sweden).number == "HD-2027-00001"

    def test_its_words_are_kept_as_they_were_sent(self):
        submission = steps.received("  Hej\r\nhopp  ")

        assert submission.versions.get().text == "  Hej\r\nhopp  "

    def test_the_rules_of_that_day_are_noted(self):
        assert steps.received().rulebook.version == 1


class TestAGuestsTextWaitsForTheLink:
    def test_nobody_reads_it_before_the_link_is_pressed(self):
        submission = steps.received(confirmed=False)

        assert submission.state == State.UNCONFIRMED
        assert not Submission.objects.waiting().exists()
        assert not Round.objects.exists()

    def test_pressing_the_link_makes_the_address_theirs_and_the_text_wait(self):
        submission = steps.received(confirmed=False, by=steps.writer(confirmed=False))

        actions.confirm(submission=submission, now=NOW + timedelta(hours=1))

        submission.refresh_from_db()
        assert submission.state == State.WAITING
        assert submission.waiting_since == NOW + timedelta(hours=1)
        assert submission.person.confirmed_at

    def test_pressing_it_twice_changes_nothing(self):
        submission = steps.received(confirmed=False)
        actions.confirm(submission=submission, now=NOW)
        letters = len(steps.letters_to(submission.person))

        actions.confirm(submission=submission, now=NOW + timedelta(days=1))

        submission.refresh_from_db()
        assert submission.waiting_since == NOW
        assert len(steps.letters_to(submission.person)) == letters
        assert submission.rounds.count() == 1


class TestNothingIsPublicBeforeAModeratorHasDecided:
    @pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE, Outcome.FORWARD])
    def test_what_is_not_published_stands_in_no_public_table(self, outcome):
        submission = steps.received("kanariefågel")

        steps.decide(submission, outcome, steps.moderator())

        assert not Comment.objects.exists()
        assert not Entry.objects.filter(kind="comment").exists()

    def test_publishing_makes_the_words_that_were_read_public(self):
        submission = steps.received("Det är mörkt.")

        steps.decide(submission, Outcome.PUBLISH, steps.moderator())

        assert Comment.objects.get().comment == "Det är mörkt."
        assert submission.state == State.PUBLISHED

    def test_under_a_dialogue_that_is_gone_nothing_is_published(self):
        page = dialogue.dialogue()
        submission = steps.received(under=dialogue.thread(page))
        page.unpublish()

        with pytest.raises(UnableToDecide, match="no longer public"):
            steps.decide(submission, Outcome.PUBLISH, steps.moderator())

        submission.refresh_from_db()
        assert submission.state == State.WAITING


class TestADecisionIsValidOnlyForTheWordsThatWereRead:
    def test_an_edit_in_between_makes_the_moderator_read_again(self):
        submission, moderator = steps.received("gammalt"), steps.moderator()
        read = submission.current_version.content_hash
        steps.edit(submission, "nytt")

        with pytest.raises(UnableToDecide, match="has changed the text"):
            steps.decide(submission, Outcome.PUBLISH, moderator, content_hash=read)

        assert not Comment.objects.exists()

    def test_a_text_taken_back_in_between_is_not_published(self):
        submission, moderator = steps.received(), steps.moderator()
        actions.withdraw(submission=submission, now=NOW)

        with pytest.raises(UnableToDecide, match="took it back"):
            steps.decide(submission, Outcome.PUBLISH, moderator)

    def test_the_decision_keeps_the_hash_of_what_was_read(self):
        submission = steps.received()

        decision = steps.decide(submission, Outcome.PUBLISH, steps.moderator())

        assert decision.content_hash == submission.versions.get().content_hash == decision.version.content_hash


class TestNoDecisionGoesAgainstAWriterWithoutReasons:
    @pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE])
    def test_it_needs_a_rule(self, outcome):
        submission = steps.received()

        with pytest.raises(UnableToDecide, match="Choose the rule"):
            steps.decide(submission, outcome, steps.moderator(), rule=None)

        assert not Decision.objects.exists()

    @pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE, Outcome.FORWARD])
    @pytest.mark.parametrize("words", ["", "   \n "])
    def test_it_needs_words_of_the_moderators_own(self, outcome, words):
        submission = steps.received()

        with pytest.raises(UnableToDecide, match="own words"):
            steps.decide(submission, outcome, steps.moderator(), words=words)

    def test_sending_on_needs_a_place(self):
        with pytest.raises(UnableToDecide, match="where you send it"):
            steps.decide(steps.received(), Outcome.FORWARD, steps.moderator(), forwarded_to="")


class TestWhoDecides:
    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.PARTNER, Role.COMMUNICATOR, Role.ADMINISTRATOR])
    def test_nobody_but_a_moderator(self, role):
        with pytest.raises(UnableToDecide, match="may not decide"):
            steps.decide(steps.received(), Outcome.PUBLISH, make_user("other@example.org", role))

    def test_not_on_ones_own_words(self):
        moderator = steps.moderator()
        submission = steps.received(by=moderator.person)

        with pytest.raises(UnableToDecide, match="may not decide"):
            steps.decide(submission, Outcome.PUBLISH, moderator)

    def test_not_while_a_colleague_has_it_in_hand(self):
        submission, first, second = steps.received(), steps.moderator(), steps.moderator()
        assert actions.claim(submission=submission, user=first, now=NOW)

        with pytest.raises(UnableToDecide, match="in hand"):
            steps.decide(submission, Outcome.PUBLISH, second)

    def test_a_colleagues_hold_runs_out_after_ten_minutes(self):
        submission, first, second = steps.received(), steps.moderator(), steps.moderator()
        actions.claim(submission=submission, user=first, now=NOW)

        assert not actions.claim(submission=submission, user=second, now=NOW + timedelta(minutes=10, seconds=-1))
        assert actions.claim(submission=submission, user=second, now=NOW + timedelta(minutes=10))

    def test_taking_it_again_prolongs_the_hold(self):
        submission, first, second = steps.received(), steps.moderator(), steps.moderator()
        actions.claim(submission=submission, user=first, now=NOW)
        actions.claim(submission=submission, user=first, now=NOW + timedelta(minutes=9))

        assert not actions.claim(submission=submission, user=second, now=NOW + timedelta(minutes=18))

    def test_letting_go_frees_only_ones_own_hold(self):
        submission, first, second = steps.received(), steps.moderator(), steps.moderator()
        actions.claim(submission=submission, user=first, now=NOW)

        actions.release(submission=submission, user=second)
        assert not actions.claim(submission=submission, user=second, now=NOW)
        actions.release(submission=submission, user=first)
        assert actions.claim(submission=submission, user=second, now=NOW)

    def test_nobody_takes_their_own_text_in_hand(self):
        moderator = steps.moderator()

        assert not actions.claim(submission=steps.received(by=moderator.person), user=moderator, now=NOW)


class TestAReturnedTextComesBackAndIsReadAgain:
    def test_the_new_version_waits_in_a_new_round(self):
        submission, moderator = steps.received("med namn"), steps.moderator()
        steps.decide(submission, Outcome.RETURN, moderator)

        steps.edit(submission, "utan namn", now=NOW + timedelta(hours=2))

        assert submission.state == State.WAITING
        assert submission.version == 2
        assert submission.waiting_since == NOW + timedelta(hours=2)
        assert [one.closed_at is None for one in submission.rounds.all()] == [False, True]

    def test_every_version_is_kept(self):
        submission = steps.received("ett")
        steps.edit(submission, "två")

        assert list(submission.versions.values_list("text", flat=True)) == ["ett", "två"]

    def test_editing_what_waits_does_not_send_it_to_the_end_of_the_queue(self):
        submission = steps.received()

        steps.edit(submission, "två", now=NOW + timedelta(hours=2))

        assert submission.waiting_since == NOW
        assert submission.rounds.count() == 1

    def test_two_windows_do_not_overwrite_each_other(self):
        submission = steps.received("ett")
        steps.edit(submission, "två", version=1)

        with pytest.raises(UnableToEdit, match="somewhere else"):
            steps.edit(submission, "tre", version=1)

        assert submission.versions.count() == 2

    @pytest.mark.parametrize("outcome", [Outcome.PUBLISH, Outcome.REFUSE, Outcome.FORWARD])
    def test_what_is_decided_is_not_changed_any_more(self, outcome):
        submission = steps.received()
        steps.decide(submission, outcome, steps.moderator())

        with pytest.raises(UnableToEdit):
            steps.edit(submission, "nytt")

    def test_an_edit_counts_its_signals_anew(self):
        submission = steps.received("Ring 08-123 456 78 eller skriv till lo@example.org")
        assert submission.signals == 2

        steps.edit(submission, "Ring mig inte.")

        assert submission.signals == 0


class TestAWriterTakesTheirTextBack:
    @pytest.mark.parametrize("make", [steps.received, steps.published, steps.hidden])
    def test_it_goes_from_the_public_and_stays_in_the_record(self, make):
        submission = make()

        actions.withdraw(submission=submission, now=NOW)

        assert submission.state == State.WITHDRAWN
        assert not Comment.objects.filter(state="published").exists()
        assert submission.versions.count() == 1
        assert not Round.objects.open().exists()

    def test_what_was_refused_cannot_be_taken_back_it_stands_nowhere(self):
        submission = steps.received()
        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        with pytest.raises(UnableToWithdraw):
            actions.withdraw(submission=submission, now=NOW)

    def test_it_never_comes_back(self):
        submission = steps.received()
        actions.withdraw(submission=submission, now=NOW)

        with pytest.raises(UnableToEdit):
            steps.edit(submission, "ändå")


class TestEveryActIsWrittenInTheLog:
    def test_the_chain_tells_the_whole_story_and_holds(self):
        submission, first, senior = steps.received(confirmed=False), steps.moderator(), steps.moderator(senior=True)
        actions.confirm(submission=submission, now=NOW)
        actions.claim(submission=submission, user=first, now=NOW)
        steps.decide(submission, Outcome.RETURN, first)
        steps.edit(submission, "nytt")
        steps.decide(submission, Outcome.PUBLISH, first)
        steps.judge(steps.report(submission), Outcome.HIDE, first)
        appeal = steps.appealed(submission)
        actions.judge_appeal(appeal=appeal, user=senior, outcome=Outcome.CHANGE, words="", now=NOW)

        told = AuditEntry.objects.filter(subject=f"submission:{submission.public_id}").order_by("number")

        assert [entry.act for entry in told] == [
            "received",
            "confirmed",
            "claimed",
            "return",
            "edited",
            "publish",
            "reported",
            "hidden",
            "appealed",
            "restored",
        ]
        assert audit.broken_subjects() == []

    def test_it_holds_neither_words_nor_names_nor_addresses(self):
        submission = steps.received("hemligtext")
        steps.decide(submission, Outcome.REFUSE, steps.moderator(), words="orden")
        facts = " ".join(f"{one.actor} {one.act} {one.facts}" for one in AuditEntry.objects.all())

        assert not {"hemligtext", "orden", submission.person.address, "Lo"} & set(facts.split())
        assert submission.person.address not in facts
        assert "hemligtext" not in facts
