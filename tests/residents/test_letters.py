"""Letters: none twice, none lost, none about what was hidden, and a dead mail server stops nobody."""

import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from portal import kinds
from portal.settings import environment
from residents import smtp
from residents.actions import sending, write_account_letter, write_letter
from residents.models import Letter, LetterState, NotSent, Person
from tests.people import LONG_AGO, make_person
from tests.residents import mail_servers

NOW = LONG_AGO + timedelta(days=1)
pytestmark = pytest.mark.django_db


def write(address: str = "anna@exempel.example", *, key: str = "one", **more) -> Letter:
    """A letter about nothing in particular, in the words of the password letter's neighbours."""
    return write_account_letter_to(make_person(address), key=key, **more)


def write_account_letter_to(person, *, key: str, **more) -> Letter:
    return write_letter(
        key=key,
        person=person,
        template="residents/email/test",
        context={"word": "blåsippa"},
        language=more.pop("language", "sv"),
        now=more.pop("now", NOW),
        **more,
    )


@pytest.fixture(autouse=True)
def letter_template(settings, tmp_path) -> None:
    """A template of the test's own, beside the real ones."""
    folder = tmp_path / "residents" / "email"
    folder.mkdir(parents=True)
    (folder / "test_subject.txt").write_text(
        "{% load i18n %}A letter\nabout {{ word }} {% get_current_language as now %}{{ now }}"
    )
    (folder / "test.txt").write_text('{{ word }}{% include "residents/email/_unsubscribe.txt" %}')
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]


@pytest.fixture
def smtp_at(settings):
    """Points the portal at a mail server with a short patience."""

    def use(port: int) -> None:
        settings.MAILERS = {"default": environment.mailer(f"smtp://127.0.0.1:{port}/?timeout=1")}

    return use


class FakeKind:
    """A kind whose things are visible or not as the test says."""

    name = "thing"
    visible = True

    def visible_ids(self, public_ids, viewer):
        return set(public_ids) if self.visible else set()

    def title(self, public_id, language):
        return "A thing"

    def url(self, public_id, language):
        return f"/{language}/thing/"

    def label(self):
        return "Thing"


@pytest.fixture
def kind(monkeypatch) -> FakeKind:
    monkeypatch.setattr(kinds._registry, "kinds", dict(kinds._registry.kinds))
    fake = FakeKind()
    kinds.register(fake)
    return fake


class TestWriting:
    def test_the_same_event_writes_one_letter(self):
        first = write()

        assert write() == first
        assert Letter.objects.count() == 1

    def test_it_is_written_at_once_in_the_language_asked_for(self):
        letter = write(language="ar")

        assert (letter.language, letter.subject) == ("ar", "A letter about blåsippa ar")

    def test_a_language_that_the_portal_does_not_speak_becomes_the_source_language(self):
        assert write(language="so").language == "sv"

    def test_it_is_not_written_when_the_act_fails(self):
        @transaction.atomic
        def act() -> None:
            write()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act()

        assert not Letter.objects.exists()

    def test_many_letters_of_one_act_nudge_the_worker_once(self, django_capture_on_commit_callbacks):
        before = DBTaskResult.objects.count()

        with django_capture_on_commit_callbacks(execute=True):
            for number in range(5):
                write(key=str(number))

        assert DBTaskResult.objects.count() == before + 1

    @pytest.mark.django_db(transaction=True)
    def test_a_queue_that_cannot_take_the_nudge_hinders_nothing(self, monkeypatch):
        def broken(*args, **kwargs):
            raise OSError

        monkeypatch.setattr(DatabaseBackend, "enqueue", broken)

        write()

        assert sending.send_due(NOW) == 1

    def test_it_belongs_to_a_person_or_to_an_address_and_never_to_neither(self):
        letter = write()
        letter.person = None

        with pytest.raises(Exception, match="letter_goes_to_person_or_address"), transaction.atomic():
            letter.save()


