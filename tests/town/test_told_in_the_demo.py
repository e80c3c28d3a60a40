"""What the demo town tells: as much as a newcomer needs to see every kind of page in every state, in four languages."""

import pytest
from django.test import Client
from wagtail.models import Page, Revision

from home.reports import in_state, state_of
from news.models import FactPage, GoodExamplePage, NewsIndexPage, UpdatePage
from portal import clock
from portal.languages import published_languages

pytestmark = pytest.mark.usefixtures("town")


@pytest.mark.parametrize(("model", "number"), [(UpdatePage, 12), (GoodExamplePage, 6), (FactPage, 8)])
@pytest.mark.parametrize("language", list(published_languages()))
def test_every_language_has_all_of_them(model, number, language):
    assert model.objects.live().filter(locale__language_code=language).count() == number


def test_one_fact_has_expired_and_says_so_in_every_language():
    today = clock.day_of(clock.now())
    expired = [fact for fact in FactPage.objects.live() if fact.has_expired(today)]
    assert {fact.locale.language_code for fact in expired} == set(published_languages())
    assert len(expired) == len(published_languages())
    for fact in expired:
        assert 'class="message warn"' in Client().get(fact.get_url()).text


def test_one_finnish_text_is_older_than_its_swedish():
    sources = Page.objects.live().filter(locale__language_code="sv", depth__gt=2)
    (stale,) = in_state(sources, "fi", "changed")
    finnish = stale.get_translations().get(locale__language_code="fi")
    assert state_of(stale, finnish) == "changed"
    assert 'class="message language-note"' in Client().get(finnish.get_url()).text


def test_one_page_waits_for_its_day_and_one_for_its_review_and_neither_is_public():
    drafts = UpdatePage.objects.filter(live=False)
    assert Revision.objects.filter(approved_go_live_at__gt=clock.now()).count() == 1
    assert [page.title for page in drafts if page.workflow_in_progress]
    for page in drafts:
        assert Client().get(f"/sv/nytt/{page.slug}/").status_code == 404


def test_the_years_of_the_list_reach_back():
    years = NewsIndexPage.objects.get(locale__language_code="sv").years()
    assert len(years) >= 2
    for year in years:
        assert f'<option value="{year}">' in Client().get("/sv/nytt/").text


@pytest.mark.parametrize("language", list(published_languages()))
def test_every_sentence_of_the_strategy_leads_to_what_is_done(language):
    page = Client().get(f"/{language}/strategi/").text
    sentences = page.count('<h2 id="mal-')
    assert sentences == 7
    assert page.count('<ul class="entries"') == sentences
    assert page.count(f'href="/{language}/nytt/') >= 2 * sentences
