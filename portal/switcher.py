"""Where each language of a page lives: the language switcher and the hreflang alternates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from wagtail.models import Page

from portal.languages import published_languages
from portal.pages import any_restricted, known_locales


@dataclass(frozen=True, kw_only=True)
class Link:
    """One language of the page. `is_available` is false where the page lacks it: `url` then leads to its start page."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool
    is_available: bool


def links(
    *,
    request: HttpRequest | None,
    page: Any = None,
    translations: Mapping[str, str] | None = None,
    current: str,
) -> list[Link]:
    """One Link for each published language, the source language first."""
    known = translations if translations is not None else _known(request, page)
    return [_link(code, known.get(code), current) for code in published_languages()]


@lru_cache(maxsize=64)
def start_url(code: str) -> str:
    """The address of the start page in a language."""
    with override(code):
        try:
            return reverse("wagtail_serve", args=[""])
        except NoReverseMatch:
            return f"/{code}/"


def _link(code: str, url: str | None, current: str) -> Link:
    language = published_languages()[code]
    return Link(
        code=code,
        name=language.name,
        direction=language.direction,
        url=url or start_url(code),
        is_current=code == current,
        is_available=bool(url),
    )


def _known(request: HttpRequest | None, page: Any) -> Mapping[str, str]:
    if isinstance(page, Page) and page.pk:
        return _of_page(request, page)
    if request is not None and request.resolver_match:
        return _of_path(request)
    return {}


def _of_page(request: HttpRequest | None, page: Page) -> dict[str, str]:
    """Live translations; one whose own access is restricted does not exist for the public."""
    siblings = Page.objects.filter(translation_key=page.translation_key, live=True)
    if any_restricted():
        siblings = siblings.filter(view_restrictions__isnull=True)
    languages = {pk: locale.language_code for pk, locale in known_locales().items()}
    found = siblings.only("url_path", "locale_id").order_by()
    return {languages[one.locale_id]: one.get_url(request) for one in found if one.locale_id in languages}


def _of_path(request: HttpRequest) -> dict[str, str]:
    """An own view stands at the same path in every language; only the language prefix differs."""
    first, _, rest = request.path.lstrip("/").partition("/")
    if first not in published_languages():
        return {}
    return {code: f"/{code}/{rest}" for code in published_languages()}
