"""The engine of the database itself: SQLite's FTS5 or PostgreSQL's full text, each with an index of its own."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from django.db import connection

from search.engines import postgresql, sqlite
from search.engines.base import Engine
from search.models import Entry
from search.results import Candidates, Question


class WordIndex(Protocol):
    """What each database's module offers. All of it runs in the caller's transaction."""

    def write(self, entries: Iterable[Entry]) -> None:
        """Indexes the words of entries, anew where they were indexed before."""

    def forget(self, pks: Sequence[int]) -> None:
        """Takes entries' words out of the index."""

    def forget_strangers(self) -> None:
        """Takes out words whose entry is gone."""

    def unindexed(self) -> list[int]:
        """Primary keys of entries that the index does not know."""

    def candidates(self, question: Question, most: int, among: Collection[int] | None = None) -> Candidates:
        """The best `most` entries that answer the question, best first; `among` these only."""


_INDEXES: dict[str, WordIndex] = {"sqlite": sqlite.Fts5(), "postgresql": postgresql.FullText()}


def word_index() -> WordIndex:
    """The index of the database in use. KeyError for a database that the portal does not run on."""
    return _INDEXES[connection.vendor]


class DatabaseEngine(Engine):
    """Always there, always exact: what a transaction has written is found when it is committed."""

    name = "database"

    def candidates(self, question: Question, most: int) -> Candidates:
        return word_index().candidates(question, most)

    def among(self, question: Question, pks: Collection[int]) -> list[int]:
        """Those of the entries `pks` that answer the question."""
        return word_index().candidates(question, len(pks), pks).pks if pks else []
