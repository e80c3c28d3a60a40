"""News as Atom feeds: one for each language, and narrowed down by the same words in the address as the list."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from news.filters import NewsFilter
from news.models import NewsIndexPage
from news.reading import Told
from portal.atom import AtomFeed
from portal.page_cache import shared
from portal.site_words import known_settings, site_words

MOST = 30

# What the list shows of a page, and the page.
type Item = tuple[Told, Page]


class NewsFeed(Feed):
    """The newest of what fits the choice, in this language. What nobody can mean is no choice, as in the list."""

    feed_type = AtomFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shared(request, super().__call__(request, *args, **kwargs))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[NewsIndexPage | None, NewsFilter]:
        index = NewsIndexPage.objects.live().public().filter(locale__language_code=get_language()).first()
        return index, NewsFilter(request.GET, years=index.years() if index else ())

    def title(self, asked: tuple[NewsIndexPage | None, NewsFilter]) -> str:
        index, form = asked
        return form.heading(index.title if index else _("News"))

    def link(self, asked: tuple[NewsIndexPage | None, NewsFilter]) -> str:
        index, form = asked
        return (index.get_url() or "/") + form.chosen().address().removesuffix("?") if index else "/"

    def feed_url(self, asked: tuple[NewsIndexPage | None, NewsFilter]) -> str:
        """Its own address, in one form however it was asked for."""
        return f"{settings.PUBLIC_URL}/{get_language()}/nytt.atom{asked[1].chosen().address().removesuffix('?')}"

    feed_guid = feed_url

    def author_name(self) -> str:
        return site_words(known_settings()).municipality

    def items(self, asked: tuple[NewsIndexPage | None, NewsFilter]) -> list[Item]:
        index, form = asked
        told = index.newest(form.chosen(), most=MOST).pages if index else []
        pages = Page.objects.select_related("locale").in_bulk([one.pk for one in told])
        return [(one, pages[one.pk]) for one in told if one.pk in pages]

    def item_title(self, item: Item) -> str:
        return item[0].title

    def item_description(self, item: Item) -> str:
        return item[0].lead

    def item_link(self, item: Item) -> str:
        return item[1].full_url

    def item_guid(self, item: Item) -> str:
        """The same for ever, also when the page is moved, and another in each language."""
        return uuid5(item[1].translation_key, get_language() or "").urn

    def item_pubdate(self, item: Item) -> datetime:
        return item[1].first_published_at or datetime.combine(item[0].published_on, datetime.min.time(), UTC)

    def item_updateddate(self, item: Item) -> datetime:
        return item[1].last_published_at or self.item_pubdate(item)
