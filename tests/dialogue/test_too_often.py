"""Whoever does something too often is told how long to wait and gets their words back: at every door."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from moderation.models import Outcome
from portal import clock, limits
from portal.limits import LIMITS, Limit, TooOften
from residents import tokens
from residents.models import Person
from residents.permissions import is_first_day
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.moderation import steps
from tests.people import signed_in

pytestmark = pytest.mark.django_db

WORDS = "Mina ord som inte får försvinna."
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def path(name: str, *args: str) -> str:
    return reverse(name, args=args)


def a_comment():
    return path("dialogue:write", make.thread().public_id), {"action": "send", "text": WORDS, "name": "Lo"}


def a_proposal():
    said = {"action": "send", "seen": "1", "title": "Ljus i tunneln", "text": WORDS, "name": "Lo"}
    return path("dialogue:propose"), said


def a_guests_support():
    return path("dialogue:support", make.proposal().public_id), {"action": "ask"}


def a_report():
    return path("moderation:report", "comment", steps.published().public_id), {"rule": "4", "text": WORDS}


def an_edit():
    submission = steps.received()
    own = tokens.make("submission", submission.public_id)
    return path("moderation:mine_item", own), {"act": "edit", "text": WORDS, "name": "Lo", "version": "1"}


def an_appeal():
    submission = steps.received()
    steps.decide(submission, Outcome.REFUSE, steps.moderator())
    return path("moderation:mine_item", tokens.make("submission", submission.public_id)), {
        "act": "appeal",
        "text": WORDS,
    }


def a_follow():
    return path("residents:follow", "proposal", make.proposal().public_id), {}


def about_accessibility():
    return path("home:accessibility_report"), {"text": WORDS}


DOORS = {
    "comment": (a_comment, "comment"),
    "proposal": (a_proposal, "proposal"),
    "support by a guest": (a_guests_support, "letter"),
    "report": (a_report, "report"),
    "edit": (an_edit, "edit"),
    "appeal": (an_appeal, "appeal"),
    "follow": (a_follow, "letter"),
    "accessibility": (about_accessibility, "accessibility"),
}


@pytest.mark.parametrize("door", DOORS)
def test_too_often_says_the_real_wait_and_gives_everything_back(door, monkeypatch):
    prepare, act = DOORS[door]
    address, said = prepare()
    monkeypatch.setitem(LIMITS, act, (Limit("network", 1, 3600),))
    limits.count(act, now=NOW - timedelta(minutes=10), network=HERE)
    sent = {"key": str(uuid4()), "language": "sv", "email": "lo@example.org", "reply_to": "", "website": ""}

    answer = Client().post(address, sent | said)

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 49 * 60 < int(answer.headers["Retry-After"]) <= 50 * 60 + 1
    assert (WORDS if "text" in said else "lo@example.org") in page


def test_support_by_who_is_signed_in_too(monkeypatch):
    proposal = make.proposal()
    monkeypatch.setitem(LIMITS, "support", (Limit("network", 1, 3600),))
    limits.count("support", now=NOW, network=HERE)

    answer = signed_in(make.user(Role.RESIDENT)).post(
        path("dialogue:support", proposal.public_id), {"action": "support"}
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3601")


class TestTheFirstDay:
    """Somebody who was first seen today writes less than others: a machine makes new people all day."""

    def newcomer(self) -> Person:
        return Person.objects.for_address("ny@example.org", language="sv", now=NOW)

    def test_ten_comments(self):
        person, thread = self.newcomer(), make.thread()
        for number in range(10):
            make.submitted(thread, by=person, text=f"Text {number}", now=NOW + timedelta(minutes=number))

        with pytest.raises(TooOften):
            make.submitted(thread, by=person, text="Den elfte", now=NOW + timedelta(minutes=11))
        assert make.submitted(thread, by=person, text="Nästa dag", now=NOW + timedelta(hours=24))

    def test_three_proposals(self):
        person = self.newcomer()
        for number in range(3):
            make.proposed(by=person, text=f"Förslag {number}", now=NOW + timedelta(minutes=10 * number))

        with pytest.raises(TooOften):
            make.proposed(by=person, text="Det fjärde", now=NOW + timedelta(hours=1))

    def test_others_write_thirty_comments_and_five_proposals_a_day(self):
        person, thread = make.person(), make.thread()
        for number in range(11):
            make.submitted(thread, by=person, text=f"Text {number}", now=NOW + timedelta(minutes=number))
        for number in range(5):
            make.proposed(by=person, text=f"Förslag {number}", now=NOW + timedelta(minutes=10 * number))

        with pytest.raises(TooOften):
            make.proposed(by=person, text="Det sjätte", now=NOW + timedelta(hours=2))

    @pytest.mark.parametrize(("hours", "first"), [(0, True), (23.99, True), (24, False), (-1, True)])
    def test_it_lasts_a_day(self, hours, first):
        assert is_first_day(created_at=NOW, now=NOW + timedelta(hours=hours)) is first


def test_no_school_or_library_is_shut_out_by_one_person():
    """A network is many people: its limit stands at ten times a person's or more."""
    for act in ("comment", "proposal", "support", "report", "edit", "appeal", "accessibility", "letter"):
        most = {limit.key: limit.most for limit in LIMITS[act] if limit.seconds >= 3600}

        assert most["network"] >= 10 * most["person"], act
