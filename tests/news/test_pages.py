"""An update says what it means for the reader; a good example says whether its effect was measured."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.rich_text import RichText

from home.translating import translate_page
from news.models import Effect, GoodExamplePage
from portal.models import Area, PageTopic, PortalImage, Topic
from tests.home.pages import example, in_language, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def test_an_update_shows_its_source_who_is_responsible_and_what_it_means(client):
    page = update(
        "Nya lampor",
        lead="Tre återstår.",
        responsible="Tekniska förvaltningen",
        source_name="Kommunfullmäktige, 10 maj 2021",
        source_url="https://example.org/beslut",
        reviewed_on=date(2026, 11, 3),
        what_it_means="<p>Gå via Stationsgången.</p>",
        area=Area.objects.get(code="handen"),
    )
    PageTopic.objects.create(page=page, topic=Topic.objects.get(code="lighting"))
    text = client.get(page.get_url()).text
    for words in (
        "Tre återstår.",
        "Tekniska förvaltningen",
        "10 maj 2021",
        "Gå via Stationsgången.",
        "Handen",
        "Belysning",
    ):
        assert words in text
    assert 'href="https://example.org/beslut"' in text
    assert 'datetime="2026-11-03"' in text


def test_several_sources_stand_under_one_word_each_with_its_day(client):
    page = update(
        source_name="Kommunfullmäktige",
        source_url="https://example.org/beslut",
        more_sources=[
            ("source", {"name": "Brå", "url": "https://example.org/bra", "dated": date(2025, 2, 28)}),
            ("source", {"name": "Länsstyrelsen", "url": "", "dated": None}),
        ],
    )
    text = client.get(page.get_url()).text
    assert "<dt>Källor</dt>" in text
    assert "<dt>Källa</dt>" not in text
    assert (
        text.index("https://example.org/beslut") < text.index("https://example.org/bra") < text.index("Länsstyrelsen")
    )
    assert 'datetime="2025-02-28"' in text


def test_the_name_of_a_source_is_translated_and_its_address_and_day_follow(client):
    source = {"name": "Brottsförebyggande rådet", "url": "https://example.org/bra", "dated": date(2025, 2, 28)}
    page = update("Nya lampor", more_sources=[("source", source)])
    translate_page(page, "fi", {"Nya lampor": "Uusia", "Brottsförebyggande rådet": "Rikoksentorjuntaneuvosto"})
    text = client.get(in_language(page, "fi").get_url()).text
    assert '<a href="https://example.org/bra">Rikoksentorjuntaneuvosto</a>' in text
    assert 'datetime="2025-02-28"' in text


def test_a_source_that_is_no_address_on_the_web_is_refused():
    page = update(more_sources=[])
    page.more_sources = [("source", {"name": "Brå", "url": "javascript:alert(1)", "dated": None})]
    block = page.more_sources.stream_block
    with pytest.raises(ValidationError):
        block.clean(page.more_sources)


def test_nothing_stands_where_nothing_was_written(client):
    text = client.get(update("Bara en rubrik").get_url()).text
    assert "Vad det betyder för dig" not in text


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect.MEASURED, "Effekten har mätts."),
        (Effect.NOT_MEASURED, "Effekten har inte mätts."),
        (Effect.OWN_JUDGEMENT, "Inte mätt"),
    ],
)
def test_a_good_example_says_whether_its_effect_was_measured(client, effect, words):
    text = client.get(example(effect=effect).get_url()).text
    assert words in text


def test_no_good_example_is_silent_about_its_effect():
    page = example()
    page.effect = ""
    with pytest.raises(ValidationError):
        page.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        GoodExamplePage.objects.filter(pk=page.pk).update(effect="splendid")


def test_a_slug_that_is_not_ascii_is_refused():
    page = update()
    page.slug = "nyhet-å"
    with pytest.raises(ValidationError):
        page.full_clean()


def test_a_page_asks_as_many_queries_with_ten_blocks_as_with_one(client):
    def asked(page):
        client.get(page.get_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.get_url()).status_code == 200
        return len(queries)

    one = update(body=[("paragraph", "<p>Ett.</p>")])
    ten = update(body=[("paragraph", f"<p>{number}.</p>") for number in range(10)])
    assert asked(ten) == asked(one)


class TestThePictureThatATextBeginsWith:
    def page(self, *kinds: str):
        drawn = BytesIO()
        Image.new("RGB", (30, 20)).save(drawn, "PNG")
        drawn.seek(0)
        image = PortalImage.objects.create(title="Tunnel", file=ImageFile(drawn, name="tunnel.png"))
        blocks = {
            "picture": ("picture", {"image": image, "alternative": "En gångtunnel", "decorative": False}),
            "paragraph": ("paragraph", RichText("<p>Åtta lampor är bytta.</p>")),
        }
        return update(body=[blocks[kind] for kind in kinds])

    def test_stands_once_wide_above_the_text(self, client):
        text = client.get(self.page("picture", "paragraph").get_url()).text

        assert text.count("En gångtunnel") == 1
        assert text.index("En gångtunnel") < text.index("Om texten") < text.index("Åtta lampor")

    def test_elsewhere_in_the_text_it_stays_where_it_was_put(self, client):
        text = client.get(self.page("paragraph", "picture").get_url()).text

        assert text.count("En gångtunnel") == 1
        assert text.index("Åtta lampor") < text.index("En gångtunnel")
