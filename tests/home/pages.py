"""Pages for the tests of home and news."""

from datetime import date
from itertools import count
from typing import Any

from wagtail.models import Page

from news.models import FactPage, GoodExamplePage, NewsIndexPage, UpdatePage

_numbers = count(1)


def news_index() -> NewsIndexPage:
    return NewsIndexPage.objects.get(locale__language_code="sv")


def update(title: str = "Nya lampor vid stationen", *, live: bool = True, **fields: Any) -> UpdatePage:
    """An update under the Swedish list, published unless told otherwise."""
    fields = {"lead": "", "published_on": date(2026, 11, 1)} | fields
    return _put(UpdatePage(title=title, slug=f"nyhet-{next(_numbers)}", live=False, **fields), live)


def example(title: str = "Grannar som går tillsammans", **fields: Any) -> GoodExamplePage:
    """A published good example."""
    known = {
        "published_on": date(2026, 11, 1),
        "problem": "Det var tomt.",
        "done_by": "Grannarna",
        "effect": "not_measured",
        "result": "Fler gick ut.",
    }
    return _put(GoodExamplePage(title=title, slug=f"exempel-{next(_numbers)}", live=False, **known | fields), True)


def _put(page: Any, live: bool) -> Any:
    page.locale = news_index().locale
    news_index().add_child(instance=page)
    if live:
        page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def in_language(page: Page, code: str) -> Page:
    """The version of a page in a language."""
    return page.get_translations().get(locale__language_code=code).specific


def fact(title: str = "Tjugo lampor är bytta", **fields: Any) -> FactPage:
    """A published fact."""
    known = {"published_on": date(2026, 11, 1), "claim": "Lamporna byts aldrig.", "verdict": "wrong"}
    return _put(FactPage(title=title, slug=f"fakta-{next(_numbers)}", live=False, **known | fields), True)
