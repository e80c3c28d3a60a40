"""Whoever follows chooses how often: at once, every day or every week; nothing twice, nothing lost, nothing hidden."""

import multiprocessing
import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from dialogue import actions as dialogue_actions
from dialogue.actions.publishing import publish_comment
from dialogue.models import SupportBasis, Thread
from moderation import actions as moderation
from portal import clock
from portal.models import Area, Topic
from portal.place_models import AreaName, TopicName
from residents.actions import (
    choose_rhythm,
    choose_rhythm_of_all,
    digests,
    follow,
    follows_link,
    gather_due,
    leave,
    sending,
    tell_due,
    telling,
    unfollow,
    unfollow_link,
)
from residents.mine import export_of
from residents.models import DigestItem, Event, Follow, Letter, LetterState, NotSent, Person, Rhythm
from residents.roles import Role
from residents.tasks import send_due_letters
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.queries import counted

pytestmark = pytest.mark.django_db

# The Friday of NOW is past seven; the next daily letter leaves on Saturday, the next weekly one on Monday.
SATURDAY = datetime(2026, 11, 21, 7, tzinfo=clock.STOCKHOLM)
MONDAY = datetime(2026, 11, 23, 7, tzinfo=clock.STOCKHOLM)
SECOND = timedelta(seconds=1)


@pytest.fixture
def thread() -> Thread:
    return make.thread(make.dialogue("Känns det tryggt?"))


def follower(thread: Thread, rhythm: Rhythm | None = Rhythm.DAILY, *, language: str = "sv") -> Person:
    person = make.person(language=language)
    follow(person=person, kind="thread", key=thread.public_id, now=NOW - timedelta(days=5), rhythm=rhythm)
    return person


def letters(person: Person) -> list[Letter]:
    """What has been written to somebody because they follow."""
    return list(Letter.objects.filter(person=person).exclude(unsubscribe="").order_by("pk"))


def gather(now: datetime) -> int:
    """What the clock does: tell of what has happened, then write what is due."""
    tell_due(now)
    return gather_due(now)


class TestWhoeverFollowsChoosesHowOften:
    def test_at_once_is_a_letter_for_each(self, thread):
        person = follower(thread, Rhythm.AT_ONCE)
        for _time in range(2):
            make.comment(thread)

        tell_due(NOW)

        assert [letter.template for letter in letters(person)] == ["dialogue/email/comment"] * 2

    def test_daily_is_one_letter_of_all_at_seven_in_the_morning(self, thread):
        person = follower(thread)
        made = [make.comment(thread, name=name) for name in ("Ada", "Bo")]

        assert gather(SATURDAY - SECOND) == 0
        assert gather(SATURDAY) == 1

        [letter] = letters(person)
        assert letter.subject == "Ditt dagliga brev: 2 nyheter i det du följer"
        assert "Känns det tryggt?" in letter.body
        assert "Ada har skrivit." in letter.body and "Bo har skrivit." in letter.body
        assert all(f"/sv/inlagg/{one.public_id}/" in letter.body for one in made)
        assert made[0].comment not in letter.body

    def test_weekly_is_one_letter_on_monday(self, thread):
        person = follower(thread, Rhythm.WEEKLY)
        make.comment(thread)
        make.comment(thread, now=NOW + timedelta(days=1))

        assert gather(SATURDAY + timedelta(days=1)) == 0
        assert gather(MONDAY) == 1

        assert letters(person)[0].subject == "Ditt veckobrev: 2 nyheter i det du följer"

    def test_whoever_has_both_rhythms_gets_one_letter_of_each(self, thread):
        person, other = follower(thread), make.thread(make.dialogue("Vad saknas?"))
        follow(person=person, kind="thread", key=other.public_id, now=NOW, rhythm=Rhythm.WEEKLY)
        for one in (thread, other):
            make.comment(one)

        assert gather(MONDAY) == 2

        daily, weekly = letters(person)
        assert "Vad saknas?" not in daily.body and "Känns det tryggt?" not in weekly.body

    def test_nobody_who_has_not_chosen_waits_for_what_they_take_part_in(self, thread):
        author = make.person()
        make.comment(thread, by=author)
        proposal = make.proposal()
        dialogue_actions.support(proposal=proposal, person=author, basis=SupportBasis.ADDRESS, now=NOW)
        follow(person=author, kind="area", key="handen", now=NOW)

        chosen = {one.kind: one.rhythm for one in author.follows.all()}
        assert chosen == {"thread": "at_once", "proposal": "at_once", "area": "daily"}

    def test_taking_part_again_keeps_the_choice(self, thread):
        person = follower(thread, Rhythm.WEEKLY)
        unfollow(person=person, kind="thread", key=thread.public_id, now=NOW)

        make.comment(thread, by=person)

        held = Follow.objects.held_by(person).get(kind="thread")
        assert held.rhythm == Rhythm.WEEKLY

    def test_what_waits_moves_with_the_choice(self, thread):
        person = follower(thread)
        make.comment(thread)
        tell_due(NOW)

        choose_rhythm(person=person, kind="thread", key=thread.public_id, rhythm=Rhythm.WEEKLY)
        assert gather(SATURDAY) == 0
        choose_rhythm_of_all(person=person, rhythm=Rhythm.AT_ONCE)
        assert gather(SATURDAY) == 1

        make.comment(thread, now=NOW + timedelta(days=2))
        tell_due(NOW + timedelta(days=2))
        assert letters(person)[1].template == "dialogue/email/comment"

    def test_a_choice_changes_nothing_for_anybody_else(self, thread):
        person, other = follower(thread), follower(thread)

        choose_rhythm_of_all(person=person, rhythm=Rhythm.WEEKLY)

        assert Follow.objects.get(person=other).rhythm == Rhythm.DAILY

    def test_whoever_has_stopped_gets_nothing_of_what_waited(self, thread):
        person = follower(thread)
        make.comment(thread)
        tell_due(NOW)
        unfollow(person=person, kind="thread", key=thread.public_id, now=NOW)

        assert gather(SATURDAY) == 0
        assert not DigestItem.objects.waiting().exists()

    def test_the_author_gets_none_of_own_words(self, thread):
        author = follower(thread)
        make.comment(thread, by=author)

        assert gather(SATURDAY) == 0

    def test_whoever_began_to_follow_later_is_not_told(self, thread):
        make.comment(thread)
        late = make.person()
        follow(person=late, kind="thread", key=thread.public_id, now=NOW + SECOND)

        tell_due(NOW + SECOND)

        assert letters(late) == []


