"""At the same moment, in separate processes, on the suite's own database: once is once."""

import multiprocessing
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from dialogue import actions
from dialogue.models import Comment, Proposal, Support, SupportBasis
from moderation.models import Submission
from portal import audit
from portal.models import AuditEntry
from portal.settings_models import current_settings
from residents.models import Event, Letter, Person
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8
PATIENCE_SECONDS = 60


def at_once(work: Callable[[int], Any], number: int = AT_ONCE) -> list[Any]:
    """Runs `work(place)` in that many processes that start together; gives what each of them answered."""
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    start, answers = forks.Barrier(number), forks.Queue()

    def run(place: int) -> None:
        start.wait(PATIENCE_SECONDS)
        try:
            answers.put((place, work(place)))
        except Exception as error:
            answers.put((place, f"{type(error).__name__}: {error}"))
        finally:
            connections.close_all()

    processes = [forks.Process(target=run, args=(place,)) for place in range(number)]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=PATIENCE_SECONDS) for _ in processes)
    for process in processes:
        process.join(PATIENCE_SECONDS)
    return [found[place] for place in range(number)]


def sent_at_once(thread, keys: list[str]) -> list[tuple[int, str]]:
    def post(place: int) -> tuple[int, str]:
        response = Client().post(
            f"/sv/skriv/{thread.public_id}/",
            {
                "action": "send",
                "key": keys[place],
                "text": "Det är mörkt i gångtunneln efter klockan nio.",
                "name": "Lo",
                "email": "lo@example.org",
                "language": "sv",
            },
        )
        return response.status_code, response.headers.get("Location", "")

    return at_once(post)


@pytest.fixture
def open_thread():
    return make.thread(make.dialogue(opens_at=NOW.replace(year=2020)))


def test_the_same_form_eight_times_is_one_text_one_person_and_one_letter(open_thread):
    key = str(uuid4())

    answers = sent_at_once(open_thread, [key] * AT_ONCE)

    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert Submission.objects.count() == 1
    assert Person.objects.filter(address="lo@example.org").count() == 1
    assert Letter.objects.count() == 1


def test_eight_forms_of_one_person_get_an_answer_each_and_nothing_half_saved(open_thread):
    answers = sent_at_once(open_thread, [str(uuid4()) for _ in range(AT_ONCE)])

    sent = [status for status, _place in answers if status == 303]
    assert {status for status, _place in answers} <= {303, 409, 429}
    assert len(sent) >= 1
    assert Submission.objects.count() == len(sent)


def needing(threshold: int) -> Proposal:
    settings = current_settings()
    settings.proposal_threshold = threshold
    settings.save()
    return make.proposal()


def test_of_eight_texts_of_one_person_no_more_than_the_limit_get_through(open_thread):
    user = make.user(Role.RESIDENT)
    clients = [signed_in(user) for _each in range(AT_ONCE)]

    def post(place: int) -> int:
        words = {"action": "send", "key": str(uuid4()), "name": "Lo", "language": "sv", "seen": "1"}
        text = f"Lampa nummer {place} vid skolan är trasig, och det har den varit länge."
        return clients[place].post(f"/sv/skriv/{open_thread.public_id}/", words | {"text": text}).status_code

    answers = at_once(post)

    assert sorted(answers) == [303, *[429] * (AT_ONCE - 1)]
    assert Submission.objects.count() == 1


def test_one_person_pressing_in_eight_windows_counts_once():
    proposal, person = needing(50), make.person()

    answers = at_once(
        lambda _place: actions.support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=NOW)
    )

    proposal.refresh_from_db()
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]
    assert proposal.support_count == Support.objects.standing().count() == 1


def test_eight_people_are_eight_and_the_threshold_is_reached_once():
    proposal, people = needing(3), [make.person() for _ in range(AT_ONCE)]

    answers = at_once(
        lambda place: actions.support(proposal=proposal, person=people[place], basis=SupportBasis.ADDRESS, now=NOW)
    )

    proposal.refresh_from_db()
    assert answers == [True] * AT_ONCE
    assert (proposal.support_count, proposal.status) == (AT_ONCE, "reached")
    assert [event.status for event in proposal.events.all()] == ["open", "reached"]


def test_taking_back_in_eight_windows_takes_one_back():
    proposal, person = needing(50), make.person()
    actions.support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=NOW)
    actions.support(proposal=proposal, person=make.person(), basis=SupportBasis.ADDRESS, now=NOW)

    answers = at_once(lambda _place: actions.withdraw_support(proposal=proposal, person=person, now=NOW))

    proposal.refresh_from_db()
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]
    assert proposal.support_count == 1


def test_two_clocks_close_once():
    proposal = needing(50)

    answers = at_once(lambda _place: actions.close_due(now=proposal.closes_at), number=4)

    proposal.refresh_from_db()
    assert sum(answers) == 1
    assert proposal.status == "too_few"
    assert Event.objects.filter(name="proposal_closed").count() == 1


def test_replies_published_at_once_are_all_counted():
    thread = make.thread()
    root = make.comment(thread)
    waiting = [make.submitted(thread, answers=root) for _ in range(AT_ONCE)]
    moderators = [make.user(Role.MODERATOR) for _ in range(AT_ONCE)]

    answers = at_once(lambda place: make.decided(waiting[place], by=moderators[place]).state)

    root.refresh_from_db()
    thread.refresh_from_db()
    assert answers == ["published"] * AT_ONCE
    assert root.reply_count == Comment.objects.filter(root=root).count() == AT_ONCE
    assert thread.comment_count == AT_ONCE + 1


def test_eight_writers_in_one_conversation_are_all_received_whole_and_counted(open_thread):
    clients = [signed_in(make.user(Role.RESIDENT)) for _each in range(AT_ONCE)]
    moderators = [make.user(Role.MODERATOR) for _each in range(AT_ONCE)]

    def post(place: int) -> int:
        words = {"action": "send", "key": str(uuid4()), "name": "Lo", "language": "sv", "seen": "1"}
        text = f"Jag går där varje morgon klockan {place}, och det är halt."
        return clients[place].post(f"/sv/skriv/{open_thread.public_id}/", words | {"text": text}).status_code

    assert at_once(post) == [303] * AT_ONCE
    received = list(Submission.objects.order_by("pk"))
    assert len({one.number for one in received}) == AT_ONCE
    for one in received:
        subject = f"submission:{one.public_id}"
        rows = (one.versions.count(), one.rounds.count(), AuditEntry.objects.filter(subject=subject).count())
        assert (*rows, one.person.letters.count()) == (1, 1, 1, 1)

    at_once(lambda place: make.decided(received[place], by=moderators[place]).state)

    open_thread.refresh_from_db()
    assert open_thread.comment_count == Comment.objects.visible_to(None).count() == AT_ONCE
    assert audit.broken_subjects() == []


def test_two_contributions_at_once_in_slow_mode_are_one():
    thread, by = make.thread(make.dialogue(slow_minutes=60)), make.person()

    def send(place: int) -> str:
        return make.submitted(thread, text=f"Text {place}.", by=by).state

    answers = at_once(send, 4)

    assert sorted(answer.partition(":")[0] for answer in answers) == ["TooSoon", "TooSoon", "TooSoon", "waiting"]
    assert Submission.objects.count() == 1
