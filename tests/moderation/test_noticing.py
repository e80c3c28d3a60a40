"""What a machine notices is kept beside the text and shown to the moderator. It refuses nothing and tells no writer."""

import tomllib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation import jobs, noticing
from moderation.actions import receiving
from moderation.models import Submission, Trace
from moderation.noticing import of_arrival
from portal import arrival, clock, proofs
from portal.arrival import Arrival
from residents import tokens
from tests.dialogue import factories as dialogue
from tests.moderation import steps
from tests.moderation.steps import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db

TEXTS = tomllib.loads((Path(__file__).parent / "alike_texts.toml").read_text(encoding="utf-8"))
FIRST, COPY, OTHER = TEXTS["sv"]["people"][0], TEXTS["sv"]["copies"][0], TEXTS["sv"]["people"][1]
LINKS = "Se https://a.example/x https://b.example/y"


def kinds(submission: Submission) -> set[str]:
    return {row["kind"] for row in submission.noticed}


@pytest.fixture
def thread():
    return dialogue.thread()


@pytest.fixture
def desk():
    return signed_in(steps.moderator(reads=["sv"]))


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def send(thread, **fields):
    """A guest's form as a browser sends it: without a proof where the browser runs no JavaScript."""
    made = arrival.stamp(NOW - timedelta(seconds=fields.pop("after", 40)))
    sent = {"action": "send", "key": str(uuid4()), "text": FIRST, "name": "Lo", "email": "lo@example.org"}
    sent |= {"language": "sv", "reply_to": "", "website": "", "made": made, "proof": ""}
    return Client().post(f"/sv/skriv/{thread.public_id}/", sent | fields)


def a_proof() -> str:
    made = Challenge.from_dict(proofs.new_challenge(clock.now()))
    return Payload(made, solve_challenge(made)).to_base64()


@pytest.mark.usefixtures("at_noon")
class TestHowItCame:
    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"website": "https://example.org"}, {"trap", "no_proof"}),
            ({"after": 2}, {"fast", "no_proof"}),
            ({"after": 3}, {"no_proof"}),
            ({"made": ""}, {"no_stamp", "no_proof"}),
            ({"made": "1:2:3"}, {"no_stamp", "no_proof"}),
            ({"proof": "e30="}, {"no_proof"}),
            ({"after": 60 * 24 * 3600}, {"no_proof"}),
        ],
    )
    def test_every_form_is_received_and_what_was_noticed_stands_beside_it(self, thread, fields, found):
        answer = send(thread, **fields)

        submission = Submission.objects.get()
        assert answer.status_code == 303
        assert kinds(submission) == found
        assert submission.spam == sum(noticing.WEIGHTS[kind] for kind in found)
        assert submission.person.letters.count() == 1

    def test_without_javascript_nothing_looks_like_spam(self, thread):
        send(thread)

        assert not Submission.objects.looking_like_spam().exists()

    def test_a_proof_of_work_is_used_up_by_one_text(self, thread, monkeypatch):
        monkeypatch.setattr(clock, "now", clock.timezone.now)
        proof = a_proof()
        send(thread, proof=proof, made=arrival.stamp(clock.now() - timedelta(minutes=1)))
        send(thread, proof=proof, text=OTHER, email="bo@example.org")

        first, second = Submission.objects.order_by("pk")
        assert "no_proof" not in kinds(first)
        assert "no_proof" in kinds(second)

    def test_what_is_not_received_uses_no_proof_up(self, thread, monkeypatch):
        monkeypatch.setattr(clock, "now", clock.timezone.now)
        proof = a_proof()
        send(thread, text=FIRST)

        refused = send(thread, text=FIRST, proof=proof)

        assert refused.status_code == 409
        assert proofs.spend(proof, clock.now())

    def test_who_is_signed_in_is_asked_for_no_proof(self, thread):
        assert of_arrival(Arrival(seconds=40), NOW) == []

    def test_a_report_without_it_is_received_and_says_so_on_the_desk(self, desk):
        submission = steps.published()
        path = reverse("moderation:report", args=["comment", submission.public_id])
        sent = {
            "rule": "4",
            "text": "Titta",
            "email": "bo@example.org",
            "key": str(uuid4()),
            "website": "x",
            "made": "",
        }

        answer = Client().post(path, sent)

        assert answer.status_code == 303
        page = desk.get(reverse("moderation:desk_item", args=["reports", submission.public_id])).content.decode()
        assert "A field that people do not see was filled in" in page

    def test_the_writer_meets_none_of_it(self, thread):
        answer = send(thread, website="x", made="")

        submission = Submission.objects.get()
        own = Client().get(reverse("moderation:mine_item", args=[tokens.make("submission", submission.public_id)]))
        receipt = Client().get(answer.headers["Location"])
        for page in (own.content.decode(), receipt.content.decode()):
            assert "people do not see" not in page and "roof of work" not in page