class TestTheGatheredLetter:
    def test_names_the_twenty_newest_of_a_conversation_and_counts_the_rest(self, thread, monkeypatch):
        monkeypatch.setattr(digests, "MOST_PER_GROUP", 2)
        person = follower(thread)
        for number, name in enumerate(("Ada", "Bo", "Cia", "Dag", "Eva")):
            make.comment(thread, name=name, now=NOW + timedelta(minutes=number))

        gather(SATURDAY)

        [letter] = letters(person)
        assert re.findall(r"– (\w+) har skrivit", letter.body) == ["Eva", "Dag"]
        assert "och 3 till" in letter.body
        assert letter.subject.startswith("Ditt dagliga brev: 5 nyheter")

    def test_is_in_the_language_of_each_reader(self):
        page = make.dialogue("Känns det tryggt?")
        make.translated(page, "ar", "هل تشعر بالأمان؟")
        thread = make.thread(page)
        people = {language: follower(thread, language=language) for language in ("sv", "fi", "en", "ar", "so")}
        make.comment(thread, name="Lo")

        gather(SATURDAY)

        subjects = {language: letters(person)[0].subject for language, person in people.items()}
        assert subjects == {
            "sv": "Ditt dagliga brev: 1 nyhet i det du följer",
            "fi": "Päivittäinen kirjeesi: 1 uusi asia siinä, mitä seuraat",
            "en": "Your daily letter: 1 new thing in what you follow",
            "ar": "رسالتك اليومية: أمر جديد واحد في ما تتابعه",
            "so": "Ditt dagliga brev: 1 nyhet i det du följer",
        }
        arabic = letters(people["ar"])[0]
        assert "هل تشعر بالأمان؟" in arabic.body and "كتب Lo." in arabic.body and "/ar/inlagg/" in arabic.body

    def test_leaves_out_what_was_hidden_before_it_was_written(self, thread):
        person = follower(thread)
        gone, stays = make.comment(thread, name="Ada"), make.comment(thread, name="Bo")
        tell_due(NOW)
        moderation.withdraw(submission=gone.submission, now=NOW)

        gather(SATURDAY)

        [letter] = letters(person)
        assert "Ada" not in letter.body and gone.public_id not in letter.body and stays.public_id in letter.body

    def test_is_not_written_when_all_of_it_was_hidden(self, thread):
        person = follower(thread)
        gone = make.comment(thread)
        tell_due(NOW)
        moderation.withdraw(submission=gone.submission, now=NOW)

        assert gather(SATURDAY) == 0
        assert letters(person) == []

    def test_leaves_out_what_was_hidden_between_writing_and_sending(self, thread):
        person = follower(thread)
        gone, stays = make.comment(thread, name="Ada"), make.comment(thread, name="Bo")
        gather(SATURDAY)
        moderation.withdraw(submission=gone.submission, now=SATURDAY)

        sending.send_due(SATURDAY)

        [sent] = [one for one in mail.outbox if one.to == [person.address]]
        assert gone.public_id not in sent.body and stays.public_id in sent.body
        assert sent.subject == "Ditt dagliga brev: 1 nyhet i det du följer"
        assert letters(person)[0].body == sent.body

    def test_is_not_sent_when_all_of_it_was_hidden_meanwhile(self, thread):
        person = follower(thread)
        gone = make.comment(thread)
        gather(SATURDAY)
        moderation.withdraw(submission=gone.submission, now=SATURDAY)

        sending.send_due(SATURDAY)

        [letter] = letters(person)
        assert (letter.state, letter.reason) == (LetterState.CANCELLED, NotSent.HIDDEN)
        assert not any(one.to == [person.address] for one in mail.outbox)

    def test_comes_once_and_late_where_the_worker_stood_still_and_holds_all_since_the_last(self, thread):
        person = follower(thread)
        for day in range(3):
            make.comment(thread, now=NOW + timedelta(days=day))
        late = SATURDAY + timedelta(days=3, hours=5)

        assert [gather(late), gather(late + SECOND), gather(late + timedelta(hours=1))] == [1, 0, 0]

        [letter] = letters(person)
        assert letter.subject.startswith("Ditt dagliga brev: 3 nyheter")

    def test_is_not_written_twice_on_one_day_for_what_came_to_light_afterwards(self, thread):
        person = follower(thread)
        make.comment(thread)
        gather(SATURDAY)
        # Committed by a slow act only now, though it happened before.
        make.comment(thread, now=NOW + SECOND)

        assert gather(SATURDAY + timedelta(minutes=1)) == 0
        assert gather(SATURDAY + timedelta(days=1)) == 1
        assert len(letters(person)) == 2

    def test_waits_until_everybody_has_been_told_of_what_happened_before(self, thread):
        follower(thread)
        make.comment(thread)

        assert gather_due(SATURDAY) == 0
        tell_due(SATURDAY)
        assert gather_due(SATURDAY) == 1

    def test_is_not_held_up_by_what_cannot_be_told(self, thread):
        follower(thread)
        make.comment(thread)
        Event.objects.create(
            key="x", name="nobody says this", about_kind="thread", about_id=thread.public_id,
            things=[["thread", thread.public_id]], at=NOW, next_try_at=NOW,
        )  # fmt: skip

        assert gather(SATURDAY) == 1
        broken = Event.objects.get(key="x")
        assert (broken.told_at, broken.tries) == (None, 1)
        assert broken.next_try_at > SATURDAY

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
            (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        ],
        ids=["summer time begins", "summer time ends"],
    )
    def test_leaves_at_seven_on_the_wall_also_on_the_day_when_the_clocks_change(self, thread, before, after):
        person = make.person()
        follow(person=person, kind="thread", key=thread.public_id, now=before, rhythm=Rhythm.DAILY)
        Event.objects.create(
            key="x", name="comment", about_kind="comment", about_id=make.comment(thread).public_id,
            things=[["thread", thread.public_id]], at=before, next_try_at=before,
        )  # fmt: skip
        Event.objects.exclude(key="x").delete()

        assert gather(after - SECOND) == 0
        assert gather(after) == 1

    def test_costs_the_same_for_many_as_for_one(self, thread):
        def cost(number: int, day: int) -> int:
            for _one in range(number):
                follower(thread)
            make.comment(thread, now=NOW + timedelta(days=day))
            tell_due(NOW + timedelta(days=day))
            with CaptureQueriesContext(connection) as queries:
                gather_due(SATURDAY + timedelta(days=day))
            return counted(queries)

        assert cost(2, 0) == cost(20, 1)


