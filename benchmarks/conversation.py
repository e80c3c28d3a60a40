"""What a page of a conversation costs to read: of a hundred contributions, and of a hundred thousand.

Made anew, as a reader without a cookie asks for it: no page is kept, but what every page needs is remembered.
"""

from collections.abc import Callable
from typing import Any

from benchmarks.asking import Town
from benchmarks.databases import Database, alone, manage
from benchmarks.reading import compared

FEW, MANY = 100, 100_000
PAGES = ("first page", "second page", "a page in the middle", "newest first", "most thanked first")
MOST_QUERIES, MOST_CPU_MS, MOST_GROWTH = 12, 10.0, 1.2


def measure(database: Database) -> dict[str, Any]:
    """For each page: queries, milliseconds of processor time in both conversations, and how much it grew. And how many
    rows a reply changes that is published at the beginning of the long one."""
    towns, urls = [], []
    for name, comments in (("few", FEW), ("many", MANY)):
        url = database.copy(name)
        manage(url, "scale_data", "--people=300", "--dialogues=1", f"--comments={comments}")
        urls.append(url)
        towns.append(Town(url, __name__))
    try:
        figures = {page: _judged(compared(page, *towns)) for page in PAGES}
        return figures | {"a reply to the first": alone("benchmarks.replying", urls[-1])}
    finally:
        for town in towns:
            town.close()


def _judged(cost: dict[str, Any]) -> dict[str, Any]:
    held = max(cost["queries"]) <= MOST_QUERIES and max(cost["cpu_ms"]) <= MOST_CPU_MS
    return cost | {"passed": held and cost["growth"] <= MOST_GROWTH}


def readers() -> dict[str, Callable[[], Any]]:
    """For each page: makes it anew. For the process that is asked."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup
    from django.test import Client  # noqa: PLC0415

    from dialogue.models import DialoguePage, Thread  # noqa: PLC0415
    from dialogue.reading import page_of_roots  # noqa: PLC0415
    from portal.page_cache import shelf  # noqa: PLC0415

    settings.PAGE_CACHE = True
    reader, page = Client(), DialoguePage.objects.get()
    first = f"/sv/{page.url_path.strip('/').partition('/')[2]}/"

    def made_anew(address: str) -> Callable[[], Any]:
        def read() -> Any:
            shelf.clear()
            return reader.get(address)

        return read

    thread = Thread.objects.of_page(page).get()
    second = page_of_roots(thread).next_after
    roots = thread.comments.filter(root=None).order_by("published_at", "pk").values_list("public_id", flat=True)
    middle = roots[roots.count() // 2]
    queries = ("", f"?efter={second}", f"?efter={middle}", "?ordning=nyast", "?ordning=tackade")
    return {page: made_anew(f"{first}{query}") for page, query in zip(PAGES, queries, strict=True)}
