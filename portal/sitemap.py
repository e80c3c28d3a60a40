"""The map of the site for search engines: every public page, with its other languages, in a few lean queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from portal.languages import published_languages, source_language
from portal.page_cache import shared
from portal.pages import readable

# The protocol's limit is 50 000 addresses; with four languages each, a file of these stays under 10 MB.
PAGES_PER_FILE = 10_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page at one address. `others` are (language, address) of every version, itself among them."""

    url: str
    changed_at: datetime | None
    others: list[tuple[str, str]]


@require_safe
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The map, or where it is too long for one file a list of its files. Http404 for a file that is not there."""
    entries = list(_entries())
    files = -(-len(entries) // PAGES_PER_FILE)
    if number is None and files > 1:
        addresses = [settings.PUBLIC_URL + reverse("sitemap_file", args=[one]) for one in range(1, files + 1)]
        return _xml(request, "sitemap_index.xml", {"addresses": addresses})
    if number is not None and not 1 <= number <= files:
        raise Http404
    first = ((number or 1) - 1) * PAGES_PER_FILE
    return _xml(request, "sitemap.xml", {"entries": entries[first : first + PAGES_PER_FILE]})


def _xml(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return shared(request, render(request, template, context, content_type="application/xml"))


def _entries() -> Iterator[Entry]:
    """In the order of the tree. An alias is the same page at another address: only the original is listed."""
    roots = _roots()
    # Lean rows: a page's own address needs nothing but its place below its language's start page.
    rows = readable(Page.objects.filter(alias_of__isnull=True, depth__gt=1)).order_by("path")
    wanted = rows.values_list("translation_key", "locale__language_code", "url_path", "last_published_at")
    found: list[tuple[UUID, str, str, datetime | None]] = []
    versions: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for key, code, url_path, changed_at in wanted.iterator():
        root = roots.get(code)
        if root is None or not url_path.startswith(root):
            continue
        url = f"{settings.PUBLIC_URL}/{code}/{url_path[len(root) :]}"
        found.append((key, code, url, changed_at))
        versions[key].append((code, url))
    for key, _code, url, changed_at in found:
        yield Entry(url=url, changed_at=changed_at, others=with_default(versions[key]))


def with_default(versions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The versions of a page and, where there is one in the source language, that one for everybody else."""
    source = [("x-default", url) for code, url in versions if code == source_language().code]
    return [*versions, *source]


def _roots() -> dict[str, str]:
    """The place of each language's start page."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    starts = Page.objects.filter(
        translation_key=site.root_page.translation_key, locale__language_code__in=list(published_languages())
    )
    return dict(starts.values_list("locale__language_code", "url_path"))