@pytest.fixture
def places() -> None:
    """Handen, Vega and lighting, as their readers call them."""
    for code, name in (("handen", "Handen"), ("vega", "Vega")):
        AreaName.objects.create(area=area(code), language="sv", name=name)
    lighting = Topic.objects.get_or_create(code="lighting")[0]
    TopicName.objects.get_or_create(topic=lighting, language="sv", defaults={"name": "Belysning"})


def area(code: str) -> Area:
    return Area.objects.get_or_create(code=code, defaults={"latitude": 59.1, "longitude": 18.1})[0]


@pytest.mark.usefixtures("places")
class TestFollowersOfAPlace:
    def test_hear_of_a_proposal_there_and_of_its_answer_once_each(self):
        person = make.person()
        for kind, key in (("area", "handen"), ("topic", "lighting")):
            follow(person=person, kind=kind, key=key, now=NOW - SECOND, rhythm=Rhythm.AT_ONCE)
        elsewhere = make.person()
        follow(person=elsewhere, kind="area", key="vega", now=NOW - SECOND, rhythm=Rhythm.AT_ONCE)

        proposal = make.proposal(area="handen", topics=["lighting"])
        tell_due(NOW)
        answer(proposal)
        tell_due(NOW)

        told = letters(person)
        assert told[0].subject == "Nytt förslag om Handen: Ljus i gångtunneln"
        assert [one.template for one in told] == ["dialogue/email/proposal", "dialogue/email/proposal_answered"]
        assert "du följer Handen" in told[1].body and "som du stödjer" not in told[1].body
        assert letters(elsewhere) == []

    def test_hear_of_an_answer_as_supporters_and_soonest_where_they_follow_both(self):
        person, proposal = make.person(), make.proposal(area="handen")
        follow(person=person, kind="area", key="handen", now=NOW - SECOND, rhythm=Rhythm.WEEKLY)
        dialogue_actions.support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=NOW)

        answer(proposal)
        tell_due(NOW)

        assert [one.template for one in letters(person)] == ["dialogue/email/proposal_answered"]
        assert not DigestItem.objects.filter(person=person, event__name="proposal_answered").exists()

    def test_do_not_hear_of_each_comment(self):
        proposal, person = make.proposal(area="handen"), make.person()
        follow(person=person, kind="area", key="handen", now=NOW, rhythm=Rhythm.AT_ONCE)

        make.comment(proposal.thread, now=NOW + SECOND)
        tell_due(NOW + SECOND)

        assert [one.template for one in letters(person)] == ["dialogue/email/proposal"]

    def test_gathered_it_stands_under_the_name_of_the_place(self):
        person = make.person()
        follow(person=person, kind="area", key="handen", now=NOW - SECOND)
        proposal = make.proposal(area="handen")
        answer(proposal)

        gather(SATURDAY)

        [letter] = letters(person)
        assert letter.body.count("Handen") == 1
        assert "Ett nytt förslag: ”Ljus i gångtunneln”." in letter.body
        assert "har svarat på förslaget ”Ljus i gångtunneln”." in letter.body

    def test_an_author_who_follows_nothing_any_more_is_still_told_of_the_answer(self):
        proposal = make.proposal()
        author = proposal.submission.person
        unfollow(person=author, kind="proposal", key=proposal.public_id, now=NOW)

        answer(proposal)
        tell_due(NOW)

        [letter] = letters(author)
        assert "ditt förslag" in letter.body


