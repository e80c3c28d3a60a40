"""The advice on a page: one class for each kind, in four languages. Said, never forced."""

from datetime import date

import pytest
from django.utils import translation

from news.models import FactPage, UpdatePage
from portal.blocks import BodyBlock
from portal.editorial import MOST_WORDS, check, editorial_findings, known_checks

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
LANGUAGES = ["sv", "fi", "en", "ar"]
four_languages = pytest.mark.parametrize("code", LANGUAGES)


class Locale:
    def __init__(self, code):
        self.language_code = code


def written(*body, model=UpdatePage, code="sv", **fields):
    """A page that nobody has saved: without fault but for what the test writes."""
    page = model(title="Nya lampor", **{"lead": "Kort.", "source_name": "Brå 2023"} | fields)
    page._state.fields_cache["locale"] = Locale(code)
    page.body = BodyBlock().to_python(
        [{"type": kind, "value": value, "id": f"del-{number}"} for number, (kind, value) in enumerate(body)]
    )
    return page


def found(page, code="sv"):
    with translation.override(code):
        return [finding.check for finding in editorial_findings(page, today=TODAY)]


def paragraph(html):
    return "paragraph", html


def heading(level, text="Del"):
    return "heading", {"text": text, "level": level}


def test_a_page_without_fault_is_told_nothing():
    assert found(written(heading("2"), heading("3"), paragraph("<p>Lampan är <b>lagad</b> nu.</p>"))) == []


def test_each_finding_says_where_what_and_how_to_mend_it():
    (finding,) = editorial_findings(written(paragraph('<p><a href="https://x.example">Läs mer</a></p>')), today=TODAY)
    assert finding.path == "body.del-0"
    assert finding.where
    assert "Läs mer" in finding.what
    assert finding.mend


def test_a_room_may_add_a_kind_of_its_own(monkeypatch):
    monkeypatch.setattr("portal.editorial._checks", {})

    @check
    def never(page, parts, today):
        yield from ()

    assert known_checks() == ("never",)
    assert editorial_findings(written(lead=""), today=TODAY) == []


@four_languages
class TestLeadIsMissing:
    def test_empty_or_blank(self, code):
        assert found(written(lead=" ", code=code), code) == ["lead_is_missing"]

    def test_one_sentence_is_enough(self, code):
        assert found(written(lead="Kort.", code=code), code) == []


@four_languages
class TestSourceIsMissing:
    def test_empty_or_blank(self, code):
        assert found(written(source_name=" ", code=code), code) == ["source_is_missing"]


@four_languages
class TestDayHasPassed:
    @pytest.mark.parametrize(("day", "told"), [(date(2026, 11, 25), 1), (date(2026, 11, 26), 0), (None, 0)])
    def test_on_the_day_of_review(self, code, day, told):
        assert found(written(next_review_on=day, code=code), code) == ["day_has_passed"] * told

    @pytest.mark.parametrize(("day", "told"), [(date(2026, 11, 24), 1), (date(2026, 11, 25), 0)])
    def test_after_the_last_valid_day(self, code, day, told):
        assert found(written(model=FactPage, valid_until=day, code=code), code) == ["day_has_passed"] * told


@four_languages
class TestPictureIsSilent:
    @pytest.mark.parametrize(
        ("words", "decorative", "told"),
        [
            ("", False, 1),
            ("IMG_2034", False, 1),
            ("torget-natt.jpg", False, 1),
            ("Torget i kväll", False, 0),
            ("Kuva torista", False, 0),
            ("ساحة المدينة", False, 0),
            ("", True, 0),
        ],
    )
    def test_without_words_or_with_the_name_of_a_file(self, code, words, decorative, told):
        value = {"image": None, "alternative": words, "decorative": decorative, "caption": ""}
        assert found(written(("picture", value), code=code), code) == ["picture_is_silent"] * told


@four_languages
class TestHeadingSkipsALevel:
    @pytest.mark.parametrize(("levels", "told"), [("3", 1), ("23", 0), ("32", 1), ("2332", 0)])
    def test_where_nothing_stands_above(self, code, levels, told):
        page = written(*[heading(level) for level in levels], code=code)
        assert found(page, code) == ["heading_skips_a_level"] * told


class TestBoldPlaysHeading:
    @pytest.mark.parametrize("words", ["Det här gör vi", "Näin toimimme", "What we do", "ماذا نفعل"])
    def test_a_paragraph_that_is_bold_from_end_to_end(self, words):
        assert found(written(paragraph(f"<p><b>{words}</b></p>"))) == ["bold_plays_heading"]

    @pytest.mark.parametrize("html", ["<p><b>Nu</b> börjar vi</p>", "<p><b>Ring 112.</b></p>", "<p></p>"])
    def test_weight_within_a_sentence_is_fine(self, html):
        assert found(written(paragraph(html))) == []


class TestLinkSaysNothing:
    @pytest.mark.parametrize(
        "words",
        [
            "här",
            "Läs mer",
            "Läs mer →",
            "tästä",
            "Lue lisää",
            "here",
            "Click here",
            "هنا",
            "انقر هنا",
            "https://x.example",
        ],
    )
    def test_read_alone(self, words):
        html = f'<p>Planen finns <a href="https://x.example">{words}</a>.</p>'
        assert found(written(paragraph(html))) == ["link_says_nothing"]

    @pytest.mark.parametrize("words", ["Planen för 2027", "Vuoden 2027 suunnitelma", "The plan for 2027", "خطة 2027"])
    def test_words_that_say_it(self, words):
        assert found(written(paragraph(f'<p><a href="https://x.example">{words}</a></p>'))) == []

    def test_in_a_related_link_too(self):
        value = {"page": None, "url": "https://x.example", "text": "Läs mer"}
        assert found(written(("related_link", value))) == ["link_says_nothing"]


class TestSentenceIsLong:
    words = {"sv": "ord", "fi": "sana", "en": "word", "ar": "كلمة"}

    @four_languages
    def test_counted_in_words_of_its_language(self, code):
        most = MOST_WORDS[code]
        just, more = (" ".join([self.words[code]] * count) for count in (most, most + 1))
        assert found(written(paragraph(f"<p>{just}. {just}.</p>"), code=code), code) == []
        assert found(written(paragraph(f"<ul><li>{more}</li></ul>"), code=code), code) == ["sentence_is_long"]
        assert found(written(lead=f"{more}.", code=code), code) == ["sentence_is_long"]

    def test_the_arabic_question_mark_ends_one(self):
        half = " ".join(["كلمة"] * 20)
        assert found(written(paragraph(f"<p>{half}؟ {half}.</p>"), code="ar"), "ar") == []

    def test_a_quote_stands_as_it_was_said(self):
        value = {"text": "ord " * 60, "source": "En invånare", "url": ""}
        assert found(written(("quote", value))) == []
