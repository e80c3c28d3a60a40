"""Nothing of the record goes but by a decision with a number, and the protocol says exactly what went."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import override

from dialogue.models import Comment, Proposal
from moderation import actions
from moderation.mine import contributions, export
from moderation.models import (
    Appeal,
    Decision,
    DestroyedRecord,
    Notice,
    Outcome,
    Report,
    RetentionDecision,
    Round,
    State,
    Submission,
    SubmissionVersion,
    Trace,
)
from moderation.permissions import appealable_until
from moderation.retention import SHORTEST, may_be_decided, may_be_destroyed
from portal import audit, clock
from portal.models import AuditEntry
from residents import tokens
from residents.models import Letter
from tests.dialogue import factories as dialogue
from tests.moderation import steps

pytestmark = pytest.mark.django_db
NOW = steps.NOW
LATER = NOW + timedelta(days=731)
RECORD = (Submission, SubmissionVersion, Decision, Round, Notice, Report, Appeal, Letter, Trace)


def decided(state=State.REFUSED, *, number="KS 2026/412", kept_days=730, now=LATER):
    return actions.note_retention_decision(
        number=number, decided_on=date(2026, 5, 4), state=state, kept_days=kept_days, now=now
    )


def refused(**fields) -> Submission:
    submission = steps.received(**fields)
    steps.decide(submission, Outcome.REFUSE, steps.moderator())
    return submission


def destroyed(submission: Submission, **fields) -> DestroyedRecord:
    return actions.destroy(submission=submission, decision=decided(submission.state, **fields), now=LATER)


class TestADecision:
    WAY = {
        "number": "KS 2026/412",
        "decided_on": date(2026, 5, 4),
        "state": State.REFUSED,
        "kept_days": 730,
        "now": NOW,
    }

    def test_with_a_number_lets_go_what_is_ended(self):
        assert may_be_decided(**self.WAY)

    @pytest.mark.parametrize("number", ["", "  "])
    def test_has_a_number(self, number):
        assert not may_be_decided(**self.WAY | {"number": number})

    def test_has_been_taken(self):
        assert not may_be_decided(**self.WAY | {"decided_on": clock.day_of(NOW) + timedelta(days=1)})

    @pytest.mark.parametrize("state", [State.WAITING, State.PUBLISHED])
    def test_never_lets_go_what_waits_or_is_public(self, state):
        assert not may_be_decided(**self.WAY | {"state": state, "kept_days": 10_000})

    @pytest.mark.parametrize("state", sorted(SHORTEST))
    def test_leaves_everybody_time_to_act(self, state):
        assert may_be_decided(**self.WAY | {"state": state, "kept_days": SHORTEST[state]})
        assert not may_be_decided(**self.WAY | {"state": state, "kept_days": SHORTEST[state] - 1})

    def test_that_can_be_appealed_is_kept_longer_than_the_time_of_appeal(self):
        ends = appealable_until(NOW) - NOW
        assert all(timedelta(days=days) > ends for state, days in SHORTEST.items() if state != State.UNCONFIRMED)


class TestARecord:
    WAY = {
        "state": State.REFUSED,
        "decided_state": State.REFUSED,
        "untouched_since": NOW,
        "kept_days": 730,
        "in_hand": False,
        "now": NOW + timedelta(days=730),
    }

    def test_goes_when_nothing_has_happened_to_it_for_so_long(self):
        assert may_be_destroyed(**self.WAY)
        assert not may_be_destroyed(**self.WAY | {"untouched_since": NOW + timedelta(seconds=1)})

    def test_stays_while_somebody_is_to_judge_it(self):
        assert not may_be_destroyed(**self.WAY | {"in_hand": True})

    def test_stays_where_the_decision_is_about_something_else(self):
        assert not may_be_destroyed(**self.WAY | {"decided_state": State.WITHDRAWN})

    @pytest.mark.parametrize("state", sorted(set(State) - set(SHORTEST)))
    def test_that_waits_or_is_public_stays_whatever_was_decided(self, state):
        assert not may_be_destroyed(**self.WAY | {"state": state, "decided_state": state})


class TestNoting:
    def test_the_same_decision_twice_is_one(self):
        assert decided() == decided()
        assert RetentionDecision.objects.count() == 1

    def test_the_same_number_with_another_time_is_refused(self):
        decided()

        with pytest.raises(actions.UnableToDestroy, match="KS 2026/412"):
            decided(kept_days=731)

    def test_one_number_may_stand_for_two_states(self):
        assert decided(State.REFUSED) != decided(State.WITHDRAWN, kept_days=400)

    def test_nothing_is_noted_without_a_number(self):
        with pytest.raises(actions.UnableToDestroy):
            decided(number=" ")
        assert not RetentionDecision.objects.exists()


class TestDestroying:
    def test_takes_everything_of_that_record_and_nothing_of_another(self):
        thread = dialogue.thread()
        others = [refused(under=thread, text="En annan text.")]
        steps.appealed(others[0])
        others.append(steps.hidden(under=thread, text="En tredje."))
        before = {model: set(model.objects.values_list("pk", flat=True)) for model in RECORD}
        submission = refused(under=thread)
        appeal = steps.appealed(submission)
        actions.judge_appeal(
            appeal=appeal, user=steps.moderator(senior=True), outcome=Outcome.UPHOLD, words="Namnet står.", now=NOW
        )
        submission.refresh_from_db()

        line = destroyed(submission)

        assert {model: set(model.objects.values_list("pk", flat=True)) for model in RECORD} == before
        assert (line.number, line.kind, line.state, line.versions) == (submission.number, "comment", State.REFUSED, 1)
        assert line.letters >= 4  # received, refused, appealed, upheld

    def test_takes_the_row_of_a_hidden_contribution_and_the_reports_about_it(self):
        submission = steps.hidden()
        reporters = set(Report.objects.values_list("person", flat=True))

        destroyed(submission)

        assert not Comment.objects.filter(public_id=submission.public_id).exists()
        assert not Report.objects.exists()
        assert not Letter.objects.filter(person__in=reporters).exists()

    def test_leaves_a_tombstone_under_which_others_have_written(self):
        thread = dialogue.thread()
        root = dialogue.comment(thread)
        dialogue.comment(thread, answers=root, text="Jag håller med.")
        dialogue.hidden(root)
        submission = Submission.objects.get(comment=root)

        assert destroyed(submission) is None

        assert Submission.objects.filter(pk=submission.pk).exists()
        assert not DestroyedRecord.objects.exists()

    def test_leaves_the_counts_of_the_conversation_as_they_are(self):
        thread = dialogue.thread()
        dialogue.comment(thread, text="Den som står kvar.")
        gone = dialogue.comment(thread)
        dialogue.withdrawn(gone)
        thread.refresh_from_db()
        count = thread.comment_count

        assert destroyed(Submission.objects.get(comment=gone))

        thread.refresh_from_db()
        assert thread.comment_count == count == Comment.objects.visible_to(None).count() == 1

    def test_takes_a_withdrawn_proposal_with_its_thread_and_not_one_that_was_answered_in_writing(self):
        quiet, spoken = dialogue.proposal(), dialogue.proposal(text="Fler bänkar.", title="Bänkar")
        dialogue.comment(spoken.thread)
        for one in (quiet, spoken):
            actions.withdraw(submission=one.submission, now=NOW)
            one.submission.refresh_from_db()

        assert destroyed(quiet.submission)
        assert destroyed(spoken.submission) is None

        assert list(Proposal.objects.all()) == [spoken]

    def test_does_nothing_to_what_somebody_has_acted_on_meanwhile(self):
        submission = refused()
        decision = decided()
        audit.record(subject=f"submission:{submission.public_id}", act="read", actor="system", now=LATER)

        assert actions.destroy(submission=submission, decision=decision, now=LATER) is None
        assert list(actions.destroyable(decision, LATER)) == []

    def test_does_nothing_while_an_appeal_is_open(self):
        submission = refused()
        steps.appealed(submission)
        decision = decided()

        assert list(actions.destroyable(decision, LATER)) == []
        assert actions.destroy(submission=submission, decision=decision, now=LATER) is None

    def test_lets_the_first_of_a_heap_go_and_keeps_the_rest(self):
        first, second = refused(), refused()
        Submission.objects.filter(pk=second.pk).update(alike_to=first)

        assert destroyed(first)

        second.refresh_from_db()
        assert second.alike_to is None

    def test_is_in_the_log_with_the_number_of_the_decision(self):
        submission = refused()
        destroyed(submission)

        entry = AuditEntry.objects.filter(subject=f"submission:{submission.public_id}").last()
        assert (entry.act, entry.facts) == ("destroyed", {"decision": "KS 2026/412"})
        assert audit.broken_subjects() == []

    def test_a_protocol_line_names_nobody(self):
        submission = refused(text="Grannen heter Kim.")
        line = destroyed(submission)

        said = " ".join(str(getattr(line, field.attname)) for field in line._meta.fields)
        assert "Kim" not in said and submission.person.public_id not in said and submission.person.address not in said


class TestTheDatabaseItself:
    @pytest.mark.parametrize("table", ["moderation_submission", "moderation_submissionversion", "moderation_decision"])
    def test_lets_nothing_go_that_the_protocol_does_not_name(self, table):
        gone, stays = refused(), refused()
        destroyed(gone)
        column = "id" if table == "moderation_submission" else "submission_id"

        gone_without = pytest.raises(IntegrityError, match="goes only with its line")
        with connection.cursor() as cursor, gone_without, transaction.atomic():
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [stays.pk])

    @pytest.mark.parametrize("table", ["moderation_retentiondecision", "moderation_destroyedrecord"])
    @pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET id = id"])
    def test_keeps_decisions_and_protocol_as_they_were_written(self, table, act):
        destroyed(refused())

        changed = pytest.raises(IntegrityError, match="append-only")
        with connection.cursor() as cursor, changed, transaction.atomic():
            cursor.execute(act.format(table))


class TestTheCommand:
    ARGUMENTS = ("--decision=KS 2026/412", "--decided-on=2026-05-04", "--state=refused", "--kept-days=730")

    @pytest.fixture(autouse=True)
    def later(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: LATER)

    def run(self, *arguments: str) -> tuple[list[dict], str]:
        said, summary = StringIO(), StringIO()
        call_command("destroy_records", *arguments, stdout=said, stderr=summary)
        return list(csv.DictReader(StringIO(said.getvalue()))), summary.getvalue()

    @pytest.mark.parametrize("missing", ARGUMENTS)
    def test_does_nothing_without_every_part_of_a_decision(self, missing):
        refused()

        with pytest.raises(CommandError):
            self.run(*[one for one in self.ARGUMENTS if one != missing], "--carry-out")

        assert Submission.objects.count() == 1

    @pytest.mark.parametrize("wrong", ["--decision= ", "--decided-on=2036-01-01", "--state=published", "--kept-days=1"])
    def test_does_nothing_by_a_decision_that_cannot_be_followed(self, wrong):
        refused()
        name = wrong.partition("=")[0]

        with pytest.raises(CommandError):
            self.run(*[one for one in self.ARGUMENTS if not one.startswith(name + "=")], wrong, "--carry-out")

        assert Submission.objects.count() == 1

    def test_shows_what_would_go_and_takes_nothing(self):
        submission = refused()

        shown, summary = self.run(*self.ARGUMENTS)

        assert [one["number"] for one in shown] == [submission.number]
        assert "Nothing was" in summary
        assert Submission.objects.count() == 1
        assert not RetentionDecision.objects.exists()

    def test_the_protocol_lists_exactly_what_went(self):
        gone = [refused() for _each in range(3)]
        stays = [steps.received(), steps.published(), steps.hidden()]

        shown, summary = self.run(*self.ARGUMENTS, "--carry-out")

        assert [one["number"] for one in shown] == [one.number for one in gone]
        assert list(DestroyedRecord.objects.values_list("number", flat=True)) == [one.number for one in gone]
        assert set(Submission.objects.all()) == set(stays)
        assert summary.startswith("3 destroyed. 0 stay")

    def test_run_again_takes_no_more(self):
        refused()
        self.run(*self.ARGUMENTS, "--carry-out")

        assert self.run(*self.ARGUMENTS, "--carry-out")[0] == []


class TestTheWritersLink:
    @pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
    def test_says_by_which_decision_the_text_went(self, client, language):
        submission = refused()
        token = tokens.make("submission", submission.public_id)
        destroyed(submission)

        with override(language):
            answer = client.get(reverse("moderation:mine_item", args=[token]))

        assert answer.status_code == 410
        assert "KS 2026/412" in answer.content.decode()
        assert submission.number in answer.content.decode()

    def test_of_a_text_that_was_never_confirmed_does_too(self, client):
        submission = steps.received(confirmed=False)
        token = tokens.make("confirm", submission.public_id)
        destroyed(submission, kept_days=30)

        with override("en"):
            for send in (client.get, client.post):
                assert send(reverse("moderation:confirm", args=[token])).status_code == 410

    def test_a_bare_number_says_nothing(self, client):
        submission = refused()
        destroyed(submission)

        with override("en"):
            assert client.get(reverse("moderation:mine_item", args=[submission.public_id])).status_code == 404
            assert client.get(reverse("moderation:receipt", args=[submission.public_id])).status_code == 404


class TestMyContributions:
    def test_goes_on_without_it(self):
        person = steps.writer()
        other = refused(by=person, text="En annan.", now=NOW - timedelta(hours=1))
        submission = refused(by=person)
        destroyed(submission)

        assert [one["number"] for one in contributions(person, "sv")] == [other.number]
        assert [one["number"] for one in export(person)] == [other.number]