def answer(proposal) -> None:
    who = make.user(Role.COMMUNICATOR)
    words = {"text": "Ja, vi sätter upp lampor.", "name": "Gatuenheten", "language": "sv", "outcome": "granted"}
    dialogue_actions.answer_proposal(proposal=proposal, user=who, person=who.person, key=make.uuid4(), now=NOW, **words)


class TestAtOnce:
    def test_the_act_hurries_the_worker_which_tells_and_sends(self, thread, django_capture_on_commit_callbacks):
        person = follower(thread, Rhythm.AT_ONCE)
        submission = make.submitted(thread)
        DBTaskResult.objects.all().delete()
        connection.run_on_commit.clear()

        with django_capture_on_commit_callbacks(execute=True):
            publish_comment(submission=submission, version=submission.current_version, now=clock.now())

        assert DBTaskResult.objects.count() == 1
        send_due_letters.func()
        assert [one.subject for one in mail.outbox if one.to == [person.address]] == [
            "Ett nytt inlägg i ”Känns det tryggt?”"
        ]


class TestTheActCostsTheSameHoweverManyFollow:
    def test_publishing_a_comment(self, thread):
        def cost() -> int:
            submission = make.submitted(thread)
            with CaptureQueriesContext(connection) as queries:
                publish_comment(submission=submission, version=submission.current_version, now=NOW)
            return counted(queries)

        cost()
        none = cost()
        for _one in range(60):
            follower(thread, Rhythm.AT_ONCE)

        assert cost() == none

    def test_and_telling_them_does_not_grow_with_each(self, thread):
        def cost(number: int) -> int:
            for _one in range(number):
                follower(thread, Rhythm.AT_ONCE)
            make.comment(thread)
            with CaptureQueriesContext(connection) as queries:
                tell_due(NOW)
            return counted(queries)

        cost(1)

        assert cost(1) == cost(60)