class TestLinks:
    def test_two_links_are_nothing_and_three_are_noticed(self):
        assert "many_links" not in kinds(steps.received(LINKS))
        assert "many_links" in kinds(steps.received(f"{LINKS} www.c.example"))

    def test_a_host_in_the_texts_of_three_people_is_noticed(self):
        found = [kinds(steps.received(f"Bra {word} på https://www.shop.example/{word}")) for word in "abc"]

        assert ["same_host" in one for one in found] == [False, False, True]

    def test_one_person_who_returns_to_the_same_host_is_not(self, thread):
        lo = steps.writer()

        found = [
            kinds(steps.received(f"{n} https://shop.example/{n}", under=thread, by=lo, now=NOW + timedelta(minutes=n)))
            for n in range(4)
        ]

        assert not any("same_host" in one for one in found)

    def test_the_day_after_it_is_forgotten(self):
        for word in "ab":
            steps.received(f"Bra {word} på https://shop.example/{word}")

        late = steps.received("Se https://shop.example/c", now=NOW + timedelta(hours=24))

        assert "same_host" not in kinds(late)

    def test_the_portal_itself_is_no_host(self, settings):
        settings.PUBLIC_URL = "https://portal.example"
        for word in "abc":
            last = steps.received(f"Läs {word} på https://portal.example/sv/{word}")

        assert "same_host" not in kinds(last)

    @pytest.mark.parametrize("link", ["https://[", "http://[::1", "www.", "https://@@@:99999/", "https://a\u2100b/x"])
    def test_what_is_no_address_hurts_nobody(self, link):
        assert steps.received(f"Se {link} här")


class TestAlmostTheSame:
    def test_a_copy_names_the_first_and_another_text_on_the_matter_does_not(self):
        first, copy, other = (steps.received(text) for text in (FIRST, COPY, OTHER))

        assert copy.noticed[-1] | {} == {
            "kind": "alike",
            "weight": 3,
            "public_id": first.public_id,
            "number": first.number,
        }
        assert "alike" not in kinds(first) | kinds(other)

    def test_copies_of_copies_make_one_heap(self):
        heap = [steps.received(text) for text in (FIRST, *TEXTS["sv"]["copies"])]

        assert set(Submission.objects.in_heap_of(heap[0].public_id)) == set(heap)

    def test_a_day_later_it_is_a_new_matter(self):
        steps.received(FIRST)

        assert "alike" not in kinds(steps.received(COPY, now=NOW + timedelta(hours=24)))

    def test_the_traces_go_after_a_day(self):
        steps.received(FIRST)

        jobs.forget_traces(NOW + timedelta(hours=23))
        assert Trace.objects.exists()
        jobs.forget_traces(NOW + timedelta(hours=25))
        assert not Trace.objects.exists()

    def test_a_new_version_is_looked_at_anew_and_is_no_copy_of_itself(self):
        first, copy = steps.received(FIRST), steps.received(COPY)

        steps.edit(first, FIRST + " Tack!")
        steps.edit(copy, OTHER)

        first.refresh_from_db(), copy.refresh_from_db()
        assert first.alike_to is None
        assert (kinds(copy), copy.alike_to, copy.spam) == (set(), None, 0)

    def test_the_cost_does_not_follow_the_number_of_texts(self):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                steps.received(f"{FIRST} https://shop.example/", by=writer, under=thread, now=NOW + next(moments))
            return len(queries)

        moments = (timedelta(minutes=10 * n) for n in range(100))
        writer, thread = steps.writer(), dialogue.thread()
        cost()
        few = cost()
        for _times in range(25):
            steps.received(f"{FIRST} https://shop.example/")

        assert cost() == few


