"""The engines that find entries, behind one interface: the database's own, or a search server with that in reserve."""

from functools import cache

from django.conf import settings

from search.engines.base import Engine
from search.engines.database import DatabaseEngine

__all__ = ["Engine", "current", "database"]


@cache
def database() -> DatabaseEngine:
    """The engine of the database that the portal stands on."""
    return DatabaseEngine()


@cache
def _server(url: str, prefix: str) -> Engine:
    # Elasticsearch's client takes more than a second to import: only where there is a server to talk to.
    from search.engines.server import ServerEngine  # noqa: PLC0415

    return ServerEngine(url=url, prefix=prefix, reserve=database())


def current() -> Engine:
    """The engine that SEARCH_URL chooses."""
    if settings.SEARCH_URL:
        return _server(settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX)
    return database()
