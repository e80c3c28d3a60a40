"""News pages: updates, good examples with what they led to, facts, and the list of all of them."""

from news.models.facts import FactPage, Verdict
from news.models.lists import KINDS, PAGES_PER_LIST, NewsIndexPage
from news.models.pages import Effect, GoodExamplePage, NewsPage, NewsQuerySet, UpdatePage

__all__ = [
    "KINDS",
    "PAGES_PER_LIST",
    "Effect",
    "FactPage",
    "GoodExamplePage",
    "NewsIndexPage",
    "NewsPage",
    "NewsQuerySet",
    "UpdatePage",
    "Verdict",
]
