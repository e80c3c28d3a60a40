"""An editor that was left empty sends nothing, so that an approval holds for the words that were read."""

import json

import pytest
from bs4 import BeautifulSoup
from wagtail.admin.rich_text import DraftailRichTextArea, get_rich_text_editor_widget
from wagtail.rich_text import expand_db_html

from portal.rich_text import RichTextArea

FEATURES = ["bold", "link", "ul"]


def sent(*lines: str) -> dict[str, str]:
    blocks = [
        {"key": "abcde", "text": line, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        for line in lines
    ]
    return {"text": json.dumps({"blocks": blocks, "entityMap": {}})}


def read(widget: DraftailRichTextArea, data: dict[str, str]) -> str | None:
    return widget.value_from_datadict(data, {}, "text")


class TestAnEmptyText:
    def test_is_a_paragraph_in_the_editor_this_one_is_made_of(self):
        assert read(DraftailRichTextArea(features=FEATURES), sent("")) == '<p data-block-key="abcde"></p>'

    @pytest.mark.parametrize("lines", [[""], ["", ""], ["  "]])
    def test_is_empty(self, lines):
        assert read(RichTextArea(features=FEATURES), sent(*lines)) == ""

    def test_that_was_not_sent_is_told_from_one_that_was_emptied(self):
        assert read(RichTextArea(features=FEATURES), {}) is None


def test_words_are_kept_as_they_were_written():
    written = sent("Lampan är lagad.", "")

    assert read(RichTextArea(features=FEATURES), written) == read(DraftailRichTextArea(features=FEATURES), written)


def test_it_is_the_editor_of_every_text_in_the_publishing_tool():
    assert isinstance(get_rich_text_editor_widget(features=FEATURES), RichTextArea)


def linked(address: str) -> dict[str, str]:
    """One word with a link, as the editor sends it."""
    block = {
        "key": "abcde",
        "text": "planen",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": 6}],
    }
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    return {"text": json.dumps({"blocks": [block], "entityMap": {"0": entity}})}


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            *("javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)"),
            *("data:text/html,<script>alert(1)</script>", "vbscript:x"),
        ],
    )
    def test_that_would_run_something_lead_nowhere(self, address):
        shown = expand_db_html(read(RichTextArea(features=FEATURES), linked(address)))

        (link,) = BeautifulSoup(shown, "html.parser").find_all("a")
        assert link.get("href") is None
        assert link.get_text() == "planen"

    @pytest.mark.parametrize("address", ["https://example.org/plan", "mailto:namn@example.org", "tel:+4686067000"])
    def test_elsewhere_are_kept(self, address):
        assert f'href="{address}"' in expand_db_html(read(RichTextArea(features=FEATURES), linked(address)))

    @pytest.mark.django_db
    def test_to_a_page_or_document_that_is_gone_leave_the_words(self):
        for kind in ("page", "document"):
            shown = expand_db_html(f'<p>Se <a linktype="{kind}" id="987654">planen</a>.</p>')
            assert "href" not in shown
            assert "planen" in shown


class TestWhatIsPasted:
    def test_loses_what_the_text_may_not_hold(self):
        """The editor cuts down what is pasted; whoever goes past it meets the same list on the way in."""
        block = {
            "key": "abcde",
            "text": "Rubrik",
            "type": "header-one",
            "depth": 0,
            "inlineStyleRanges": [{"offset": 0, "length": 6, "style": "UNDERLINE"}],
            "entityRanges": [{"key": 0, "offset": 0, "length": 6}],
        }
        entity = {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "https://film.example/1"}}
        sent_past = {"text": json.dumps({"blocks": [block], "entityMap": {"0": entity}})}

        stored = read(RichTextArea(features=FEATURES), sent_past)

        assert {tag.name for tag in BeautifulSoup(stored, "html.parser").find_all(True)} <= {"p"}
        assert "film.example" not in stored

    def test_html_among_the_words_is_words(self):
        stored = read(RichTextArea(features=FEATURES), sent("<script>alert(1)</script>"))
        assert "<script" not in stored
