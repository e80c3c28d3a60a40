"""The ways through the portal. Each room registers its own; the ground knows none of them.

    # dialogue/apps.py, in ready()
    navigation.register(_("Proposals"), "dialogue:proposals", order=30)
    navigation.register(_("The rules"), "moderation:rules", order=10, place=navigation.DIALOGUE)

Pages that an editor marks "show in menus" directly under the start page join the main menu by themselves: the first at
order 10, the next at 20, and so on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from portal import switcher
from portal.pages import known_site
from portal.public_state import remembered

MAIN = "main"
DIALOGUE = "dialogue"
ABOUT = "about"
LEAVING = "leaving"  # to read before closing one's account
PLACES = frozenset({MAIN, DIALOGUE, ABOUT, LEAVING})

type Words = str | Promise
type Address = str | Callable[[HttpRequest], str | None]


@dataclass(frozen=True, kw_only=True)
class Entry:
    label: Words
    address: Address
    order: int
    place: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a template draws. `current` is `page` on the very page, `true` below it, else empty: for aria-current."""

    label: str
    url: str
    current: str


_entries: list[Entry] = []


def register(label: Words, address: Address, *, order: int, place: str = MAIN) -> None:
    """Add a way. `address` is a URL name, or a function of the request that gives an address or None (then it is left
    out). Registering the same again, as a second `ready()` does, changes nothing. Raises ValueError for an unknown
    place."""
    if place not in PLACES:
        raise ValueError(f"Unknown place {place!r}; known: {', '.join(sorted(PLACES))}")
    entry = Entry(label=label, address=address, order=order, place=place)
    if not any(one.address == address and one.place == place for one in _entries):
        _entries.append(entry)


def main(request: HttpRequest) -> list[Item]:
    """The main menu: the start page first, then pages and registered ways by order."""
    start = switcher.start_url(get_language() or "")
    return _items(request, MAIN, start)


def beside(request: HttpRequest, place: str) -> list[Item]:
    """The ways of one place in the footer, or to read before leaving."""
    return _items(request, place, "")


def _items(request: HttpRequest, place: str, start: str) -> list[Item]:
    site = known_site(request) if place == MAIN else None
    name = ("ways", place, site.pk if site else None, get_language())
    ways = remembered(name, lambda: list(_ways(request, site, place, start)))
    return [Item(label=label, url=url, current=_current(request.path, url, start)) for label, url in ways]


def _ways(request: HttpRequest, site: Site | None, place: str, start: str) -> Iterator[tuple[str, str]]:
    if start:
        yield gettext("Start"), start
    pages = _pages(request, site) if site else []
    for _order, label, url in sorted([*_registered(request, place), *pages], key=lambda found: found[0]):
        yield label, url


def _registered(request: HttpRequest, place: str) -> Iterator[tuple[int, str, str]]:
    for entry in _entries:
        if entry.place == place:
            url = entry.address(request) if callable(entry.address) else reverse(entry.address)
            if url:
                yield entry.order, str(entry.label), url


def _pages(request: HttpRequest, site: Site) -> list[tuple[int, str, str]]:
    """Public pages right under the start page, in one query; restricted ones are nobody's business in a menu."""
    pages = (
        Page.objects.filter(live=True, show_in_menus=True, view_restrictions__isnull=True)
        .filter(depth=site.root_page.depth + 1, locale__language_code=get_language())
        .select_related("locale")
        .order_by("path")
    )
    return [(10 * place, page.title, page.get_url(request) or "") for place, page in enumerate(pages, start=1)]


def _current(path: str, url: str, start: str) -> str:
    if path == url:
        return "page"
    return "true" if url != start and path.startswith(url) else ""
