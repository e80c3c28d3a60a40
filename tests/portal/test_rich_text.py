"""An editor that was left empty sends nothing, so that an approval holds for the words that were read."""

import json

import pytest
from wagtail.admin.rich_text import DraftailRichTextArea, get_rich_text_editor_widget

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
