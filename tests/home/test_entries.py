"""Search follows what Wagtail does with pages, and the clock mends what was missed."""

import pytest
from wagtail.models import PageViewRestriction

from home.entries import words_on
from portal import clock
from portal.pages import page_public_id
from search.actions import Mended, mend
from search.models import Entry
from tests.home.pages import news_index, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def entry(page):
    return Entry.objects.filter(kind="page", public_id=page_public_id(page)).first()


def test_a_published_page_is_found_with_all_its_words():
    page = update(
        "Nya lampor",
        lead="Tre av trettiofyra återstår.",
        body=[("paragraph", "<p>Elva var trasiga.</p>"), ("heading", {"text": "Vad vi inte vet", "level": "2"})],
        what_it_means="<p>Gå via Stationsgången.</p>",
    )
    found = entry(page)
    assert found.title == "Nya lampor"
    assert found.language == "sv"
    for words in ("Tre av trettiofyra", "Elva var trasiga.", "Vad vi inte vet", "Gå via Stationsgången."):
        assert words in found.text
    assert "<" not in found.text


def test_a_draft_is_not_found():
    assert entry(update(live=False)) is None


def test_an_unpublished_page_is_no_longer_found():
    page = update()
    page.unpublish()
    assert entry(page) is None


def test_a_deleted_page_is_no_longer_found():
    page = update()
    public_id = page_public_id(page)
    page.delete()
    assert not Entry.objects.filter(public_id=public_id).exists()


def test_a_new_text_replaces_the_old_one():
    page = update(lead="Det gamla.")
    page.lead = "Det nya."
    page.save_revision().publish()
    assert "Det nya." in entry(page).text
    assert "Det gamla." not in entry(page).text


def test_a_restricted_page_is_not_found_and_comes_back_when_it_is_opened():
    page = update()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.save_revision().publish()
    assert entry(page) is None
    restriction.delete()
    assert entry(page) is not None


def test_what_was_written_past_every_signal_is_mended_by_the_clock():
    page, gone = update(), update()
    Entry.objects.filter(public_id=page_public_id(page)).delete()
    type(gone).objects.filter(pk=gone.pk).update(live=False)
    mend(now=clock.now())
    assert entry(page) is not None
    assert entry(gone) is None


def test_nothing_is_mended_where_nothing_was_missed():
    update()
    mend(now=clock.now())
    mended = mend(now=clock.now())
    assert mended == Mended()


def test_a_list_is_no_page_to_find():
    index = news_index()
    index.save_revision().publish()
    assert entry(index) is None


def test_markup_never_glues_words_together():
    page = update(what_it_means="<p>Ett</p><p>Två</p>")
    assert "EttTvå" not in words_on(page).replace("\n", "")
