"""Addresses of standard pages for the footer, found by their slug in the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from home.accessibility_models import AccessibilityStatementPage
from home.models import StandardPage
from portal.public_state import remembered


def address_of(slug: str) -> Callable[[HttpRequest], str | None]:
    """A function of the request that gives the page's address, or None where it is not live in this language."""

    def address(request: HttpRequest) -> str | None:
        if not hasattr(request, "_standard_pages"):
            known = remembered(("standard pages", get_language()), lambda: _addresses(request))
            request._standard_pages = known  # type: ignore[attr-defined]
        return request._standard_pages.get(slug)  # type: ignore[attr-defined]

    return address


def _addresses(request: HttpRequest) -> dict[str, str | None]:
    """The addresses of this language's live standard pages, and of its accessibility statement, by their slug."""
    # A restricted page asks for a sign-in itself; `public()` would cost one more query on every page.
    found = Page.objects.live().filter(view_restrictions=None, locale__language_code=get_language())
    found = found.type(StandardPage, AccessibilityStatementPage)
    return {page.slug: page.get_url(request) for page in found}
