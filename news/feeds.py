"""News as an Atom feed, one per language."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from news.models import NewsIndexPage, NewsPage
from portal.page_cache import shared

MOST = 30


class NewsFeed(Feed):
    """The newest updates and good examples of this language."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shared(request, super().__call__(request, *args, **kwargs))

    def title(self) -> str:
        return _("News")

    def link(self) -> str:
        index = self._index()
        return index.get_url() if index else "/"

    def _index(self) -> NewsIndexPage | None:
        return NewsIndexPage.objects.live().public().filter(locale__language_code=get_language()).first()

    def items(self) -> list[NewsPage]:
        index = self._index()
        return index.newest()[:MOST] if index else []

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return item.full_url

    def item_pubdate(self, item: NewsPage) -> Any:
        return item.first_published_at

    def item_updateddate(self, item: NewsPage) -> Any:
        return item.last_published_at
