"""The search page: one address, made of links and a form, the same with and without JavaScript."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import clock, kinds, limits
from portal.languages import published_or_source
from search import engines
from search.forms import SearchForm
from search.results import MOST_RANKED, Hit, Results

ON_A_PAGE = 20
MOST_PAGES = MOST_RANKED // ON_A_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A hit as the page shows it. `language` is empty where it is the reader's own."""

    hit: Hit
    url: str
    label: str
    language: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found, twenty on a page. Raises TooOften for a network that searches more than its limit."""
    reader = published_or_source(get_language() or "")
    form = SearchForm(request.GET)
    asked = form.asked()
    page = _page_number(request.GET.get("sida", ""))
    results = Results(hits=[], total=0)
    if asked["q"]:
        limits.count("search", now=clock.now(), network=limits.network_of(request))
        results = _find(asked, reader, page)
    context = {
        # The form as it was understood, so that what was left out does not stand there as if it held.
        "form": SearchForm(initial=asked),
        "query": asked["q"],
        "is_filtered": bool(asked["typ"] or asked["sprak"]),
        "unfiltered_url": f"?{urlencode({'q': asked['q']})}",
        "results": results,
        "rows": _rows(results, reader),
        "page": None,
        **_neighbours(asked, results, page),
    }
    response = render(request, "search/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _find(asked: dict[str, str], reader: str, page: int) -> Results:
    return engines.current().find(
        asked["q"],
        language=reader,
        kinds=[asked["typ"]] if asked["typ"] else None,
        written_in=asked["sprak"] or None,
        limit=ON_A_PAGE,
        offset=(page - 1) * ON_A_PAGE,
    )


def _page_number(text: str) -> int:
    """1 to 50; anything else is the first page."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), MOST_PAGES)


def _rows(results: Results, reader: str) -> list[Row]:
    """Hits with their addresses, asked of each kind once. One without an address leads nowhere and is left out."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for hit in results.hits:
        by_kind[hit.kind].append(hit.public_id)
    urls = {name: _urls(kinds.get(name), public_ids, reader) for name, public_ids in by_kind.items()}
    labels = {name: kinds.get(name).label() for name in by_kind}
    rows = (
        Row(
            hit=hit,
            url=urls[hit.kind].get(hit.public_id, ""),
            label=labels[hit.kind],
            language="" if hit.language == reader else hit.language,
        )
        for hit in results.hits
    )
    return [row for row in rows if row.url]


def _urls(kind: Any, public_ids: list[str], reader: str) -> dict[str, str]:
    if hasattr(kind, "urls"):
        return kind.urls(public_ids, reader)
    return {public_id: kind.url(public_id, reader) for public_id in public_ids}


def _neighbours(asked: dict[str, str], results: Results, page: int) -> dict[str, str]:
    """Addresses of the pages before and after; empty where there is none."""
    held = {name: value for name, value in asked.items() if value}
    last = min(MOST_PAGES, max(1, -(-results.total // ON_A_PAGE)))
    before = f"?{urlencode(held | {'sida': min(page - 1, last)})}" if page > 1 else ""
    after = f"?{urlencode(held | {'sida': page + 1})}" if page < last else ""
    return {"before_url": before, "after_url": after}
