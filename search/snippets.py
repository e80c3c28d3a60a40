"""The piece of a text that shows why it was found, its found words marked. Everything else is escaped."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, takewhile

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.words import WRITTEN_WORD, beginnings, light, stem, words_of, written_together

LENGTH = 240
BEFORE = 70
MOST_READ = 6_000
_FIRST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Where a found word stands in a text."""

    start: int
    end: int


class Marker:
    """Knows the asked words in one language, and finds them in texts of that language."""

    def __init__(self, asked: Collection[str], language: str) -> None:
        self.language = language
        self.plain = frozenset(asked).union(*(written_together(word) for word in asked))
        self.stems = frozenset(stem(word, language) for word in asked)
        self._beginnings = tuple(beginning for word in asked for beginning in beginnings(word))
        # Stemming is slow: only words that hold the first letters of an asked one are stemmed.
        self._first_letters = tuple({word[:_FIRST_LETTERS] for word in {*map(light, asked), *self.stems} if word})

    def _is_asked(self, written: str) -> bool:
        for word in _plain(written):
            if word in self.plain or word.startswith(self._beginnings):
                return True
            hopeful = any(letters in word for letters in self._first_letters)
            if hopeful and stem(word, self.language) in self.stems:
                return True
        return False

    def find(self, text: str) -> Iterator[Found]:
        """The places of asked words, in order, each looked for only when it is asked for."""
        for match in WRITTEN_WORD.finditer(text):
            if self._is_asked(match.group()):
                yield Found(match.start(), match.end())


@lru_cache(maxsize=50_000)
def _plain(written: str) -> tuple[str, ...]:
    return tuple(words_of(written))


def snippet(text: str, asked: Collection[str], language: str) -> SafeString:
    """About 240 characters of the text around its first found word, with `<mark>` around found words, escaped."""
    text = " ".join(text[:MOST_READ].split())
    found = Marker(asked, language).find(text)
    first = next(found, None)
    start, end = _window(text, first.start if first else 0)
    inside = takewhile(lambda one: one.end <= end, chain([first], found)) if first else ()
    lead, trail = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", lead, _marked(text, start, end, list(inside)), trail)


def _window(text: str, first: int) -> tuple[int, int]:
    """The piece to show, cut between words where there is a space to cut at."""
    start = max(0, first - BEFORE)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", first, end)
        end = space if space > first else end
    return start, end


def _marked(text: str, start: int, end: int, found: list[Found]) -> SafeString:
    places = [*found, Found(end, end)]
    begins = [start, *(one.end for one in found)]
    pieces = (
        (
            text[begin : one.start],
            format_html("<mark>{}</mark>", text[one.start : one.end]) if one.end > one.start else "",
        )
        for begin, one in zip(begins, places, strict=True)
    )
    return format_html_join("", "{}{}", pieces)