# -- no letter twice, none lost ----------------------------------------------------------------------------------------


def killed(act: Callable[[], object], *, in_call: int, of: str, inside: bool) -> None:
    """Runs the act in a process that is killed (kill -9) in that call of a step: before it, or when it has written."""

    def run() -> None:
        calls = Counter()
        module = digests if act is gather_due else telling
        real = getattr(module, of)

        def dying(*args, **kwargs):
            calls[of] += 1
            if calls[of] == in_call and not inside:
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*args, **kwargs)
            if calls[of] == in_call:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(module, of, dying)
        act(SATURDAY)

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.django_db(transaction=True)
class TestNoLetterTwiceNoneLost:
    @pytest.mark.parametrize("inside", [False, True], ids=["before a batch", "in the middle of a batch"])
    @pytest.mark.parametrize("in_call", [1, 2, 4])
    def test_a_worker_killed_while_it_tells_leaves_the_rest_to_the_next(self, thread, monkeypatch, in_call, inside):
        monkeypatch.setattr(telling, "BATCH", 3)
        rhythms = [Rhythm.AT_ONCE, Rhythm.DAILY] * 5
        people = [follower(thread, rhythm) for rhythm in rhythms]
        make.comment(thread)

        killed(tell_due, in_call=in_call, of="keep_letters", inside=inside)
        assert len(heard()) < 10
        tell_due(SATURDAY)

        assert heard() == Counter({person.pk: 1 for person in people})
        assert Event.objects.untold().count() == 0

    @pytest.mark.parametrize("inside", [False, True], ids=["before a batch", "in the middle of a batch"])
    @pytest.mark.parametrize("in_call", [1, 2])
    def test_a_worker_killed_while_it_gathers_leaves_the_rest_to_the_next(self, thread, monkeypatch, in_call, inside):
        monkeypatch.setattr(digests, "BATCH", 3)
        people = [follower(thread) for _one in range(7)]
        make.comment(thread)
        tell_due(SATURDAY)

        killed(gather_due, in_call=in_call, of="keep_letters", inside=inside)
        gather_due(SATURDAY)

        assert heard() == Counter({person.pk: 1 for person in people})
        assert not DigestItem.objects.waiting().exists()

    def test_four_workers_at_once_tell_everybody_once(self, thread, monkeypatch):
        from tests.moderation.steps import at_once

        monkeypatch.setattr(telling, "BATCH", 3)
        monkeypatch.setattr(digests, "BATCH", 3)
        people = [follower(thread, rhythm) for rhythm in [Rhythm.AT_ONCE, Rhythm.DAILY] * 6]
        make.comment(thread)

        ended = at_once(*[lambda: gather(SATURDAY)] * 4)
        gather(SATURDAY)

        assert {one.error for one in ended} == {""}
        assert heard() == Counter({person.pk: 1 for person in people})


def heard() -> Counter:
    """How often each follower has been, or will be, told."""
    told = Letter.objects.exclude(unsubscribe="").values_list("person", flat=True)
    return Counter(told) + Counter(DigestItem.objects.waiting().values_list("person", flat=True))


# -- by the links of letters -------------------------------------------------------------------------------------------


