"""A page goes live in a language only when every sentence of it has been translated."""

import pytest
from wagtail_localize.models import Translation, TranslationSource

from home.translating import is_complete, missing_sentences, translate_page
from tests.home.pages import in_language, news_index, update

pytestmark = pytest.mark.django_db

WORDS = {
    "Nya lampor": "Uudet lamput",
    "Tre återstår.": "Kolme on jäljellä.",
    "Elva var trasiga.": "Yksitoista oli rikki.",
    "Åtta är bytta.": "Kahdeksan on vaihdettu.",
}


@pytest.fixture
def page(town):
    body = [("paragraph", "<p>Elva var trasiga.</p><p>Åtta är bytta.</p>")]
    return update("Nya lampor", lead="Tre återstår.", body=body)


@pytest.fixture
def translate(django_capture_on_commit_callbacks):
    """Translates a page into Finnish; it is published when the transaction ends, as in life."""

    def act(page, words):
        with django_capture_on_commit_callbacks(execute=True):
            translate_page(page, "fi", words)
        return in_language(page, "fi")

    return act


def translation_of(page) -> Translation:
    return Translation.objects.get(
        source=TranslationSource.objects.get_for_instance(page), target_locale__language_code="fi"
    )


def test_a_complete_translation_goes_live(translate, page, client):
    finnish = translate(page, WORDS)
    assert finnish.live
    assert finnish.title == "Uudet lamput"
    text = client.get(finnish.get_url()).text
    assert "Kahdeksan on vaihdettu." in text
    assert "Åtta är bytta." not in text


@pytest.mark.parametrize("left_out", WORDS)
def test_a_page_with_one_sentence_missing_stays_a_draft(translate, page, client, left_out):
    finnish = translate(page, {key: value for key, value in WORDS.items() if key != left_out})
    assert not finnish.live
    assert client.get(finnish.full_url).status_code == 404
    assert missing_sentences(page, "fi") == [left_out]
    assert not is_complete(translation_of(page))


def test_the_last_sentence_lets_it_go_live(translate, page):
    translate(page, {key: value for key, value in WORDS.items() if key != "Tre återstår."})
    assert translate(page, WORDS).live


def test_a_live_translation_stays_as_it_was_until_the_new_sentence_is_translated(translate, page, client):
    finnish = translate(page, WORDS)
    page.body.append(("paragraph", "<p>Den sista väntar.</p>"))
    page.save_revision().publish()
    translate(page, WORDS)
    text = client.get(finnish.get_url()).text
    assert "Kahdeksan on vaihdettu." in text
    assert "Den sista väntar." not in text


def test_the_guard_holds_for_the_publishing_tool_too(translate, page, django_capture_on_commit_callbacks):
    """Whatever saves a translation, a half one stays a draft."""
    translate(page, {"Nya lampor": "Uudet lamput"})
    with django_capture_on_commit_callbacks(execute=True):
        translation_of(page).save_target(publish=True)
    assert not in_language(page, "fi").live


def test_a_new_page_makes_no_aliases_in_other_languages(page):
    assert list(page.get_translations()) == []


def test_a_page_below_a_translated_list_is_found_by_its_address(translate, page, client):
    translate(page, WORDS)
    finnish = in_language(news_index(), "fi")
    assert finnish.get_children().live().count() == 1
    assert client.get(f"/fi/nytt/{page.slug}/").status_code == 200


def test_a_complete_draft_of_a_live_translation_is_not_shown_before_it_is_published(translate, page):
    finnish = translate(page, WORDS)
    page.title = "Alla lampor lyser"
    page.save_revision().publish()
    TranslationSource.update_or_create_from_instance(page)
    translation = translation_of(page)
    translation.save_target(publish=False)
    finnish.refresh_from_db()
    assert finnish.title == "Uudet lamput"
    assert finnish.has_unpublished_changes
    assert finnish.get_latest_revision_as_object().title == "Alla lampor lyser"
