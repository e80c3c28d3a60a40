"""Addresses of standard pages for the footer, found by their slug in the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import get_language

from home.models import StandardPage


def address_of(slug: str) -> Callable[[HttpRequest], str | None]:
    """A function of the request that gives the page's address, or None where it is not live in this language."""

    def address(request: HttpRequest) -> str | None:
        pages = _by_slug(request)
        return pages[slug].get_url(request) if slug in pages else None

    return address


def _by_slug(request: HttpRequest) -> dict[str, StandardPage]:
    """The live standard pages of this language, asked for once in a request."""
    known = getattr(request, "_standard_pages", None)
    if known is None:
        # A restricted page asks for a sign-in itself; `public()` would cost one more query on every page.
        found = StandardPage.objects.live().filter(view_restrictions=None, locale__language_code=get_language())
        known = {page.slug: page for page in found}
        request._standard_pages = known  # type: ignore[attr-defined]
    return known