class TestTheDesk:
    def test_a_moderator_reads_what_was_noticed_and_goes_to_the_first(self, desk):
        first, copy = steps.received(FIRST), steps.received(COPY)

        page = desk.get(reverse("moderation:desk_item", args=["waiting", copy.public_id])).content.decode()

        assert f"Almost the same as {first.number}" in page
        assert f"hog={first.public_id}" in page

    def test_the_heap_is_taken_one_after_the_other(self, desk):
        heap = [steps.received(text) for text in (FIRST, *TEXTS["sv"]["copies"])]
        steps.received(OTHER)
        queue = reverse("moderation:desk") + f"?hog={heap[0].public_id}"

        listed = desk.get(queue).content.decode()
        taken = desk.post(queue)

        assert [one.public_id in listed for one in heap] == [True] * 4
        assert listed.count("data-item") == 4
        assert heap[0].public_id in taken.headers["Location"]
        assert f"hog={heap[0].public_id}" in taken.headers["Location"]

    def test_what_looks_like_spam_can_be_looked_at_alone_and_threats_stand_first_there_too(self, desk):
        steps.received(OTHER)
        copies = [steps.received(text) for text in (FIRST, COPY)]
        threat = steps.received(f"{COPY} Vi vet var du bor.", now=NOW + timedelta(minutes=1))

        page = desk.get(reverse("moderation:desk") + "?skrap=1").content.decode()

        assert page.count("data-item") == 2
        assert page.index(threat.public_id) < page.index(copies[1].public_id)

    def test_nothing_waits_longer_for_what_was_noticed(self, desk):
        copies = [steps.received(text, now=NOW + timedelta(minutes=n)) for n, text in enumerate((FIRST, COPY, OTHER))]

        page = desk.get(reverse("moderation:desk")).content.decode()

        places = [page.index(one.public_id) for one in copies]
        assert places == sorted(places)

    @pytest.mark.parametrize("asked", ["hog=%00", "hog=<script>", "hog=" + "x" * 500, "skrap=2", "hog=bcdfghjkmnpq"])
    def test_whatever_stands_in_the_address_is_answered(self, desk, asked):
        assert desk.get(reverse("moderation:desk") + "?" + asked).status_code == 200


class TestTheSameWordsTwice:
    def test_a_form_filled_in_anew_with_the_same_words_is_told_the_number_of_the_first(self, thread, at_noon):
        send(thread)

        again = send(thread)

        assert again.status_code == 409
        assert Submission.objects.get().number in again.content.decode()
        assert "omväg på tio minuter" in again.content.decode()

    def test_five_minutes_later_elsewhere_by_another_or_with_other_words_it_is_received(self, thread):
        lo = steps.writer()
        steps.received(FIRST, under=thread, by=lo)

        steps.received(FIRST, under=dialogue.thread(), by=lo, now=NOW + timedelta(seconds=30))
        steps.received(FIRST + "!", under=thread, by=lo, now=NOW + timedelta(seconds=60))
        steps.received(FIRST, under=thread)
        steps.received(FIRST, under=thread, by=lo, now=NOW + receiving.SAME_WORDS_FOR)

        assert Submission.objects.count() == 5

    def test_what_was_taken_back_may_be_sent_again(self, thread):
        lo = steps.writer()
        steps.actions.withdraw(submission=steps.received(FIRST, under=thread, by=lo), now=NOW)

        assert steps.received(FIRST, under=thread, by=lo, now=NOW + timedelta(seconds=20))

    def test_a_proposal_counts_once_too(self):
        lo = steps.writer()
        first = dialogue.proposed(by=lo)

        with pytest.raises(dialogue.actions.UnableToPropose, match=first.number):
            dialogue.proposed(by=lo, now=NOW + timedelta(minutes=3))
