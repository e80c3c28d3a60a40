"""What the database itself refuses, whoever asks: impossible states, changed words, two decisions on one thing."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import Error, IntegrityError, connection, transaction

from moderation import actions
from moderation.actions.moving import move, open_round
from moderation.models import (
    TRANSITIONS,
    Appeal,
    Decision,
    NumberSeries,
    Outcome,
    Round,
    RoundKind,
    Rule,
    RuleBook,
    State,
    Submission,
    SubmissionVersion,
    UnableToMove,
)
from portal.languages import published_languages
from tests.moderation import steps

pytestmark = pytest.mark.django_db
NOW = steps.NOW

ALLOWED = {
    ("unconfirmed", "waiting"),
    ("unconfirmed", "withdrawn"),
    ("waiting", "waiting"),
    ("waiting", "published"),
    ("waiting", "returned"),
    ("waiting", "refused"),
    ("waiting", "forwarded"),
    ("waiting", "withdrawn"),
    ("returned", "waiting"),
    ("returned", "withdrawn"),
    ("returned", "published"),
    ("published", "hidden"),
    ("published", "withdrawn"),
    ("refused", "published"),
    ("forwarded", "published"),
    ("hidden", "published"),
    ("hidden", "withdrawn"),
}


class TestTransitions:
    def test_every_state_is_in_the_table(self):
        assert set(TRANSITIONS) == set(State)

    def test_what_is_taken_back_stays_so(self):
        assert TRANSITIONS[State.WITHDRAWN] == frozenset()

    @pytest.mark.parametrize(("before", "after"), list(product(State.values, State.values)))
    def test_only_the_moves_of_the_table_happen(self, before, after):
        submission = steps.received()
        Submission.objects.filter(pk=submission.pk).update(state=before)
        submission.refresh_from_db()

        if (before, after) in ALLOWED:
            move(submission, State(after), version=1, act="moved", actor="system", now=NOW)
            assert submission.state == after
        else:
            with pytest.raises(UnableToMove):
                move(submission, State(after), version=1, act="moved", actor="system", now=NOW)
            submission.refresh_from_db()
            assert submission.state == before

    def test_a_move_meant_for_another_version_does_not_happen(self):
        submission = steps.received()

        with pytest.raises(UnableToMove):
            move(submission, State.PUBLISHED, version=2, act="moved", actor="system", now=NOW)


class TestWordsAndDecisionsAreWrittenOnce:
    @pytest.fixture
    def decision(self):
        return steps.decide(steps.received(), Outcome.REFUSE, steps.moderator())

    @pytest.mark.parametrize("model", [SubmissionVersion, Decision])
    def test_no_row_is_changed(self, decision, model):
        table = model._meta.db_table

        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET content_hash = 'another'")

    @pytest.mark.parametrize("model", [Submission, SubmissionVersion, Decision])
    def test_no_row_is_removed(self, decision, model):
        table = model._meta.db_table

        with pytest.raises(Error, match="goes only with its line"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


class TestTheImpossibleIsRefused:
    def refuses(self, act):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    def test_a_state_nobody_knows(self):
        found = Submission.objects.filter(pk=steps.received().pk)

        self.refuses(lambda: found.update(state="lost"))

    def test_waiting_without_a_beginning(self):
        found = Submission.objects.filter(pk=steps.received().pk)

        self.refuses(lambda: found.update(waiting_since=None))

    def test_half_a_claim(self):
        found = Submission.objects.filter(pk=steps.received().pk)
        moderator = steps.moderator()

        self.refuses(lambda: found.update(claimed_by=moderator))
        self.refuses(lambda: found.update(claimed_until=NOW))

    def test_the_same_number_twice(self):
        first, second = steps.received(), steps.received()

        self.refuses(lambda: Submission.objects.filter(pk=first.pk).update(number=second.number))

    def test_two_open_rounds_of_a_kind(self):
        submission = steps.received()

        self.refuses(lambda: Round.objects.create(submission=submission, kind=RoundKind.REVIEW, opened_at=NOW))
        assert open_round(submission, RoundKind.REVIEW, NOW) == submission.rounds.get()

    def test_two_decisions_of_one_round(self):
        decision = steps.decide(steps.received(), Outcome.PUBLISH, steps.moderator())

        self.refuses(lambda: self.another(decision))

    @pytest.mark.parametrize("outcome", ["return", "refuse", "hide"])
    @pytest.mark.parametrize("lacking", [{"rule": None}, {"words": ""}])
    def test_a_decision_against_a_writer_without_rule_or_words(self, outcome, lacking):
        decision = steps.decide(steps.received(), Outcome.REFUSE, steps.moderator())
        round_ = Round.objects.create(submission=decision.submission, kind=RoundKind.REPORT, opened_at=NOW)

        self.refuses(lambda: self.another(decision, round=round_, outcome=outcome, **lacking))

    def test_sending_on_to_nobody(self):
        decision = steps.decide(steps.received(), Outcome.REFUSE, steps.moderator())
        round_ = Round.objects.create(submission=decision.submission, kind=RoundKind.REPORT, opened_at=NOW)

        self.refuses(lambda: self.another(decision, round=round_, outcome="forward", forwarded_to=""))

    def test_a_decision_of_nobody(self):
        decision = steps.decide(steps.received(), Outcome.PUBLISH, steps.moderator())
        round_ = Round.objects.create(submission=decision.submission, kind=RoundKind.REPORT, opened_at=NOW)

        self.refuses(lambda: self.another(decision, round=round_, outcome="keep", decider=None))

    def another(self, decision, **changed):
        fields = {
            name: getattr(decision, name)
            for name in (
                "round",
                "submission",
                "version",
                "content_hash",
                "decider",
                "outcome",
                "rule",
                "words",
                "forwarded_to",
                "decided_at",
            )
        }
        return Decision.objects.create(**(fields | changed))

    def test_an_appeal_judged_by_the_first_decider(self):
        first = steps.moderator(senior=True)
        appeal = steps.appealed(steps.hidden(by=first))

        self.refuses(lambda: Appeal.objects.filter(pk=appeal.pk).update(judged_by=first))

    def test_two_appeals_of_one_decision(self):
        submission = steps.hidden()
        appeal = steps.appealed(submission)
        other = Round.objects.create(submission=submission, kind=RoundKind.REVIEW, opened_at=NOW)

        self.refuses(
            lambda: Appeal.objects.create(
                round=other,
                decision=appeal.decision,
                first_decider=appeal.first_decider,
                text="igen",
                created_at=NOW,
            )
        )

    def test_a_text_without_words(self):
        submission = steps.received()

        self.refuses(
            lambda: SubmissionVersion.objects.create(
                submission=submission, number=2, text="", name="Lo", content_hash="x", created_at=NOW
            )
        )

    def test_nobody_with_a_record_is_removed(self):
        submission = steps.received()

        self.refuses(submission.person.delete)


class TestNumbers:
    def test_there_is_one_series_a_year(self):
        steps.received()
        steps.received()

        assert NumberSeries.objects.get(year=2026).last >= 2


class TestTheRules:
    def test_there_are_nine_in_every_published_language(self):
        rules = Rule.objects.filter(book=RuleBook.objects.at(NOW)).prefetch_related("texts")

        assert [rule.number for rule in rules] == list(range(1, 10))
        for rule in rules:
            texts = {text.language: text for text in rule.texts.all()}
            assert set(texts) == set(published_languages())
            assert all(text.title.strip() and text.body.strip() for text in texts.values())

    def test_a_later_book_does_not_judge_what_was_sent_before(self):
        submission = steps.received()
        later = RuleBook.objects.create(version=2, valid_from=NOW)
        Rule.objects.create(book=later, number=1, code="new")

        assert RuleBook.objects.at(NOW) == later
        assert steps.received().rulebook == later
        assert submission.rulebook.version == 1

    def test_a_new_book_holds_at_once_also_where_the_old_one_is_remembered(
        self, settings, django_capture_on_commit_callbacks
    ):
        settings.PAGE_CACHE = True
        assert RuleBook.objects.at(NOW).version == 1

        with django_capture_on_commit_callbacks(execute=True):
            later = RuleBook.objects.create(version=2, valid_from=NOW)

        assert RuleBook.objects.at(NOW) == later
        assert RuleBook.objects.at(NOW - timedelta(seconds=1)).version == 1

    def test_a_language_without_its_own_text_gets_the_source_languages(self):
        rule = Rule.objects.get(book__version=1, number=4)

        assert rule.title_in("so") == "Personuppgifter"
        assert rule.title_in("fi") == "Henkilötiedot"


class TestOfficialTextsAreDecidedByTheRoleOfTheirAuthor:
    def test_they_are_public_at_once_with_a_decision_in_the_record(self):
        communicator = steps.moderator()
        submission = steps.received(by=communicator.person)

        actions.publish_official(submission=submission, user=communicator, now=NOW)

        assert submission.state == State.PUBLISHED
        assert submission.decisions.get().decider == communicator
