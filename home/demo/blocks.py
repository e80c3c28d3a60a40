"""Turns the demo's content into page bodies."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape

from home.demo.reading import Text, Words
from portal.models import PortalImage


def paragraphs(texts: list[Text], words: Words) -> str:
    """Rich text of one paragraph per text."""
    return "".join(f"<p>{escape(words.say(text))}</p>" for text in texts)


def bullets(texts: list[Text], words: Words) -> str:
    """Rich text of one list."""
    return "<ul>{}</ul>".format("".join(f"<li>{escape(words.say(text))}</li>" for text in texts))


class Body:
    """Makes the blocks of one page; `words` remembers their translations."""

    def __init__(self, words: Words, pictures: Mapping[str, PortalImage], captions: Mapping[str, Any]) -> None:
        self.words, self.pictures, self.captions = words, pictures, captions

    def blocks(self, entries: list[dict[str, Any]]) -> list[tuple[str, Any]]:
        """One block per entry; an entry has one key, which says what it is."""
        return [getattr(self, f"_{kind}")(value) for entry in entries for kind, value in entry.items()]

    def _heading(self, text: Text) -> tuple[str, Any]:
        return "heading", {"text": self.words.say(text), "level": "2"}

    def _text(self, text: Text) -> tuple[str, Any]:
        return "paragraph", paragraphs([text], self.words)

    def _list(self, texts: list[Text]) -> tuple[str, Any]:
        return "paragraph", bullets(texts, self.words)

    def _picture(self, name: str) -> tuple[str, Any]:
        said = self.captions[name]
        return "picture", {
            "image": self.pictures[name],
            "alternative": self.words.say(said["alternative"]),
            "decorative": False,
            "caption": self.words.say(said["caption"]),
        }

    def _fact(self, entry: dict[str, Any]) -> tuple[str, Any]:
        return "fact_box", {
            "title": self.words.say(entry["title"]),
            "text": paragraphs([entry["text"]], self.words),
            "source": self.words.say(entry["source"]),
            "url": entry["url"],
        }

    def _quote(self, entry: dict[str, Any]) -> tuple[str, Any]:
        return "quote", {"text": self.words.say(entry["text"]), "source": self.words.say(entry["source"]), "url": ""}

    def _steps(self, entry: dict[str, Any]) -> tuple[str, Any]:
        steps = [
            {"title": self.words.say(step["text"]), "at": None, "text": "", "state": step["state"]}
            for step in entry["step"]
        ]
        return "timeline", {"title": self.words.say(entry["title"]), "steps": steps}

    def _table(self, entry: dict[str, Any]) -> tuple[str, Any]:
        return "table", {
            "caption": self.words.say(entry["caption"]),
            "columns": [self.words.say(cell) for cell in entry["columns"]],
            "rows": [[self.words.say(cell) for cell in row] for row in entry["rows"]],
        }
