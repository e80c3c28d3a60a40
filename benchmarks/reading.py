"""What the pages that grow cost to read: the same town with little and with ten times as much in it.

Both are asked in turn, in one run, by processes of their own, so that what else the machine does meets both.
"""

import statistics
from collections.abc import Callable
from typing import Any

from benchmarks.asking import Town
from benchmarks.databases import Database, manage

LITTLE = {"people": 300, "dialogues": 1, "comments": 100, "proposals": 100, "supports": 1_000, "waiting": 100}
MUCH = {name: amount if name == "dialogues" else amount * 10 for name, amount in LITTLE.items()}
MOST_QUERIES = 15
MOST_GROWTH = 1.2
TURNS, REQUESTS = 15, 8
PAGES = ("proposal list", "desk list")


def measure(database: Database) -> dict[str, Any]:
    """For each page: queries, milliseconds of processor time with little and with much, and how much it grew."""
    towns = []
    for name, amounts in (("little", LITTLE), ("much", MUCH)):
        url = database.copy(name)
        manage(url, "scale_data", *[f"--{kind}={amount}" for kind, amount in amounts.items()])
        towns.append(Town(url, __name__))
    try:
        return {page: _judged(compared(page, *towns)) for page in PAGES}
    finally:
        for town in towns:
            town.close()


def _judged(cost: dict[str, Any]) -> dict[str, Any]:
    few, many = cost["queries"]
    return cost | {"passed": many <= MOST_QUERIES and few == many and cost["growth"] <= MOST_GROWTH}


def compared(page: str, little: Town, much: Town) -> dict[str, Any]:
    """What the page costs in both towns, asked in turn."""
    for town in (little, much):
        town.ask(page, 5)  # the first one asks for what all pages need, too
    first = [town.ask(page, 1) for town in (little, much)]
    turns = [[town.ask(page, REQUESTS) for town in (little, much)] for _turn in range(TURNS)]
    cpu = [round(statistics.median(turn[place]["cpu_ms"] for turn in turns), 2) for place in (0, 1)]
    growths = [round(turn[1]["cpu_ms"] / turn[0]["cpu_ms"], 2) for turn in turns]
    growth = statistics.median(growths)
    queries = [answer["queries"] for answer in first]
    return {
        "queries": queries,
        "cpu_ms": cpu,
        "of_these_in_the_database": round(statistics.median(turn[1]["database_ms"] for turn in turns), 2),
        "growth": growth,
        "growths_of_the_turns": [min(growths), max(growths)],
    }


def readers() -> dict[str, Callable[[], Any]]:
    """For each page: asks for it as the one who reads it does. For the process that is asked."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup
    from django.test import Client  # noqa: PLC0415

    from portal.page_cache import shelf  # noqa: PLC0415
    from residents.roles import Role  # noqa: PLC0415
    from tests.people import make_user, signed_in  # noqa: PLC0415

    settings.PAGE_CACHE = True
    reader, moderator = Client(), signed_in(make_user("bord@bench.example", Role.MODERATOR))

    def made_anew() -> Any:
        shelf.clear()
        return reader.get("/sv/forslag/")

    return {
        "proposal list": made_anew,
        "desk list": lambda: moderator.get("/sv/bord/"),
    }