class TestSending:
    def test_it_leaves_once_however_often_the_clock_comes(self):
        write()

        assert [sending.send_due(NOW), sending.send_due(NOW)] == [1, 0]
        assert [message.to for message in mail.outbox] == [["anna@exempel.example"]]

    def test_it_goes_to_the_address_that_the_person_has_now(self):
        letter = write()
        letter.person.address = "anna@ny.example"
        letter.person.save()

        sending.send_due(NOW)

        assert mail.outbox[0].to == ["anna@ny.example"]

    def test_it_says_that_nobody_should_answer_it_by_machine_and_what_language_it_is_in(self):
        write(language="fi")

        sending.send_due(NOW)

        headers = mail.outbox[0].message()
        assert (headers["Auto-Submitted"], headers["Content-Language"]) == ("auto-generated", "fi")

    def test_what_another_worker_holds_is_left_alone_until_its_lease_ends(self):
        letter = write()
        assert sending._claim(letter, NOW)

        assert sending.send_due(NOW) == 0
        assert sending.send_due(NOW + sending.LEASE) == 1

    def test_two_workers_that_saw_the_same_row_do_not_both_get_it(self):
        mine, theirs = write(), write()

        assert [sending._claim(mine, NOW), sending._claim(theirs, NOW)] == [True, False]

    def test_a_worker_killed_after_sending_repeats_the_letter_under_the_same_id(self, monkeypatch):
        letter = write()

        def die(*args, **kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(sending, "_close", die)
            with pytest.raises(KeyboardInterrupt):
                sending.send_due(NOW)

        sending.send_due(NOW + sending.LEASE)

        ids = [message.message()["Message-ID"] for message in mail.outbox]
        assert ids == [sending.message_id(letter)] * 2
        assert Letter.objects.get().state == LetterState.SENT

    def test_a_letter_about_what_was_hidden_meanwhile_is_cancelled(self, kind):
        write(about=("thing", "abc"))
        kind.visible = False

        assert sending.send_due(NOW) == 0
        letter = Letter.objects.get()
        assert (letter.state, letter.reason, mail.outbox) == (LetterState.CANCELLED, NotSent.HIDDEN, [])

    def test_a_letter_to_somebody_who_has_left_is_dropped_with_its_reason(self):
        left = write("anna@exempel.example")
        Person.objects.update(address="abc@left.invalid")
        write("bo@exempel.example", key="two")

        assert sending.send_due(NOW) == 1

        left.refresh_from_db()
        assert (left.state, left.reason) == (LetterState.CANCELLED, NotSent.LEFT)
        assert [message.to for message in mail.outbox] == [["bo@exempel.example"]]

    def test_a_letter_to_a_bare_address_that_is_nobodys_any_more_is_dropped_too(self):
        write_account_letter(address="u1@left.invalid", template="x", subject="Hej", body="Hej", language="sv", now=NOW)

        assert sending.send_due(NOW) == 0
        assert (Letter.objects.get().reason, mail.outbox) == (NotSent.LEFT, [])

    def test_a_letter_is_never_cancelled_without_a_reason(self):
        letter = write()

        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.CANCELLED)

    def test_a_letter_about_what_is_still_visible_is_sent(self, kind):
        write(about=("thing", "abc"))

        assert sending.send_due(NOW) == 1

    def test_a_letter_about_a_kind_that_no_longer_exists_is_cancelled(self):
        write(about=("gone", "abc"))

        sending.send_due(NOW)

        assert Letter.objects.get().state == LetterState.CANCELLED

    def test_a_letter_of_a_follow_carries_the_ways_to_end_it(self):
        letter = write(follow=("thing", "abc"))

        sending.send_due(NOW)

        headers = mail.outbox[0].message()
        link = headers["List-Unsubscribe"].strip("<>")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in letter.body
        assert link.startswith("http://testserver/sv/")

    def test_a_secret_is_erased_when_it_has_left_and_a_record_is_not(self):
        write()
        secret = write_account_letter(
            address="bo@exempel.example", template="x", subject="S", body="https://door", language="sv", now=NOW
        )

        sending.send_due(NOW)

        secret.refresh_from_db()
        assert (secret.state, secret.body) == (LetterState.SENT, "")
        assert "https://door" in mail.outbox[1].body
        assert Letter.objects.get(key="one").body

    def test_asking_for_due_letters_costs_the_same_for_one_and_for_many(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(1):
            assert sending.send_due(NOW) == 0


class TestDeadServers:
    @pytest.mark.parametrize("way", mail_servers.DEAD)
    def test_the_letter_waits_uncounted_and_comes_when_the_server_is_back(self, way, smtp_at, monkeypatch):
        monkeypatch.setattr(smtp, "LIFE_SECONDS", 1.5)
        write()
        with ExitStack() as stack:
            smtp_at(stack.enter_context(mail_servers.DEAD[way]()))
            started = time.monotonic()

            assert sending.send_due(NOW) == 0

            assert time.monotonic() - started < 5
        letter = Letter.objects.get()
        assert (letter.state, letter.tries, letter.claimed_until) == (LetterState.WAITING, 0, None)

        mailbox = mail_servers.Mailbox()
        with mail_servers.working(mailbox) as port:
            smtp_at(port)
            sent = sending.send_due(letter.next_try_at)

        assert (sent, len(mailbox.messages)) == (1, 1)
        assert letter.next_try_at - NOW <= timedelta(minutes=5)

    def test_a_dead_server_is_asked_once_a_round_and_not_once_a_letter(self, smtp_at):
        for number in range(3):
            write(key=str(number))
        with mail_servers.answering(mail_servers.silent) as port:
            smtp_at(port)
            started = time.monotonic()

            sending.send_due(NOW)

            assert time.monotonic() - started < 2.5

    def test_a_letter_that_is_refused_does_not_hold_up_the_others(self, smtp_at):
        write("nobody@exempel.example", key="refused")
        write("anna@exempel.example", key="taken")
        mailbox = mail_servers.Mailbox()
        mailbox.refuse = lambda address: "550 No such user" if address.startswith("nobody") else None
        with mail_servers.working(mailbox) as port:
            smtp_at(port)

            assert sending.send_due(NOW) == 1

        refused = Letter.objects.get(key="refused")
        assert (refused.state, refused.tries, refused.next_try_at) == (
            LetterState.WAITING,
            1,
            NOW + timedelta(minutes=1),
        )
        assert [message["To"] for message in mailbox.messages] == ["anna@exempel.example"]

    def test_one_that_is_refused_for_good_ten_times_is_given_up(self, smtp_at):
        write()
        mailbox = mail_servers.Mailbox()
        mailbox.refuse = lambda address: "550 No such user"
        with mail_servers.working(mailbox) as port:
            smtp_at(port)
            for _try in range(sending.MOST_TRIES):
                letter = Letter.objects.get()
                assert letter.state == LetterState.WAITING
                sending.send_due(letter.next_try_at)

        letter.refresh_from_db()
        assert (letter.state, letter.tries) == (LetterState.DEAD, sending.MOST_TRIES)
        assert not Letter.objects.due(NOW + timedelta(days=300)).exists()

    def test_one_that_is_refused_for_now_comes_within_five_minutes_of_a_long_outage(self, smtp_at):
        write()
        mailbox = mail_servers.Mailbox()
        mailbox.refuse = lambda address: "451 Come back later"
        moment = NOW
        with mail_servers.working(mailbox) as port:
            smtp_at(port)
            while moment < NOW + timedelta(minutes=60):
                sending.send_due(moment)
                moment += timedelta(seconds=30)
            mailbox.refuse = lambda address: None

            sent = sum(sending.send_due(moment + timedelta(seconds=30 * turn)) for turn in range(10))

        assert sent == 1

    def test_plain_text_is_refused_where_the_setting_asks_for_tls(self, settings):
        write()
        mailbox = mail_servers.Mailbox()
        with mail_servers.working(mailbox) as port:
            settings.MAILERS = {"default": environment.mailer(f"smtp://127.0.0.1:{port}/?timeout=1&tls=1")}

            assert sending.send_due(NOW) == 0

        assert mailbox.messages == []

    @pytest.mark.parametrize("way", mail_servers.DEAD)
    def test_signing_up_works_while_the_server_is_dead(self, way, smtp_at, client):
        with ExitStack() as stack:
            smtp_at(stack.enter_context(mail_servers.DEAD[way]()))
            started = time.monotonic()

            answer = client.post("/sv/konto/signup/", {"email": "ny@exempel.example", "password1": "en lång rad ord 1"})

            assert time.monotonic() - started < 1
        assert answer.status_code == 302
        assert Letter.objects.get().to == "ny@exempel.example"


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_twenty_letters_once_each(tmp_path):
    """Threads with connections of their own, on the file database: the claim decides, not the lock."""
    from concurrent.futures import ThreadPoolExecutor

    for number in range(20):
        write(key=str(number))

    def work(_number: int) -> int:
        try:
            return sending.send_due(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(work, range(8)))

    assert sum(sent) == 20
    ids = [message.message()["Message-ID"] for message in mail.outbox]
    assert len(ids) == len(set(ids)) == 20
