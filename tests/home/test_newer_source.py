"""A translation that is older than the Swedish says so, in its own language, until it has been brought up to date."""

from datetime import timedelta

import pytest
from wagtail.models import Page

from home.translating import translate_page
from tests.home.pages import in_language, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
NOTES = {
    "fi": "Ruotsinkielinen teksti on tätä uudempi.",
    "en": "The Swedish text is newer than this one.",
    "ar": "النص السويدي أحدث من هذا.",
}
WORDS = {
    "fi": {"Nya lampor": "Uusia lamppuja", "Två återstår.": "Kaksi on jäljellä."},
    "en": {"Nya lampor": "New lamps", "Två återstår.": "Two are left."},
    "ar": {"Nya lampor": "مصابيح جديدة", "Två återstår.": "بقي اثنان."},
}


@pytest.mark.parametrize("code", list(NOTES))
class TestTheNote:
    def older(self, code):
        page = update("Nya lampor")
        translate_page(page, code, WORDS[code])
        page.lead = "Två återstår."
        page.save_revision().publish()
        return page

    def test_stands_with_the_way_to_the_swedish_text(self, client, code):
        page = self.older(code)
        text = client.get(in_language(page, code).get_url()).text
        note = text.partition('class="message language-note"')[2].partition("</div></div>")[0]
        assert NOTES[code] in note
        assert f'href="{page.get_url()}" hreflang="sv"' in note
        assert "<time datetime=" in note

    def test_is_not_on_the_swedish_page_itself(self, client, code):
        assert "language-note" not in client.get(self.older(code).get_url()).text

    def test_goes_when_the_translation_is_published_anew(self, client, code):
        page = self.older(code)
        translate_page(page, code, WORDS[code])
        assert "language-note" not in client.get(in_language(page, code).get_url()).text

    def test_does_not_stand_where_the_translation_is_as_new(self, client, code):
        page = self.older(code)
        moment = Page.objects.get(pk=page.pk).last_published_at
        translated = in_language(page, code)
        Page.objects.filter(pk=translated.pk).update(last_published_at=moment + timedelta(seconds=1))
        assert "language-note" not in client.get(translated.get_url()).text
