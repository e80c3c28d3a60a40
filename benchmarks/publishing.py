"""What public pages cost at 20 000 pages, made anew: nothing is kept, but what every page needs is remembered."""

import statistics
from collections.abc import Callable
from typing import Any

from benchmarks.asking import Town
from benchmarks.databases import Database, manage

PAGES = 20_000
MOST_QUERIES = 12
MOST_CPU_MS = 6.0
TURNS, REQUESTS = 15, 8
# The start page is made of ten lists; no limit is set for it.
LIMITED = ("update page", "list of news", "list of news, filtered")
FREE = ("start page",)


def measure(database: Database) -> dict[str, Any]:
    """For each page: queries, and milliseconds of processor time in the portal and the database."""
    url = database.copy("pages")
    manage(url, "scale_data", f"--pages={PAGES}")
    town = Town(url, __name__)
    try:
        return {page: _cost(town, page) for page in (*LIMITED, *FREE)}
    finally:
        town.close()


def _cost(town: Town, page: str) -> dict[str, Any]:
    town.ask(page, 5)  # the first one asks for what all pages need, too
    queries = town.ask(page, 1)["queries"]
    turns = [town.ask(page, REQUESTS) for _turn in range(TURNS)]
    costs = [turn["cpu_ms"] for turn in turns]
    cpu = round(statistics.median(costs), 2)
    return {
        "queries": queries,
        "cpu_ms": cpu,
        "cpu_ms_of_the_turns": [round(min(costs), 2), round(max(costs), 2)],
        "of_these_in_the_database": round(statistics.median(turn["database_ms"] for turn in turns), 2),
        "passed": page in FREE or (queries <= MOST_QUERIES and cpu <= MOST_CPU_MS),
    }


def readers() -> dict[str, Callable[[], Any]]:
    """For each page: makes it anew, as a reader without a cookie asks for it. For the process that is asked."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup
    from django.test import Client  # noqa: PLC0415

    from news.models import UpdatePage  # noqa: PLC0415
    from portal.models import Area  # noqa: PLC0415
    from portal.page_cache import shelf  # noqa: PLC0415

    settings.PAGE_CACHE = True
    reader, update = Client(), UpdatePage.objects.live().order_by("path")[PAGES // 2]
    here = f"/sv/{update.url_path.strip('/').partition('/')[2]}/"
    above = here.removesuffix(f"{update.slug}/")
    filtered = f"{above}?omrade={Area.objects.order_by('pk').first().code}&typ=nyheter"

    def made_anew(address: str) -> Callable[[], Any]:
        def read() -> Any:
            shelf.clear()
            return reader.get(address)

        return read

    addresses = zip((*LIMITED, *FREE), (here, above, filtered, "/sv/"), strict=True)
    return {page: made_anew(address) for page, address in addresses}
