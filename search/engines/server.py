"""The engine of the search server. It may be down, slow, wrong or behind; a reader gets an answer all the same."""

import logging
from dataclasses import replace
from typing import Any

from elasticsearch_dsl import Search

from search.engines.base import Engine
from search.engines.breaker import Breaker
from search.engines.client import client
from search.engines.database import DatabaseEngine
from search.engines.documents import query_of
from search.models import Entry
from search.results import MOST_RANKED, Candidates, Question

log = logging.getLogger(__name__)
# With more than this to be copied the server is behind: the database answers until it has caught up.
MOST_AWAITING = 500


class Unusable(Exception):
    """The server answered, but not for all of its index, or in no shape that we know."""


def alias_of(prefix: str) -> str:
    """The name that searches and copies use; behind it stands the index of the day."""
    return f"{prefix}-entries"


class ServerEngine(Engine):
    """Asks the server; where that fails asks the database, and says so.

    What the server has not been told of yet is searched in the database, so that a thing is found, or not found any
    more, from the moment its transaction is committed.
    """

    name = "server"

    def __init__(self, *, url: str, prefix: str, reserve: DatabaseEngine, breaker: Breaker | None = None) -> None:
        self.url = url
        self.alias = alias_of(prefix)
        self.reserve = reserve
        self.breaker = breaker or Breaker()

    def candidates(self, question: Question, most: int) -> Candidates:
        awaiting = list(Entry.objects.awaiting_copy().values_list("pk", flat=True)[: MOST_AWAITING + 1])
        usable = len(awaiting) <= MOST_AWAITING and self.breaker.allows()
        answer = self._ask(question, most) if usable else None
        if answer is None:
            return replace(self.reserve.candidates(question, most), in_reserve=True)
        versions, total = answer
        fresh = self.reserve.among(question, awaiting)
        known = dict(Entry.objects.filter(pk__in=versions).values_list("pk", "version"))
        # A copy of another version is of words that nobody may find any more, or not yet.
        current = [pk for pk, version in versions.items() if known.get(pk) == version and pk not in set(fresh)]
        total += len(fresh) + len(current) - len(versions)
        pks = [*fresh, *current][:most]
        return Candidates(pks=pks, total=min(total, MOST_RANKED), more=total > MOST_RANKED)

    def _ask(self, question: Question, most: int) -> tuple[dict[int, int], int] | None:
        """The best entries in the versions that the server found, and how many there are in all; None in trouble."""
        body = self._request(question, most)
        server = client(self.url)
        try:
            answer = _understood(server.search(index=self.alias, **body).body)
        except Exception as trouble:  # whatever a server can do wrong, the reader gets the database's answer
            if self.breaker.failed():
                log.warning("the search server failed, the database answers: %s", type(trouble).__name__)
            return None
        self.breaker.worked()
        return answer

    def _request(self, question: Question, most: int) -> dict[str, Any]:
        search = Search().query(query_of(question)).source(False)
        search = search.extra(size=most, version=True, track_total_hits=MOST_RANKED + 1, timeout="900ms")
        return search.to_dict() | {"docvalue_fields": ["entry"], "allow_partial_search_results": False}


def _understood(raw: Any) -> tuple[dict[int, int], int]:
    if raw["timed_out"] or raw["_shards"]["failed"]:
        raise Unusable("only a part of the index answered")
    found = {hit["fields"]["entry"][0]: hit["_version"] for hit in raw["hits"]["hits"]}
    return found, raw["hits"]["total"]["value"]
