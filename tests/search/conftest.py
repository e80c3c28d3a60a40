"""A kind of our own to search in, and every engine in turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from portal import kinds
from search import actions, copying, engines, sources
from search.engines.client import client

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Notes:
    """A kind whose things are seen by everybody, except those in `hidden`."""

    name: str = "note"
    per_language: bool = False
    hidden: set[str] = field(default_factory=set)
    asked: list[list[str]] = field(default_factory=list)

    def label(self):
        return f"A {self.name}"

    def title(self, public_id, language):
        return public_id

    def url(self, public_id, language):
        return f"/{language}/{self.name}/{public_id}/"

    def urls(self, public_ids, language):
        return {public_id: self.url(public_id, language) for public_id in public_ids}

    def visible_ids(self, public_ids, viewer):
        assert viewer is None
        self.asked.append(list(public_ids))
        return set(public_ids) - self.hidden


@pytest.fixture(autouse=True)
def registries(monkeypatch):
    """Only the kinds and sources of the test, and an engine that remembers no failure of another test."""
    engines._server.cache_clear()
    monkeypatch.setattr(kinds._registry, "kinds", {})
    monkeypatch.setattr(sources, "_sources", {})


@pytest.fixture
def notes():
    kind = Notes()
    kinds.register(kind)
    return kind


@pytest.fixture
def sheets():
    """A kind that stands in each language by itself, as pages do."""
    kind = Notes(name="sheet", per_language=True)
    kinds.register(kind)
    return kind


class Shelf:
    """Puts and finds, whatever the engine; a server's copy is told at once."""

    now = NOW

    def put(self, public_id, title, text="", *, language="sv", kind="note", **more):
        words = {"published_at": NOW, "area": "", "topics": ()} | more
        actions.put(kind=kind, public_id=public_id, language=language, title=title, text=text, now=NOW, **words)

    def remove(self, public_id, kind="note"):
        actions.remove(kind=kind, public_id=public_id, now=NOW)

    def settle(self):
        """Whatever has to happen before all is found by the engine alone."""

    def find(self, query, *, language="sv", **more):
        self.settle()
        return engines.current().find(query, language=language, **more)

    def found(self, query, **more):
        return [hit.public_id for hit in self.find(query, **more).hits]


class ServerShelf(Shelf):
    def __init__(self, settings):
        self.settings = settings

    def settle(self):
        copying.copy_due(now=NOW)
        client(self.settings.SEARCH_URL).indices.refresh(index=f"{self.settings.SEARCH_INDEX_PREFIX}-entries")

    def find(self, query, *, language="sv", **more):
        results = super().find(query, language=language, **more)
        assert not results.in_reserve, "the database answered instead of the server"
        return results


@pytest.fixture(params=["database", pytest.param("server", marks=pytest.mark.needs("search"))])
def shelf(request, db, notes):
    """Each test that uses it runs on every engine."""
    if request.param == "database":
        return Shelf()
    request.getfixturevalue("search_server")
    return ServerShelf(request.getfixturevalue("settings"))
