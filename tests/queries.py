"""Counting the questions that a page asks of the database."""

from typing import Any


def counted(queries: Any) -> int:
    """How many, less the one that each process asks by the clock: whether readers may see something new."""
    return sum("portal_publicstate" not in query["sql"] for query in queries.captured_queries)
