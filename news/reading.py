"""How a page of the list of news is read: one short question in plain SQL, however many pages there are.

Written out for the same reason as `dialogue.reading` (docs/decisions/0023). tests/news tries it on both databases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from news.filters import Choice
from portal.pages import any_restricted

if TYPE_CHECKING:
    from wagtail.models import Page

# The kinds as addresses name them, and where their pages are kept.
_TABLES = {"nyheter": "news_updatepage", "goda-exempel": "news_goodexamplepage", "fakta": "news_factpage"}
# Of each kind only as many days and numbers are read as can stand on the page, in the order of their index.
_OF_A_KIND = """
SELECT * FROM (
  SELECT '{kind}' AS kind, n.page_ptr_id, n.published_on, n.area_id, n.lead FROM {table} n
  WHERE EXISTS (
    SELECT 1 FROM wagtailcore_page p WHERE p.id = n.page_ptr_id AND p.live AND p.depth = %s AND p.path LIKE %s{public}
  ){chosen}
  ORDER BY n.published_on DESC, n.page_ptr_id DESC LIMIT %s
) AS of_{number}
"""
_PUBLIC = """ AND NOT EXISTS (
      SELECT 1 FROM wagtailcore_pageviewrestriction r JOIN wagtailcore_page above ON above.id = r.page_id
      WHERE p.path LIKE above.path || '%%'
    )"""
_AREA = " AND n.area_id = (SELECT id FROM portal_area WHERE code = %s)"
_TOPIC = """ AND n.page_ptr_id IN (
    SELECT about.page_id FROM portal_pagetopic about JOIN portal_topic t ON t.id = about.topic_id WHERE t.code = %s
  )"""
_YEAR = " AND n.published_on >= %s AND n.published_on < %s"


_ENTRIES = "SELECT kind, page_ptr_id, published_on, area_id, lead, title, slug"
_NEWEST_FIRST = "JOIN wagtailcore_page ON id = page_ptr_id ORDER BY published_on DESC, page_ptr_id DESC LIMIT %s"


@dataclass(frozen=True, slots=True)
class Told:
    """A page of news as a list shows it. `kind` is a key of `news.models.KINDS`."""

    kind: str
    pk: int
    published_on: date
    area_id: int | None
    lead: str
    title: str
    slug: str


def newest_below(index: "Page", choice: Choice, *, most: int) -> list[Told]:
    """What everybody may read below a list and fits the choice, the newest first."""
    chosen, values = _chosen(choice)
    public = _PUBLIC if any_restricted() else ""
    kinds = [choice.kind] if choice.kind else list(_TABLES)
    parts = [
        _OF_A_KIND.format(kind=kind, table=_TABLES[kind], public=public, chosen=chosen, number=number)
        for number, kind in enumerate(kinds)
    ]
    found = " UNION ALL ".join(parts)
    sql = f"{_ENTRIES} FROM ({found}) AS found {_NEWEST_FIRST}"
    of_each = [index.depth + 1, f"{index.path}%", *values, most]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_each * len(kinds), most])
        rows = cursor.fetchall()
    return [Told(kind, pk, _day(day), *rest) for kind, pk, day, *rest in rows]


def _chosen(choice: Choice) -> tuple[str, Sequence[Any]]:
    """The conditions that the choice makes, and their values."""
    sql, values = "", list[Any]()
    if choice.area:
        sql, values = sql + _AREA, [*values, choice.area]
    if choice.topic:
        sql, values = sql + _TOPIC, [*values, choice.topic]
    if choice.year:
        sql, values = sql + _YEAR, [*values, date(choice.year, 1, 1), date(choice.year + 1, 1, 1)]
    return sql, values


def _day(day: date | str) -> date:
    """SQLite keeps days as text."""
    return date.fromisoformat(day) if isinstance(day, str) else day
