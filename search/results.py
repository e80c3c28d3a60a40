"""What is asked of an engine and what it answers: the same for every engine."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString

from search.words import asked

# No engine ranks more than this many: the commonest word must not cost more than others, and nobody reads so far.
MOST_RANKED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Words to look for, and where. `kinds` maps each kind to the one language it is sought in, or "" for any."""

    words: tuple[str, ...]
    kinds: dict[str, str]
    area: str = ""
    language: str = ""
    every_word: bool = True

    @classmethod
    def from_text(cls, text: str, *, reader: str, kinds: dict[str, str], area: str, language: str) -> "Question":
        """A question as somebody who reads in `reader` has typed it."""
        return cls(words=asked(text, reader), kinds=kinds, area=area, language=language)

    def loosened(self) -> "Question":
        """The same, content with some of the words."""
        return replace(self, every_word=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Primary keys of entries, best first, and how many answer the question: `total` up to 1000, `more` for others
    beyond it. `in_reserve`: the search server did not find them, the database did."""

    pks: list[int]
    total: int
    more: bool = False
    in_reserve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `title` is plain text; `snippet` is escaped and holds `<mark>`."""

    kind: str
    public_id: str
    language: str
    title: str
    snippet: SafeString
    area: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of hits. `total` counts all that may be shown, up to 1000; `more` says that there are others.

    `loosened`: nothing had every word, so these have some. `in_reserve`: the search server did not answer and the
    database did.
    """

    hits: Collection[Hit]
    total: int
    more: bool = False
    loosened: bool = False
    in_reserve: bool = False
    words: tuple[str, ...] = ()
