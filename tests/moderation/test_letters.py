"""Every decision is told: in the writer's language, with rule, reason, what comes next and how to appeal."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from moderation import actions
from moderation.models import Notice, Outcome, RuleText
from moderation.notifications import private_link
from moderation.permissions import appealable_until
from tests.dialogue import factories
from tests.moderation import steps

pytestmark = pytest.mark.django_db
NOW = steps.NOW
LANGUAGES = ["sv", "fi", "en", "ar"]


class TestALetterAboutADecision:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE])
    def test_speaks_the_language_of_the_text(self, language, outcome):
        submission = steps.received(language=language)
        words = "Ta bort adressen, så publicerar vi resten."

        with override("sv"):
            steps.decide(submission, outcome, steps.moderator(), words=words)

        letter = steps.newest_letter_to(submission.person)
        rule = RuleText.objects.get(rule__number=4, language=language)
        assert letter.language == language
        assert rule.title in letter.body
        assert rule.body in letter.body
        assert words in letter.body
        assert f"/{language}/arende/" in letter.body
        with override(language):
            assert date_format(appealable_until(NOW), "DATE_FORMAT") in letter.body

    def test_to_somebody_who_writes_a_language_the_portal_does_not_speak_uses_the_one_they_read(self):
        submission = steps.received(language="so", by=steps.writer(language="fi"))

        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        assert steps.newest_letter_to(submission.person).language == "fi"

    def test_after_removal_has_rule_words_and_appeal(self):
        submission = steps.hidden()
        letter = steps.newest_letter_to(submission.person)

        assert letter.template.endswith("decided_hide")
        assert "Personuppgifter" in letter.body
        assert "Det står vem det är." in letter.body
        assert private_link(submission).partition("/arende/")[0] in letter.body

    def test_after_sending_on_says_where_in_the_writers_language(self):
        submission = steps.received(language="en")

        steps.decide(submission, Outcome.FORWARD, steps.moderator(), forwarded_to="faults")

        assert "the municipality's fault reports" in steps.newest_letter_to(submission.person).body

    def test_after_publishing_leads_to_where_it_stands(self):
        submission = steps.published()

        assert f"http://testserver/sv/inlagg/{submission.public_id}/" in steps.newest_letter_to(submission.person).body

    def test_is_noted_as_the_statement_of_reasons(self):
        submission = steps.received()
        decision = steps.decide(submission, Outcome.REFUSE, steps.moderator())

        notice = Notice.objects.get(decision=decision)
        assert notice.person == submission.person
        assert notice.letter == steps.newest_letter_to(submission.person)

    def test_is_written_once_however_often_it_is_asked_for(self):
        from moderation.notifications import tell_decided

        submission = steps.received()
        decision = steps.decide(submission, Outcome.REFUSE, steps.moderator())
        before = len(steps.letters_to(submission.person))

        tell_decided(decision=decision, now=NOW + timedelta(hours=1))

        assert len(steps.letters_to(submission.person)) == before


class TestNoLetterRepeatsWhatAResidentWrote:
    """What is not published stays with us, and nobody uses our post to send their words to a stranger's address."""

    def test_not_the_first_letter_to_an_address_that_may_be_anybodys(self):
        submission = steps.received("kanariefågel", confirmed=False, by=steps.writer(confirmed=False))

        letter = steps.newest_letter_to(submission.person)
        assert "/bekrafta/" in letter.body
        assert "kanariefågel" not in letter.subject + letter.body
        assert "Lo" not in letter.body.split()

    @pytest.mark.parametrize("outcome", list({Outcome.RETURN, Outcome.REFUSE, Outcome.FORWARD, Outcome.PUBLISH}))
    def test_not_a_letter_about_a_decision(self, outcome):
        submission = steps.received("kanariefågel")

        steps.decide(submission, outcome, steps.moderator())

        assert not any("kanariefågel" in letter.body for letter in steps.letters_to(submission.person))

    def test_not_the_title_of_a_proposal_that_waits(self):
        submission = factories.proposed(
            title="Kanariefågel i tunneln", text="Sätt dit en kanariefågel.", by=steps.writer(), now=NOW
        )
        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        told = " ".join(letter.subject + letter.body for letter in steps.letters_to(submission.person)).lower()
        assert submission.number.lower() in told
        assert "kanariefågel" not in told


class TestTheRestOfTheWay:
    def test_a_receipt_says_the_number_and_by_when(self):
        submission = steps.received(language="en")

        letter = steps.newest_letter_to(submission.person)
        assert submission.number in letter.subject
        assert "within 24 hours" in letter.body

    def test_an_official_text_gets_no_receipt_and_no_decision(self):
        communicator = steps.moderator()
        submission = steps.received(by=communicator.person)
        type(submission).objects.filter(pk=submission.pk).update(official=True)
        submission.refresh_from_db()
        before = len(steps.letters_to(communicator.person))

        actions.publish_official(submission=submission, user=communicator, now=NOW)

        assert len(steps.letters_to(communicator.person)) == before

    @pytest.mark.parametrize(("outcome", "template"), [("uphold", "appeal_uphold"), ("change", "appeal_change")])
    def test_the_outcome_of_an_appeal_is_told(self, outcome, template):
        submission = steps.hidden()
        appeal = steps.appealed(submission)
        assert steps.newest_letter_to(submission.person).template.endswith("appealed")

        actions.judge_appeal(
            appeal=appeal,
            user=steps.moderator(senior=True),
            outcome=Outcome(outcome),
            words="Namnet är inte en privatpersons.",
            now=NOW,
        )

        letter = steps.newest_letter_to(submission.person)
        assert letter.template.endswith(template)
        assert "Namnet är inte en privatpersons." in letter.body

    def test_a_link_asked_for_again_comes_to_the_same_address_and_works(self, client):
        submission = steps.received(confirmed=False, by=steps.writer(confirmed=False))

        actions.send_link_again(submission=submission, now=NOW + timedelta(days=3))

        letters = steps.letters_to(submission.person)
        assert [letter.template.rsplit("/")[-1] for letter in letters] == ["confirm", "confirm"]

    def test_a_confirmed_text_gets_no_further_link(self):
        submission = steps.received()
        before = len(steps.letters_to(submission.person))

        actions.send_link_again(submission=submission, now=NOW + timedelta(days=3))

        assert len(steps.letters_to(submission.person)) == before
