"""The demo town: loaded twice it is the same, whole in every language, and silent about what nobody approved."""

import re

import pytest
from django.test import Client
from wagtail.models import Page

from dialogue.models import Comment, Proposal, Support
from home.demo.load import load_demo
from moderation.models import State, Submission
from portal import clock
from portal.languages import published_languages
from residents.models import Letter
from search.actions import mend
from tests.town.crawl import body_of, crawl

pytestmark = pytest.mark.usefixtures("town")
STARTS = [f"/{code}/" for code in published_languages()]
FEEDS = ["/sv/nytt.atom", "/sv/forslag/atom/", "/sitemap.xml"]


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


@pytest.mark.parametrize("language", published_languages().values(), ids=lambda language: language.code)
def test_every_page_speaks_its_language_and_runs_its_way(language):
    answers = crawl(Client(), f"/{language.code}/")
    own = {address: answer for address, answer in answers.items() if address.startswith(f"/{language.code}/")}

    assert len(own) > 30
    for address, answer in own.items():
        assert answer.status_code < 400, address
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            assert f'<html lang="{language.code}" dir="{language.direction}"' in body_of(answer), address


class TestAReader:
    def test_meets_no_cookie_anywhere(self):
        client = Client()
        forms = re.compile(r"/(skriv|konto|anmal|mitt|stod|forslag/nytt)(/|\?|$)|/stod/")

        answers = crawl(client, *STARTS)
        setting = [address for address, answer in answers.items() if answer.cookies and not forms.search(address)]
        assert setting == []

    def test_finds_nothing_that_no_moderator_has_approved_and_everything_that_one_has(self):
        mend(now=clock.now())
        secret, public = [], []
        for submission in Submission.objects.prefetch_related("versions"):
            words = submission.current_version.text[:40]
            (public if submission.state == State.PUBLISHED else secret).append(words)
        queries = [f"/sv/sok/?q={words.split()[1]}" for words in secret + public]

        answers = crawl(Client(), *STARTS, *FEEDS, *queries)
        said = "\n".join(body_of(answer) for answer in answers.values())
        said = said.replace("&#x27;", "'").replace("&quot;", '"')
        missing = [words for words in public if words not in said]
        leaked = [words for words in secret if words in said]
        assert (missing, leaked) == ([], [])

    def test_is_met_by_no_broken_link(self):
        answers = crawl(Client(), *STARTS)

        assert {address: answer.status_code for address, answer in answers.items() if answer.status_code >= 400} == {}
