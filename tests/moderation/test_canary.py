"""A word that no moderator let through, or that was taken away, is met by nobody, whatever is asked for."""

import html
import logging

import pytest
from django.test import Client

from dialogue.models import Comment, Proposal
from moderation import actions
from moderation.models import Outcome
from portal import clock
from residents.actions import follow, tell_due
from residents.actions.sending import send_due
from residents.models import Letter
from residents.roles import Role
from search.actions import mend
from search.models import Entry
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.moderation import steps
from tests.people import make_person, signed_in

pytestmark = pytest.mark.django_db

CANARY = "Kanariefågeln"
WORDS = {"text": f"{CANARY} sjunger vid torget.", "name": f"{CANARY} {CANARY}"}
READER = "reader@example.org"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def page():
    """A dialogue in two languages, with one approved contribution."""
    page = make.dialogue()
    make.translated(page, "ar", "ماذا تحتاج الساحة؟")
    make.comment(make.thread(page), text="Svalan sjunger vid torget.", name="Lo")
    return page


def _unconfirmed(made):
    return made(confirmed=False)


def _waiting(made):
    return made()


def _held(made):
    submission = made()
    actions.claim(submission=submission, user=steps.moderator(), now=NOW)
    return submission


def _returned(made):
    submission = made()
    steps.decide(submission, Outcome.RETURN, steps.moderator())
    return submission


def _refused(made):
    submission = made()
    steps.decide(submission, Outcome.REFUSE, steps.moderator())
    return submission


def _withdrawn_unread(made):
    submission = made()
    actions.withdraw(submission=submission, now=NOW)
    return submission


def _published(made):
    return make.decided(made())


def _withdrawn(made):
    submission = _published(made)
    actions.withdraw(submission=submission, now=NOW)
    return submission


def _hidden(made):
    submission = _published(made)
    actions.hide(
        submission=submission,
        user=steps.moderator(),
        content_hash=submission.current_version.content_hash,
        rule=steps.rule(4, submission),
        words="Det står vem det är.",
        now=NOW,
    )
    return submission


def _edited_unread(made):
    """The approved words stand; the new ones, which wait, are nowhere."""
    submission = made(text="En rad som återlämnas.", name="Lo")
    steps.decide(submission, Outcome.RETURN, steps.moderator())
    return steps.edit(submission, WORDS["text"])


STATES = (
    _unconfirmed,
    _waiting,
    _held,
    _returned,
    _refused,
    _withdrawn_unread,
    _withdrawn,
    _hidden,
    _edited_unread,
)


def named(state) -> str:
    return state.__name__.strip("_").replace("_", " ")


def asked(thread, submission) -> list[str]:
    """Wherever the words could be met: pages and orders of them, permalinks, replies, feeds, forms, search, sitemap."""
    first = Comment.objects.filter(conversation=thread).order_by("pk").first()
    found = ["/sitemap.xml", "/sv/nytt.atom"]
    for language in ("sv", "ar"):
        start, at = f"/{language}/", thread.url(language)
        found += [start, at, f"{at}?ordning=nyast", f"{at}?ordning=tackade", f"{at}?efter={submission.public_id}"]
        found += [f"{at}?efter={first.public_id}", f"{at}?sida=2", f"{start}samtal/{thread.public_id}/atom/"]
        found += [f"{start}inlagg/{submission.public_id}/{part}" for part in ("", "svar/", "tacka/")]
        found += [
            f"{start}skriv/{thread.public_id}/?svar={submission.public_id}",
            f"{start}inlagg/{first.public_id}/svar/",
        ]
        found += [f"{start}tack/{submission.public_id}/", f"{start}anmal/comment/{submission.public_id}/"]
        found += [f"{start}forslag/", f"{start}forslag/atom/", f"{start}forslag/{submission.public_id}/"]
        found += [f"{start}sok/?q=sjunger", at.rsplit("/", 2)[0] + "/"]
    return found


def met(client: Client, addresses: list[str]) -> list[str]:
    """Where the canary is met, in an answer or in what it says around itself."""
    places = []
    for address in addresses:
        for method in (client.get, client.head):
            answer = method(address)
            body = b"".join(answer) if answer.streaming else answer.content
            around = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
            if CANARY in html.unescape(body.decode()) or CANARY in around:
                places.append(f"{method.__name__} {address}")
    return places


@pytest.mark.parametrize("state", STATES, ids=named)
class TestWordsThatAreNotPublic:
    def test_are_met_on_no_page_and_in_no_feed_count_search_letter_or_log(self, page, state, caplog):
        caplog.set_level(logging.DEBUG)
        thread = make.thread(page)
        follow(person=make_person(READER), kind="thread", key=thread.public_id, now=NOW)

        submission = state(lambda **fields: make.submitted(thread, **{**WORDS, **fields}))
        mend(now=NOW)
        tell_due(NOW)
        send_due(NOW)

        addresses = asked(thread, submission)
        assert met(Client(), addresses) == []
        assert met(signed_in(make.user(Role.RESIDENT)), addresses) == []
        thread.refresh_from_db()
        assert thread.comment_count == 1
        assert not Entry.objects.filter(text__contains=CANARY).exists()
        assert not Letter.objects.filter(person__address=READER, body__contains=CANARY).exists()
        assert CANARY not in caplog.text

    def test_of_a_proposal_are_met_nowhere_either(self, page, state):
        thread = make.thread(page)

        submission = state(lambda **fields: make.proposed(title=f"{CANARY} på torget", **{**WORDS, **fields}))
        mend(now=NOW)

        assert met(Client(), asked(thread, submission)) == []
        assert not Proposal.objects.visible_to(None).filter(title__contains=CANARY).exists()
        assert not Entry.objects.filter(title__contains=CANARY).exists()


def test_the_same_search_finds_words_that_are_public(page):
    """The canary would be seen if it were there."""
    thread = make.thread(page)
    _published(lambda: make.submitted(thread, **WORDS))
    mend(now=NOW)

    assert len(met(Client(), asked(thread, thread.comments.last().submission))) >= 15
