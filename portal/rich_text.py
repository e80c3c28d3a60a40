"""The editor of running text in the publishing tool."""

from typing import Any

from django.utils.html import strip_tags
from wagtail.admin.rich_text import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    """Wagtail's editor, in which a text that was left empty is empty.

    The editor sends an empty paragraph for a field that nobody wrote in. A page then counts as changed whenever it is
    sent, and whoever approves it has approved the version before: the review would begin again with every approval.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """The text as HTML; an empty string where it holds no word. Pictures have blocks of their own."""
        written = super().value_from_datadict(data, files, name)
        return written if written is None or strip_tags(written).strip() else ""
