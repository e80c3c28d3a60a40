"""Writing to the search server: documents in bulk, a new index behind the alias, and what the server holds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from elasticsearch_dsl import Index

from search.engines.client import SECONDS_TO_WRITE, client
from search.engines.documents import SETTINGS, document, document_id, key_of, mapping
from search.engines.server import alias_of
from search.models import Entry

KEEP_UNFINISHED = timedelta(hours=1)
_MOMENT = "%Y%m%d%H%M%S"


class NoIndex(Exception):
    """The alias leads nowhere: the copy has never been made, or somebody removed it."""


class Outcome(Enum):
    """What the server made of a change: it has it; it has another version that is as new; it could not now."""

    SETTLED = "settled"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Change(NamedTuple):
    """One entry to be written, or, without an entry, to be removed, as of a version."""

    key: tuple[str, str, str]
    version: int
    entry: Entry | None


class Copies:
    """The copy on one server under one prefix."""

    def __init__(self, url: str, prefix: str) -> None:
        self.server: Elasticsearch = client(url).options(request_timeout=SECONDS_TO_WRITE)
        self.alias = alias_of(prefix)

    def exists(self) -> bool:
        """Whether there is a copy at all."""
        return bool(self.server.indices.exists_alias(name=self.alias))

    def write(self, changes: Iterable[Change], *, index: str | None = None) -> list[Outcome]:
        """Sends changes and gives the outcome of each. Without `index` they go through the alias.
        Raises NoIndex where it leads nowhere.
        """
        operations: list[dict[str, Any]] = []
        for change in changes:
            act = "index" if change.entry else "delete"
            where = {"_id": document_id(*change.key), "version": change.version, "version_type": "external"}
            operations += [{act: where}, *([document(change.entry)] if change.entry else [])]
        if not operations:
            return []
        # Without require_alias a server makes an index of that name by itself, with fields of its own choice.
        answer = self.server.bulk(operations=operations, index=index or self.alias, require_alias=index is None)
        return [_outcome(next(iter(item.values()))) for item in answer["items"]]

    def versions(self, keys: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
        """The versions of those documents that exist, also of those that no search sees yet."""
        answer = self.server.mget(index=self.alias, ids=[document_id(*key) for key in keys], source=False)
        return {key_of(found["_id"]): found["_version"] for found in answer["docs"] if found.get("found")}

    def create(self, now: datetime, mark: str) -> str:
        """A new, empty index that nobody searches yet; gives its name."""
        name = f"{self.alias}-{now.astimezone(UTC):{_MOMENT}}-{mark}"
        index = Index(name, using=self.server)
        index.settings(**SETTINGS)
        index.mapping(mapping())
        index.create()
        return name

    def switch_to(self, name: str, now: datetime) -> None:
        """Searches and copies go to the index `name` from now on, at one stroke; older ones are removed."""
        self.server.indices.refresh(index=name)
        before = list(self.server.indices.get_alias(name=self.alias)) if self.exists() else []
        actions: list[dict[str, Any]] = [{"remove": {"index": old, "alias": self.alias}} for old in before]
        self.server.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": self.alias}}])
        leftovers = [other for other in self._unfinished() if self._made_at(other) < now - KEEP_UNFINISHED]
        for old in {*before, *leftovers} - {name}:
            self.server.indices.delete(index=old, ignore_unavailable=True)

    def holds(self) -> Iterator[tuple[tuple[str, str, str], int]]:
        """Every document's key and version."""
        self.server.indices.refresh(index=self.alias)
        query = {"query": {"match_all": {}}, "_source": False, "version": True}
        for hit in scan(self.server, index=self.alias, query=query, size=1000):
            yield key_of(hit["_id"]), hit["_version"]

    def _unfinished(self) -> list[str]:
        """Indexes of rebuilds that never came to their end."""
        found = self.server.indices.get_alias(index=f"{self.alias}-*").body
        return [name for name, known in found.items() if not known["aliases"]]

    def _made_at(self, name: str) -> datetime:
        moment = name.removeprefix(f"{self.alias}-").partition("-")[0]
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)


def _outcome(item: dict[str, Any]) -> Outcome:
    error = item.get("error")
    if not error:
        return Outcome.SETTLED  # also a removal of what was not there
    if error["type"] == "index_not_found_exception":
        raise NoIndex
    return Outcome.CONFLICT if error["type"] == "version_conflict_engine_exception" else Outcome.REFUSED
