"""Topics: a page each, in every language."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogue.models import ProposalTopic
from portal import clock
from portal.languages import published_languages
from portal.models import PageTopic, Topic
from tests.dialogue import factories as make
from tests.home.pages import example, fact, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def about(page, code: str = "lighting"):
    PageTopic.objects.create(page=page, topic=Topic.objects.get(code=code))
    return page


@pytest.mark.parametrize("language", published_languages())
def test_every_topic_stands_in_the_list_with_its_page(client: Client, language: str):
    page = client.get(f"/{language}/amnen/").text

    for one in Topic.objects.with_names():
        assert f'href="/{language}/amnen/{one.code}/">{one.name_in(language)}</a>' in page
        assert f"<h1>{one.name_in(language)}</h1>" in client.get(f"/{language}/amnen/{one.code}/").text


def test_a_topic_shows_what_is_about_it_and_nothing_else(client: Client):
    about(update("Nya lampor"))
    about(example("Grannar med lyktor"))
    about(fact("Tjugo lampor är bytta"))
    about(update("Utkast om lampor", live=False))
    about(update("Nya bommar"), "traffic")
    proposal = make.proposal(title="Lampa vid bron", now=clock.now())
    ProposalTopic.objects.create(proposal=proposal, topic=Topic.objects.get(code="lighting"))

    page = client.get("/sv/amnen/lighting/").text

    for told in ("Nya lampor", "Grannar med lyktor", "Tjugo lampor är bytta", "Lampa vid bron"):
        assert told in page
    assert "Nya bommar" not in page and "Utkast om lampor" not in page


def test_a_topic_of_which_nothing_is_told_says_so(client: Client):
    assert "inget skrivits" in client.get("/sv/amnen/graffiti/").text


def test_a_topic_that_does_not_exist_is_not_found(client: Client):
    assert client.get("/sv/amnen/atlantis/").status_code == 404


def test_its_feed_is_offered(client: Client):
    assert 'href="/sv/nytt.atom?amne=lighting"' in client.get("/sv/amnen/lighting/").text


def test_the_footer_leads_to_the_topics(client: Client):
    assert 'href="/sv/amnen/"' in client.get("/sv/omraden/").text


def test_the_number_of_questions_does_not_grow_with_what_is_told(client: Client):
    def questions() -> int:
        client.get("/sv/amnen/lighting/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/sv/amnen/lighting/").status_code == 200
        return len(asked)

    about(update("Den första"))
    few = questions()
    for number in range(8):
        about(update(f"Nyhet {number}"))

    assert questions() == few <= 20


def test_a_reader_gets_no_cookie_and_may_share_the_page(client: Client):
    answer = client.get("/sv/amnen/lighting/")

    assert not answer.cookies
    assert "s-maxage=1," in answer["Cache-Control"]


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
@pytest.mark.parametrize(
    "path", ["omraden/", "omraden/handen/", "amnen/", "amnen/lighting/", "forslag/", "regler/", "kakor/"]
)
def test_search_engines_are_told_what_each_list_is(client, language, path):
    page = client.get(f"/{language}/{path}").text
    (said,) = re.findall(r'<meta name="description" content="([^"]+)">', page)
    assert len(said) > 10
