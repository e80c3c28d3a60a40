"""Who is trusted, what is published before it is read, and how a moderator reads it afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dialogue.models import Comment, ReviewMode
from moderation import actions, desk
from moderation.models import Appeal, Decision, Outcome, Report, Round, RoundKind, State, Submission, UnableToMove
from moderation.trust import Record, record_of, trusted_since
from portal import clock
from portal.models import AuditEntry, RateHit
from residents.models import User
from residents.roles import Role
from tests.dialogue import factories as dialogue
from tests.moderation import steps
from tests.people import make_user, signed_in

NOW = steps.NOW
DAY = timedelta(days=1)


def record(*, days: int = 20, approved: int = 5, removed_at: datetime | None = None) -> Record:
    moments = [NOW - timedelta(days=10 - place) for place in range(approved)]
    return Record(joined_at=NOW - days * DAY, approved=moments, removed_at=removed_at)


class TestWhoIsTrusted:
    def test_five_approved_contributions_and_fourteen_days_make_a_resident_trusted_from_the_fifth_on(self):
        assert trusted_since(record(), now=NOW) == NOW - 6 * DAY

    def test_four_do_not(self):
        assert trusted_since(record(approved=4), now=NOW) is None

    def test_an_account_is_trusted_when_it_is_fourteen_days_old_and_not_a_moment_before(self):
        assert trusted_since(record(days=14), now=NOW) == NOW
        assert trusted_since(record(days=14), now=NOW - timedelta(microseconds=1)) is None

    def test_whoever_has_no_account_is_not(self):
        assert trusted_since(Record(joined_at=None, approved=[NOW - DAY] * 5), now=NOW) is None

    def test_a_removal_counts_for_ninety_swedish_calendar_days_over_summer_time_too(self):
        removed = datetime(2026, 8, 1, 21, 30, tzinfo=UTC)  # 23.30 in Haninge on 1 August
        over = datetime(2026, 10, 30, 23, 0, tzinfo=UTC)  # midnight, in winter time, after 30 October

        assert trusted_since(record(days=900, removed_at=removed), now=over - timedelta(seconds=1)) is None
        assert trusted_since(Record(joined_at=removed - 90 * DAY, approved=[removed] * 5, removed_at=removed), now=over)


@pytest.fixture
def resident(db) -> User:
    user = make_user("lo@haninge.example", Role.RESIDENT, name="Lo")
    User.objects.filter(pk=user.pk).update(joined_at=NOW - 30 * DAY)
    return User.objects.get(pk=user.pk)


def approve(user: User, number: int = 5) -> list[Submission]:
    """So many contributions by the user, approved the day before."""
    thread, made = dialogue.thread(), []
    for place in range(number):
        RateHit.objects.all().delete()
        submission = dialogue.submitted(thread, text=f"Lampa {place} är trasig.", by=user.person, now=NOW - DAY)
        made.append(dialogue.decided(submission, now=NOW - DAY))
    RateHit.objects.all().delete()
    return made


@pytest.fixture
def trusted(resident) -> User:
    approve(resident)
    return resident


@pytest.fixture
def thread(db):
    return dialogue.thread(dialogue.dialogue("Var saknas ljus?", review_mode=ReviewMode.AFTER))


def sent_at_once(trusted: User, thread, text: str = "Det är mörkt i tunneln.") -> Submission:
    return dialogue.submitted(thread, text=text, by=trusted.person)


class TestTheRecordThatTrustIsReadFrom:
    def test_what_a_moderator_approved_counts_once_each(self, resident):
        approve(resident, 3)

        assert len(record_of(resident.person).approved) == 3

    def test_what_waits_was_refused_or_is_official_does_not_count(self, resident):
        thread = dialogue.thread()
        dialogue.submitted(thread, by=resident.person)
        RateHit.objects.all().delete()
        steps.decide(
            dialogue.submitted(thread, by=resident.person, text="Något annat."), Outcome.REFUSE, steps.moderator()
        )

        assert record_of(resident.person).approved == []

    def test_what_was_published_at_once_counts_only_when_it_has_been_read(self, trusted, thread):
        submission = sent_at_once(trusted, thread)
        Submission.objects.exclude(pk=submission.pk).update(official=True)
        before = record_of(trusted.person).approved

        read(submission, Outcome.KEEP)

        assert (len(before), len(record_of(trusted.person).approved)) == (0, 1)

    def test_a_removal_takes_trust_away_and_an_appeal_that_changes_it_gives_it_back(self, trusted):
        submission = Submission.objects.filter(person=trusted.person).first()
        actions.hide(
            submission=submission, user=steps.moderator(), rule=steps.rule(4, submission), words="Ett namn.", now=NOW,
            content_hash=submission.current_version.content_hash,
        )  # fmt: skip
        taken = trusted_since(record_of(trusted.person), now=NOW)
        appeal = steps.appealed(Submission.objects.get(pk=submission.pk))
        senior = steps.moderator(senior=True)
        actions.judge_appeal(appeal=appeal, user=senior, outcome=Outcome.CHANGE, words="Det är ett företag.", now=NOW)

        assert taken is None
        assert trusted_since(record_of(trusted.person), now=NOW) is not None


def read(submission: Submission, outcome: Outcome, *, by: User | None = None) -> Decision:
    return actions.judge_report(
        case=submission.rounds.open().of_kind(RoundKind.AFTER).get(),
        user=by or steps.moderator(),
        outcome=outcome,
        content_hash=submission.current_version.content_hash,
        rule=steps.rule(4, submission),
        words="Det står vem det är.",
        now=NOW,
    )


class TestPublishedBeforeReview:
    def test_a_trusted_residents_text_is_public_at_once_and_waits_to_be_read(self, trusted, thread):
        submission = sent_at_once(trusted, thread)

        assert submission.state == State.PUBLISHED
        assert Comment.objects.visible_to(None).filter(public_id=submission.public_id).exists()
        assert [(one.kind, one.closed_at) for one in submission.rounds.all()] == [("after", None)]
        assert submission.versions.count() == 1
        acts = AuditEntry.objects.filter(subject=f"submission:{submission.public_id}").values_list("act", flat=True)
        assert list(acts) == ["received", "published before review"]

    def test_the_letter_says_that_it_is_public_and_will_be_read(self, trusted, thread):
        sent_at_once(trusted, thread)

        letter = steps.newest_letter_to(trusted.person)
        assert letter.template == "moderation/email/at_once"
        assert "/inlagg/" in letter.body

    @pytest.mark.parametrize("text", ["Se www.exempel.se nu.", "Ring 070-174 06 05 om det.", "Jag ska döda dig."])
    def test_whatever_a_moderator_should_look_at_is_read_first(self, trusted, thread, text):
        assert sent_at_once(trusted, thread, text).state == State.WAITING

    def test_a_name_is_looked_at_too(self, trusted, thread):
        assert dialogue.submitted(thread, by=trusted.person, name="www.exempel.se").state == State.WAITING

    def test_everybody_else_waits(self, resident, thread):
        assert dialogue.submitted(thread, by=resident.person).state == State.WAITING

    def test_whoever_is_trusted_waits_where_the_dialogue_reads_first(self, trusted):
        assert sent_at_once(trusted, dialogue.thread()).state == State.WAITING

    def test_who_is_not_signed_in_waits_for_the_link_although_the_address_is_trusted(self, trusted, thread):
        submission = dialogue.submitted(thread, by=trusted.person, sender_role=Role.GUEST, confirmed=False)

        assert submission.state == State.UNCONFIRMED

    def test_what_is_not_confirmed_can_never_be_published_at_once(self, trusted, thread):
        with pytest.raises(UnableToMove):
            actions.receive(
                kind="comment", person=trusted.person, sender_role=Role.RESIDENT, language="sv", language_guessed="",
                title="", text="Hej.", name="Lo", data={}, subject_kind="thread", subject_key=thread.public_id,
                parent_public_id="", official=False, now=NOW, confirmed=False, at_once=True,
            )  # fmt: skip


class TestReadingAfterwards:
    def test_approving_closes_the_round_and_changes_nothing(self, trusted, thread):
        submission, letters = sent_at_once(trusted, thread), len(steps.letters_to(trusted.person))

        read(submission, Outcome.KEEP)

        submission.refresh_from_db()
        assert submission.state == State.PUBLISHED
        assert not submission.rounds.open().exists()
        assert len(steps.letters_to(trusted.person)) == letters

    def test_removing_takes_a_rule_and_words_and_tells_the_writer(self, trusted, thread):
        submission = sent_at_once(trusted, thread)

        read(submission, Outcome.HIDE)

        submission.refresh_from_db()
        assert submission.state == State.HIDDEN
        assert Comment.objects.get(public_id=submission.public_id).state == "hidden"
        assert steps.newest_letter_to(trusted.person).template == "moderation/email/decided_hide"

    def test_nobody_reads_their_own(self, trusted, thread):
        submission = sent_at_once(trusted, thread)

        with pytest.raises(actions.UnableToDecide):
            read(submission, Outcome.KEEP, by=trusted)

    def test_a_report_that_is_judged_has_been_read(self, trusted, thread):
        submission = sent_at_once(trusted, thread)

        steps.judge(steps.report(submission), Outcome.KEEP, steps.moderator())

        assert not Round.objects.open().filter(submission=submission).exists()

    def test_keeping_it_leaves_a_readers_report_to_be_judged(self, trusted, thread):
        submission = sent_at_once(trusted, thread)
        steps.report(submission)

        read(submission, Outcome.KEEP)

        assert [one.kind for one in submission.rounds.open()] == ["report"]

    def test_removing_it_settles_the_reports_and_an_appeal_tells_those_who_reported(self, trusted, thread):
        submission, reader = sent_at_once(trusted, thread), steps.writer()
        steps.report(submission, by=reader)

        read(submission, Outcome.HIDE)
        submission.refresh_from_db()
        appeal = steps.appealed(submission)
        senior = steps.moderator(senior=True)
        actions.judge_appeal(appeal=appeal, user=senior, outcome=Outcome.CHANGE, words="Det är ett företag.", now=NOW)

        assert not Round.objects.open().filter(submission=submission).exists()
        assert Appeal.objects.get().decision.round.kind == RoundKind.REPORT
        assert Report.objects.get().round.decision.outcome == Outcome.HIDE
        assert [one.template for one in steps.letters_to(reader)][-1] == "moderation/email/report_restored"
        assert len([one for one in steps.letters_to(trusted.person) if one.template.endswith("decided_hide")]) == 1

    def test_taking_it_back_closes_the_round(self, trusted, thread):
        submission = sent_at_once(trusted, thread)

        actions.withdraw(submission=submission, now=NOW)

        assert not submission.rounds.open().exists()


class TestTheDeskAndTheOwnPage:
    @pytest.fixture(autouse=True)
    def at_noon(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)

    @pytest.fixture
    def moderator(self, db) -> Client:
        return signed_in(steps.moderator(reads=("sv",)))

    def test_it_stands_in_a_queue_of_its_own(self, trusted, thread, moderator):
        submission = sent_at_once(trusted, thread)

        page = moderator.get("/en/bord/efterlasning/").text

        assert f"/en/bord/unread/{submission.public_id}/" in page
        assert "Public, not read yet (1)" in page
        assert submission.public_id not in moderator.get("/en/bord/").text

    def test_the_item_says_that_no_letter_is_sent_when_it_stays(self, trusted, thread, moderator):
        submission = sent_at_once(trusted, thread)

        page = moderator.get(f"/en/bord/unread/{submission.public_id}/").text

        assert "No letter is sent" in page
        assert 'value="hide"' in page and 'value="keep"' in page

    @pytest.mark.parametrize(("act", "state"), [("keep", State.PUBLISHED), ("hide", State.HIDDEN)])
    def test_a_moderator_decides_there(self, trusted, thread, moderator, act, state):
        submission = sent_at_once(trusted, thread)
        filled = {"content_hash": submission.current_version.content_hash, "rule": "4", "words": "Ett namn."}

        moderator.post(f"/en/bord/unread/{submission.public_id}/", filled | {"act": act})

        submission.refresh_from_db()
        assert (submission.state, submission.rounds.open().count()) == (state, 0)

    def test_the_counts_of_the_desk_take_no_query_more(self, trusted, thread, django_assert_num_queries):
        sent_at_once(trusted, thread)
        user = steps.moderator(reads=("sv",))

        with django_assert_num_queries(3):
            assert desk.counts(desk.Choice(), user, NOW, 24)["unread"] == 1

    def test_beside_the_button_stands_that_it_becomes_public_at_once(self, trusted, thread):
        client = signed_in(trusted)
        sent = {"text": "Det är mörkt.", "name": "Lo", "language": "sv", "reply_to": "", "website": "", "key": "a" * 32}

        form = client.get(f"/en/skriv/{thread.public_id}/").text
        preview = client.post(f"/en/skriv/{thread.public_id}/", sent | {"action": "preview"}).text
        linked = client.post(
            f"/en/skriv/{thread.public_id}/", sent | {"action": "preview", "text": "Se www.exempel.se"}
        ).text

        assert "It becomes public at once, and a moderator reads it afterwards. With a link" in form
        assert "It becomes public at once. A moderator reads it afterwards." in preview
        assert "Nothing is published before a person has read it." not in preview
        assert "Nothing is published before a person has read it." in linked

    def test_for_everybody_else_stands_that_it_is_read_first(self, resident, thread):
        page = signed_in(resident).get(f"/en/skriv/{thread.public_id}/").text

        assert "Nothing is published before a person has read it." in page
        assert "public at once" not in page

    def test_the_receipt_leads_to_where_it_stands(self, trusted, thread):
        submission, client = sent_at_once(trusted, thread), signed_in(trusted)

        page = client.get(f"/en/tack/{submission.public_id}/").text

        assert "Thank you, your text is public" in page
        assert reverse("dialogue:comment", args=[submission.public_id])[3:] in page
        assert "Thank you, your text is public" not in Client().get(f"/en/tack/{submission.public_id}/").text

    def test_the_own_page_tells_what_comes_next_and_what_has_been(self, trusted, thread):
        submission, client = sent_at_once(trusted, thread), signed_in(trusted)
        address = f"/en/arende/{submission.public_id}/"

        before = client.get(address).text
        read(submission, Outcome.KEEP)
        after = client.get(address).text

        assert "It became public at once" in before
        assert "A moderator reads it afterwards" in before
        assert "Stays as it is" in after

    def test_everybody_sees_whether_they_are_trusted_since_when_and_why(self, resident):
        client = signed_in(resident)

        before = client.get("/en/mitt/").text
        approve(resident)
        after = client.get("/en/mitt/").text

        assert 'data-trusted="no"' in before and "Approved contributions: 0 of 5" in before
        assert 'data-trusted="yes"' in after and "Approved contributions: 5 of 5" in after
