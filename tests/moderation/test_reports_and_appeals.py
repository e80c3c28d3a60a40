"""Reported, removed, appealed, restored: what the writer and those who pointed at it may count on."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogue.models import Comment
from moderation import actions
from moderation.actions import UnableToAppeal, UnableToDecide, UnableToReport
from moderation.models import Appeal, Notice, Outcome, Report, Round, RoundKind, State
from moderation.permissions import appealable_until
from search.models import Entry
from tests.dialogue import factories as dialogue
from tests.moderation import steps

pytestmark = pytest.mark.django_db
NOW = steps.NOW


class TestReporting:
    def test_what_was_reported_stands_until_somebody_has_judged_it(self):
        submission = steps.published()

        steps.report(submission)

        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED
        assert Comment.objects.get().state == "published"

    def test_many_who_report_the_same_open_one_case(self):
        submission = steps.published()

        for _times in range(3):
            steps.report(submission)

        assert Round.objects.open().of_kind(RoundKind.REPORT).count() == 1
        assert Report.objects.count() == 3

    def test_the_same_person_counts_once(self):
        submission, reader = steps.published(), steps.writer()

        assert steps.report(submission, by=reader) == steps.report(submission, by=reader)

        assert Report.objects.count() == 1

    @pytest.mark.parametrize("make", [steps.received, steps.hidden])
    def test_what_is_not_public_cannot_be_reported_and_does_not_show_that_it_exists(self, make):
        submission = make()

        with pytest.raises(UnableToReport, match="no longer published"):
            steps.report(submission)

    def test_a_new_case_opens_after_the_first_was_judged(self):
        submission = steps.published()
        steps.judge(steps.report(submission), Outcome.KEEP, steps.moderator())

        steps.report(submission)

        assert Round.objects.open().of_kind(RoundKind.REPORT).count() == 1


class TestJudgingAReport:
    def test_removing_leaves_a_tombstone_with_the_rule_and_the_replies(self):
        thread = dialogue.thread()
        submission = steps.published("Robin bor där.", under=thread)
        reply = dialogue.comment(thread, text="Ett svar.", answers=Comment.objects.get())

        steps.judge(steps.report(submission), Outcome.HIDE, steps.moderator())

        removed = Comment.objects.get(public_id=submission.public_id)
        assert (removed.state, removed.comment, removed.hidden_by_rule.number) == ("hidden", "", 4)
        assert Comment.objects.get(pk=reply.pk).state == "published"
        assert not Entry.objects.filter(public_id=submission.public_id).exists()

    def test_keeping_changes_nothing_for_readers(self):
        submission = steps.published()

        steps.judge(steps.report(submission), Outcome.KEEP, steps.moderator(), words="")

        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED
        assert not Round.objects.open().exists()

    def test_removing_needs_words(self):
        report = steps.report(steps.published())

        with pytest.raises(UnableToDecide, match="own words"):
            steps.judge(report, Outcome.HIDE, steps.moderator(), words=" ")

    def test_the_second_who_judges_is_told(self):
        report = steps.report(steps.published())
        steps.judge(report, Outcome.KEEP, steps.moderator())

        with pytest.raises(UnableToDecide, match="A colleague decided"):
            steps.judge(report, Outcome.HIDE, steps.moderator())

    def test_what_its_writer_took_back_needs_no_judgement_and_the_reporter_is_told(self):
        submission, reader = steps.published(), steps.writer()
        steps.report(submission, by=reader)

        actions.withdraw(submission=submission, now=NOW)

        assert not Round.objects.open().exists()
        assert steps.newest_letter_to(reader).template.endswith("report_withdrawn")

    def test_a_moderator_who_sees_it_needs_no_report(self):
        submission, moderator = steps.published(), steps.moderator()

        actions.hide(
            submission=submission,
            user=moderator,
            content_hash=submission.current_version.content_hash,
            rule=steps.rule(1, submission),
            words="Ett hot.",
            now=NOW,
        )

        submission.refresh_from_db()
        assert submission.state == State.HIDDEN
        assert steps.newest_letter_to(submission.person).template.endswith("decided_hide")


class TestWhoReportedWhomIsToldToNobody:
    def test_neither_the_writers_letters_nor_their_page_know(self):
        submission, reader = steps.published(), steps.writer()
        steps.judge(steps.report(submission, by=reader, text="Jag är granne."), Outcome.HIDE, steps.moderator())

        told = " ".join(letter.subject + letter.body for letter in steps.letters_to(submission.person))

        assert reader.address not in told
        assert reader.public_id not in told
        assert "granne" not in told

    def test_no_reporter_learns_of_another_or_of_the_writer(self):
        submission, one, other = steps.published(), steps.writer(), steps.writer()
        report = steps.report(submission, by=one, text="första")
        steps.report(submission, by=other, text="andra")
        steps.judge(report, Outcome.HIDE, steps.moderator())

        told = " ".join(letter.subject + letter.body for letter in steps.letters_to(one))

        assert "andra" not in told
        assert not {other.address, submission.person.address, "Lo,"} & set(told.split())
        assert submission.current_version.text not in told

    def test_everybody_who_reported_gets_the_outcome_once(self):
        submission = steps.published()
        readers = [steps.writer() for _times in range(3)]
        reports = [steps.report(submission, by=reader) for reader in readers]

        decision = steps.judge(reports[0], Outcome.HIDE, steps.moderator())

        assert Notice.objects.filter(decision=decision).count() == 4
        for reader in readers:
            assert [one.template.rsplit("/")[-1] for one in steps.letters_to(reader)] == ["reported", "report_hide"]


class TestAppealing:
    @pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE, Outcome.FORWARD])
    def test_every_decision_that_keeps_words_from_the_public_can_be_appealed(self, outcome):
        submission = steps.received()
        steps.decide(submission, outcome, steps.moderator())

        appeal = steps.appealed(submission)

        assert appeal.decision.outcome == outcome
        assert appeal.round.kind == RoundKind.APPEAL

    def test_what_was_removed_can_be_appealed(self):
        assert steps.appealed(steps.hidden()).decision.outcome == Outcome.HIDE

    @pytest.mark.parametrize("make", [steps.received, steps.published])
    def test_where_nothing_stands_against_the_writer_there_is_nothing_to_appeal(self, make):
        with pytest.raises(UnableToAppeal):
            steps.appealed(make())

    def test_once(self):
        submission = steps.hidden()
        steps.appealed(submission)

        with pytest.raises(UnableToAppeal):
            steps.appealed(submission)

        assert Appeal.objects.count() == 1

    def test_for_six_months_and_not_a_moment_longer(self):
        decided = datetime(2026, 8, 31, 12, tzinfo=UTC)
        assert appealable_until(decided) == datetime(2027, 2, 28, 12, tzinfo=UTC)
        submission = steps.hidden()
        end = appealable_until(NOW)

        with pytest.raises(UnableToAppeal, match="ended"):
            steps.appealed(submission, now=end)

        assert steps.appealed(submission, now=end - timedelta(seconds=1))


class TestAnAppealIsJudgedBySomebodyElse:
    def test_not_by_the_first_decider(self):
        first = steps.moderator(senior=True)
        appeal = steps.appealed(steps.hidden(by=first))

        with pytest.raises(UnableToDecide, match="senior moderator"):
            actions.judge_appeal(appeal=appeal, user=first, outcome=Outcome.UPHOLD, words="Nej.", now=NOW)

    def test_not_by_somebody_who_is_not_senior(self):
        appeal = steps.appealed(steps.hidden())

        with pytest.raises(UnableToDecide, match="senior moderator"):
            actions.judge_appeal(appeal=appeal, user=steps.moderator(), outcome=Outcome.UPHOLD, words="Nej.", now=NOW)

    def test_not_by_the_writer(self):
        senior = steps.moderator(senior=True)
        appeal = steps.appealed(_hidden_of(senior.person))

        with pytest.raises(UnableToDecide, match="senior moderator"):
            actions.judge_appeal(appeal=appeal, user=senior, outcome=Outcome.CHANGE, words="", now=NOW)

    def test_letting_it_stand_needs_reasons_too(self):
        appeal = steps.appealed(steps.hidden())

        with pytest.raises(UnableToDecide, match="own words"):
            actions.judge_appeal(
                appeal=appeal, user=steps.moderator(senior=True), outcome=Outcome.UPHOLD, words=" ", now=NOW
            )

    def test_changing_it_restores_the_text_where_it_stood(self):
        submission = steps.hidden()
        appeal = steps.appealed(submission)

        actions.judge_appeal(
            appeal=appeal, user=steps.moderator(senior=True), outcome=Outcome.CHANGE, words="", now=NOW
        )

        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED
        assert Comment.objects.get().comment == "Det är mörkt i tunneln."
        assert Entry.objects.filter(public_id=submission.public_id).exists()

    def test_changing_a_refusal_publishes_it_for_the_first_time(self):
        submission = steps.received()
        steps.decide(submission, Outcome.REFUSE, steps.moderator())

        actions.judge_appeal(
            appeal=steps.appealed(submission),
            user=steps.moderator(senior=True),
            outcome=Outcome.CHANGE,
            words="",
            now=NOW,
        )

        assert Comment.objects.get().comment == "Det är mörkt i tunneln."

    def test_words_sent_after_the_appeal_are_never_published_by_it(self):
        """The writer appeals a return, sends a new version, and wins: the new words still wait for their reader."""
        submission = steps.received("lästa ord")
        steps.decide(submission, Outcome.RETURN, steps.moderator())
        appeal = steps.appealed(submission)
        steps.edit(submission, "olästa ord")

        actions.judge_appeal(
            appeal=appeal, user=steps.moderator(senior=True), outcome=Outcome.CHANGE, words="", now=NOW
        )

        submission.refresh_from_db()
        assert submission.state == State.WAITING
        assert not Comment.objects.exists()
        assert "http" not in steps.newest_letter_to(submission.person).body

    def test_a_later_refusal_of_other_words_is_not_undone_by_it(self):
        submission, moderator = steps.received("första"), steps.moderator()
        steps.decide(submission, Outcome.RETURN, moderator)
        appeal = steps.appealed(submission)
        steps.edit(submission, "andra")
        steps.decide(submission, Outcome.REFUSE, moderator)

        actions.judge_appeal(
            appeal=appeal, user=steps.moderator(senior=True), outcome=Outcome.CHANGE, words="", now=NOW
        )

        submission.refresh_from_db()
        assert submission.state == State.REFUSED
        assert not Comment.objects.exists()

    def test_those_who_reported_are_told_that_it_is_back(self):
        reader = steps.writer()
        submission = steps.published()
        steps.judge(steps.report(submission, by=reader), Outcome.HIDE, steps.moderator())
        submission.refresh_from_db()

        actions.judge_appeal(
            appeal=steps.appealed(submission),
            user=steps.moderator(senior=True),
            outcome=Outcome.CHANGE,
            words="",
            now=NOW,
        )

        assert steps.newest_letter_to(reader).template.endswith("report_restored")


def _hidden_of(person):
    submission = steps.published(by=person)
    steps.judge(steps.report(submission), Outcome.HIDE, steps.moderator())
    submission.refresh_from_db()
    return submission