class TestByTheLinkOfALetter:
    def test_one_sees_all_that_one_follows_and_looking_changes_nothing(self, thread, client):
        person, other = follower(thread), make.thread(make.dialogue("En annans"))
        follower(other)

        page = client.get(link(person))

        assert "Känns det tryggt?" in page.text and "En annans" not in page.text
        assert person.address not in page.text
        assert "no-store" in page.headers["Cache-Control"] and not page.cookies
        assert Follow.objects.get(person=person).rhythm == Rhythm.DAILY

    def test_one_chooses_of_each_and_of_all_on_any_device(self, thread):
        person = follower(thread)
        mail_program = Client(enforce_csrf_checks=True)
        named = {"kind": "thread", "key": thread.public_id}

        mail_program.post(link(person), named | {"act": "choose", "rhythm": "weekly"})
        assert Follow.objects.get(person=person).rhythm == Rhythm.WEEKLY
        mail_program.post(link(person), {"act": "choose_all", "rhythm": "at_once"})
        assert Follow.objects.get(person=person).rhythm == Rhythm.AT_ONCE

    @pytest.mark.parametrize("act", ["stop", "stop_all"])
    def test_one_stops_one_or_all_and_nobody_else_does(self, thread, client, act):
        person, other = follower(thread), follower(thread)

        client.post(link(person), {"kind": "thread", "key": thread.public_id, "act": act})

        assert [one.person for one in Follow.objects.held()] == [other]

    @pytest.mark.parametrize("data", [{}, {"act": "choose", "rhythm": "hourly"}, {"act": "x"}])
    def test_nonsense_changes_nothing_and_says_so(self, thread, client, data):
        person = follower(thread)

        page = client.post(link(person), {"kind": "thread", "key": thread.public_id} | data)

        assert "Inget ändrades" in page.text
        assert Follow.objects.get(person=person).rhythm == Rhythm.DAILY

    def test_the_one_click_of_a_gathered_letter_ends_what_came_in_it_and_nothing_else(self, thread):
        person, other = follower(thread), make.thread(make.dialogue("Vad saknas?"))
        follow(person=person, kind="thread", key=other.public_id, now=NOW, rhythm=Rhythm.WEEKLY)
        make.comment(thread)
        gather(SATURDAY)
        sending.send_due(SATURDAY)
        [sent] = [one.message() for one in mail.outbox if one.to == [person.address]]
        path = sent["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")

        shown = Client().get(path).text
        assert "Du slutar då följa allt som kommer i dem." in shown and "Känns det tryggt?" in shown
        assert "Vad saknas?" not in shown
        assert Follow.objects.held_by(person).count() == 2
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200 and "Du följer inte längre det som kom i ditt dagliga brev" in answer.text
        assert [one.key for one in Follow.objects.held_by(person)] == [other.public_id]

    def test_every_letter_of_a_follow_holds_the_way_to_choose(self, thread):
        people = [follower(thread, rhythm) for rhythm in Rhythm]
        make.comment(thread)
        gather(MONDAY)

        for person in people:
            [letter] = letters(person)
            found = re.search(r"http://testserver(/sv/foljer/\S+)", letter.body)
            assert "Känns det tryggt?" in Client().get(found[1]).text

    def test_a_link_for_one_purpose_serves_no_other(self, thread, client):
        person = follower(thread)

        for token in (unfollow_link(person=person, kind="thread", key=thread.public_id), "x"):
            assert client.post(reverse("residents:follows_by_letter", args=[token])).status_code == 404


def link(person: Person) -> str:
    return f"/sv/foljer/{follows_link(person=person)}/"


class TestMyData:
    def test_it_holds_how_often_and_what_waits(self, thread):
        person = follower(thread)
        made = make.comment(thread)
        tell_due(NOW)

        own = export_of(person)["person"]

        assert own["follows"][0]["rhythm"] == "daily"
        assert own["waits_for_a_letter"] == [{"rhythm": "daily", "kind": "comment", "key": made.public_id}]

    def test_leaving_ends_what_waits(self, thread):
        user = make.user(Role.RESIDENT)
        follow(person=user.person, kind="thread", key=thread.public_id, now=NOW, rhythm=Rhythm.DAILY)
        make.comment(thread)
        tell_due(NOW)

        leave(user=user, now=NOW)

        assert not DigestItem.objects.filter(person=user.person).exists()
        assert gather(SATURDAY) == 0
