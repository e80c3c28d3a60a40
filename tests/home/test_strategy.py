"""The strategy: every sentence leads to what is done for it, in the reader's language."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from dialogue.models import Proposal, ProposalTopic
from home.models import HomePage, StrategyPage
from home.strategy import MOST
from home.translating import translate_page
from portal import clock
from portal.models import PageTopic, Topic
from portal.page_cache import shelf
from tests.dialogue import factories as make
from tests.home.pages import in_language, update
from tests.queries import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def goal(sentence: str = "Trasigt lagas fort.", *, topics: tuple[str, ...] = (), pages: tuple[Page, ...] = ()) -> tuple:
    return "goal", {"sentence": sentence, "text": "", "topics": list(topics), "pages": list(pages)}


def strategy(*goals: tuple) -> StrategyPage:
    """A published strategy under the Swedish start page."""
    home = HomePage.objects.get(locale__language_code="sv")
    page = StrategyPage(title="Strategi", slug="strategi", goals=list(goals), locale=home.locale, show_in_menus=True)
    home.add_child(instance=page)
    page.save_revision().publish()
    return StrategyPage.objects.get(pk=page.pk)


def about(page: Page, code: str) -> Page:
    PageTopic.objects.create(page=page, topic=Topic.objects.get(code=code))
    return page


def answered(title: str, code: str, status: str = "granted") -> Proposal:
    proposal = make.proposal(title=title, now=clock.now())
    ProposalTopic.objects.create(proposal=proposal, topic=Topic.objects.get(code=code))
    Proposal.objects.filter(pk=proposal.pk).update(status=status)
    return proposal


def test_a_sentence_leads_to_the_newest_about_its_topic_and_to_nothing_else(client: Client):
    about(update("Nya lampor"), "lighting")
    about(update("Nya bommar"), "traffic")
    about(update("Utkast om lampor", live=False), "lighting")
    strategy(goal(topics=("lighting",)))

    page = client.get("/sv/strategi/").text

    assert "Nya lampor" in page
    assert "Nya bommar" not in page and "Utkast om lampor" not in page


def test_what_staff_chose_stands_first_and_once(client: Client):
    old = about(update("Det viktigaste"), "lighting")
    for number in range(MOST + 2):
        about(update(f"Lampa {number}"), "lighting")
    strategy(goal(topics=("lighting",), pages=(old,)))

    page = client.get("/sv/strategi/").text

    assert page.count("Det viktigaste") == 1
    assert page.index("Det viktigaste") < page.index(f"Lampa {MOST + 1}")
    assert len(re.findall("Lampa [0-9]", page)) == MOST - 1


def test_a_chosen_page_that_was_taken_down_is_not_shown(client: Client):
    chosen = update("Borttagen")
    strategy(goal(pages=(chosen,)))
    chosen.unpublish()

    page = client.get("/sv/strategi/").text

    assert "Borttagen" not in page
    assert "Inget är berättat" in page


@pytest.mark.parametrize(("status", "words"), [("granted", "Ja"), ("refused", "Nej")])
def test_a_proposal_that_was_answered_stands_with_the_answer_also_a_no(client: Client, status: str, words: str):
    answered("Lampa vid bron", "lighting", status)
    strategy(goal(topics=("lighting",)))

    page = client.get("/sv/strategi/").text

    assert re.search(rf"{words}[^<]*</.*Lampa vid bron", page, re.DOTALL)


def test_a_proposal_that_still_waits_is_not_something_that_is_done(client: Client):
    answered("Lampa vid bron", "lighting", "open")
    strategy(goal(topics=("lighting",)))

    assert "Lampa vid bron" not in client.get("/sv/strategi/").text


def test_the_contents_lead_to_every_sentence(client: Client):
    strategy(goal("Den första.", topics=("traffic",)), goal("Den andra.", topics=("lighting",)))

    page = client.get("/sv/strategi/").text

    anchors = re.findall(r'href="#(mal-[0-9a-f]{8})"', page)
    assert len(anchors) == len(set(anchors)) == 2
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_a_translation_shows_pages_of_its_own_language_at_the_same_anchors(client: Client):
    chosen = update("Nya lampor")
    swedish = strategy(goal(pages=(chosen,)))
    translate_page(chosen, "fi", {"Nya lampor": "Uudet lamput"})
    translate_page(swedish, "fi", {"Strategi": "Strategia", "Trasigt lagas fort.": "Rikkoutunut korjataan."})

    page = client.get("/fi/strategi/").text

    assert in_language(swedish, "fi").live
    assert "Uudet lamput" in page and "Nya lampor" not in page
    assert re.findall(r'href="#(mal-\w+)"', page) == re.findall(r'href="#(mal-\w+)"', client.get("/sv/strategi/").text)


def test_it_stands_in_the_menu(client: Client):
    strategy(goal(topics=("traffic",)))

    assert 'href="/sv/strategi/"' in client.get("/sv/").text


def test_a_sentence_that_leads_nowhere_is_refused():
    block = StrategyPage._meta.get_field("goals").stream_block.child_blocks["goal"]
    _kind, value = goal()

    with pytest.raises(ValidationError):
        block.clean(block.to_python(value))


def test_the_number_of_questions_does_not_grow_with_the_sentences(client: Client, settings):
    """As for a reader: what every page needs is remembered, the page itself is made anew."""
    settings.PAGE_CACHE = True

    def questions() -> int:
        client.get("/sv/strategi/")
        shelf.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/sv/strategi/").status_code == 200
        return counted(asked)

    chosen = about(update("Nya lampor"), "lighting")
    answered("Lampa vid bron", "lighting")
    page = strategy(goal(topics=("lighting",), pages=(chosen,)))
    few = questions()
    for code in ("traffic", "graffiti", "influence"):
        page.goals.append(goal(topics=(code,), pages=(about(update(f"Om {code}"), code),)))
        answered(f"Förslag om {code}", code)
    page.save_revision().publish()

    assert questions() == few <= 14


def test_a_reader_gets_no_cookie_and_may_share_the_page(client: Client):
    strategy(goal(topics=("traffic",)))

    answer = client.get("/sv/strategi/")

    assert not answer.cookies
    assert "s-maxage=1," in answer["Cache-Control"]


def test_the_newest_is_by_the_day_it_was_published(client: Client):
    for number, days in enumerate((1, 9, 5)):
        page = about(update(f"Lampa {number}"), "lighting")
        Page.objects.filter(pk=page.pk).update(first_published_at=clock.now() - timedelta(days=days))
    strategy(goal(topics=("lighting",)))

    assert re.findall("Lampa [0-9]", client.get("/sv/strategi/").text) == ["Lampa 0", "Lampa 2", "Lampa 1"]
