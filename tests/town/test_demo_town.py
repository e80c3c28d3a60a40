"""The demo town: loaded twice it is the same, whole in every language, and silent about what nobody approved."""

import html
import re

import pytest
from wagtail.models import Page

from dialogue.models import Comment, Proposal, Support
from home.demo.load import load_demo
from moderation.models import State, Submission
from portal import clock
from portal.languages import published_languages
from residents.models import Letter
from tests.town.crawl import body_of

pytestmark = pytest.mark.usefixtures("town")


def counts() -> list[int]:
    return [model.objects.count() for model in (Page, Submission, Comment, Proposal, Support, Letter)]


def test_loading_the_demo_again_changes_nothing():
    before = counts()

    load_demo(now=clock.now(), say=lambda words: None)
    assert counts() == before


def test_every_state_that_a_visitor_should_see_stands_in_it():
    states = set(Submission.objects.values_list("state", flat=True))

    assert states == set(State)
    assert Submission.objects.waiting().count() >= 6
    assert set(Proposal.objects.values_list("status", flat=True)) >= {"open", "partly", "too_few"}


# What makes each of the six conversations hard, and what became of it.
TRAPS = {
    "criticism of politicians stays": ("politikerna sover", {"published"}),
    "contempt for a group waits for a moderator": ("är kriminella", {"waiting"}),
    "a registration number is sent back": ("ABC 123", {"returned"}),
    "a rumour in fourteen copies waits": ("En vit bil står utanför skolan", {"waiting"}),
    "a text in Polish stands as it was written": ("białym samochodzie", {"published"}),
    "swearing alone is no reason": ("Fan vad kul", {"published"}),
    "advertising is refused": ("Köp villalarm", {"refused"}),
    "a long text by somebody who knows stands": ("i tjugo år, och tre saker", {"published"}),
    "a threat is refused and kept": ("Vi vet var du jobbar", {"refused"}),
}


@pytest.mark.parametrize(("words", "states"), TRAPS.values(), ids=TRAPS)
def test_the_six_conversations_hold_what_makes_moderating_hard(words, states):
    found = Submission.objects.filter(versions__text__contains=words).values_list("state", flat=True)

    assert set(found) & states, words


def test_copies_of_a_rumour_lie_in_one_heap():
    copies = Submission.objects.filter(versions__text__startswith="En vit bil står")
    first = copies.order_by("pk").first()

    assert copies.count() == 14
    assert copies.filter(alike_to=first).count() == 13


@pytest.mark.parametrize("language", published_languages().values(), ids=lambda language: language.code)
def test_every_page_speaks_its_language_and_runs_its_way(readers_answers, language):
    own = {place: answer for place, answer in readers_answers.items() if place.startswith(f"/{language.code}/")}

    assert len(own) > 30
    for address, answer in own.items():
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert f'<html lang="{language.code}" dir="{language.direction}"' in body_of(answer), address


class TestAReader:
    def test_meets_no_cookie_anywhere_but_where_something_is_sent(self, readers_answers):
        forms = re.compile(
            r"/(skriv|konto|anmal|folj|mitt|stod|svara|forslag/nytt|tillganglighet/beratta|styleguide)(/|\?|$)"
        )

        setting = [place for place, answer in readers_answers.items() if answer.cookies and not forms.search(place)]
        assert setting == []

    def test_finds_nothing_that_no_moderator_has_approved_and_everything_that_one_has(self, readers_answers):
        secret, public = [], []
        for submission in Submission.objects.filter(kind="comment").prefetch_related("versions"):
            words = submission.current_version.text[:30]
            (public if submission.state == State.PUBLISHED else secret).append(words)

        said = html.unescape("\n".join(body_of(answer) for answer in readers_answers.values()))
        assert [words for words in public if words not in said] == []
        assert [words for words in secret if words in said] == []

    def test_is_met_by_no_broken_link(self, readers_answers):
        broken = {place: answer.status_code for place, answer in readers_answers.items() if answer.status_code >= 400}

        assert broken == {}
