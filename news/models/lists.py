"""The list of what the municipality tells, and how it is narrowed down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from news.filters import Choice, NewsFilter
from news.models.facts import FactPage
from news.models.pages import GoodExamplePage, NewsPage, UpdatePage
from news.reading import Told, newest_below
from portal.pages import PortalPage
from portal.public_state import remembered

PAGES_PER_LIST = 20
# Whoever wants what is older chooses a year; a machine that counts upwards costs no more than this.
LAST_PAGE = 500
# How far hits are counted. Who has more than this wants fewer, not their number.
COUNTED = 100
KINDS: dict[str, type[NewsPage]] = {"nyheter": UpdatePage, "goda-exempel": GoodExamplePage, "fakta": FactPage}


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of a list. `total` is how many fit, or None where they are more than COUNTED."""

    number: int
    total: int | None = 0
    pages: list[Told] = field(default_factory=list)
    has_more: bool = False

    def __iter__(self) -> Iterator[Told]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)


class NewsIndexPage(PortalPage):
    """Lists what the municipality tells in one language; filters work by address alone."""

    content_panels = [*PortalPage.content_panels]
    subpage_types = ["news.UpdatePage", "news.GoodExamplePage", "news.FactPage"]
    max_count_per_parent = 1
    template = "news/news_index_page.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def newest(self, choice: Choice, *, number: int = 1, most: int = PAGES_PER_LIST) -> Found:
        """The `number`th page, from 1, of what fits the choice, the newest first. What nobody can mean is page 1.

        What is narrowed down is read on to COUNTED, so that the hits can be told.
        """
        first = (number - 1) * most
        last = first + most + 1
        read = max(last, COUNTED + 1) if choice.query() else last
        rows = newest_below(self, choice, most=read)
        if number > 1 and len(rows) <= first:
            return self.newest(choice, most=most)
        return Found(
            number=number,
            total=len(rows) if len(rows) <= COUNTED else None,
            pages=rows[first : last - 1],
            has_more=len(rows) >= last and number < LAST_PAGE,
        )

    def years(self) -> list[int]:
        """The years that its pages are about, the latest first: from the oldest to the newest, also empty ones."""

        def ask() -> list[int]:
            days = []
            for model in KINDS.values():
                dated = model.objects.public_below(self).values_list("published_on", flat=True)
                days += [day for day in (dated.first(), dated.reverse().first()) if day]
            return list(range(max(days).year, min(days).year - 1, -1)) if days else []

        return remembered(("news years", self.pk), ask)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `found`, one page of the list, and the filter form as it stands."""
        form = NewsFilter(request.GET, years=self.years())
        choice = form.chosen()
        found = self.newest(choice, number=_page_number(request.GET.get("sida", "1")))
        return super().get_context(request, *args, **kwargs) | {
            "found": found,
            "form": form,
            "choice": choice,
            "heading": form.heading(self.title),
            "counted": COUNTED,
            "newer_url": choice.address(found.number - 1) if found.number > 1 else "",
            "older_url": choice.address(found.number + 1) if found.has_more else "",
        }


def _page_number(text: str) -> int:
    """1 for what is no number of a page."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return number if 1 <= number <= LAST_PAGE else 1
