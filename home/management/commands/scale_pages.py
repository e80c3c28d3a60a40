"""`manage.py scale_pages`: as many updates as a measurement needs, below the Swedish list of news."""

from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import F
from django.db.models.sql import InsertQuery
from wagtail.models import Page

from dialogue.scale.words import Words
from news.models import NewsIndexPage, UpdatePage
from portal import clock
from portal.languages import source_language
from portal.models import Area
from search.actions import mend

BATCH = 500


class Command(BaseCommand):
    help = "Loads many updates for measuring: deterministic and in bulk, with counters and search entries that agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--number", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed makes other pages")

    def handle(self, *args: Any, number: int, seed: int, **options: Any) -> None:
        index = NewsIndexPage.objects.filter(locale__language_code=source_language().code).first()
        if number < 0:
            raise CommandError("An amount cannot be below zero.")
        if index is None:
            raise CommandError("There is no list of news yet: run setup first.")
        if index.get_children().filter(slug__startswith=f"skala-{seed}-").exists():
            raise CommandError(f"Pages of seed {seed} are there already.")
        now = clock.now()
        with transaction.atomic():
            _load(index, number, seed, now)
        mend(now=now)
        if connection.vendor == "postgresql":
            # A database that lives counts its rows by itself within the minute; till then it plans as for none.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write(f"{number} pages are there.")


def _load(index: NewsIndexPage, number: int, seed: int, now: datetime) -> None:
    """Writes the rows of pages and updates past every signal, and how many children the list now has."""
    words, areas = Words(seed), list(Area.objects.all())
    last = index.get_last_child()
    first_step = int(last.path[-Page.steplen :], 36) + 1 if last else 1
    for numbers in batched(range(number), BATCH):
        pages = [_page(index, words, areas, seed, one, first_step + one, now) for one in numbers]
        # A model with a parent table cannot be created in bulk: the parent's rows first, then its own.
        parents = [Page(**{field.attname: getattr(page, field.attname) for field in _PARENT}) for page in pages]
        made = Page.objects.bulk_create(parents)
        for page, parent in zip(pages, made, strict=True):
            page.pk = page.page_ptr_id = page.id = parent.pk
        query = InsertQuery(UpdatePage)
        query.insert_values(UpdatePage._meta.local_concrete_fields, pages, raw=True)
        query.get_compiler("default").execute_sql()
    Page.objects.filter(pk=index.pk).update(numchild=F("numchild") + number)


_PARENT = [field for field in Page._meta.local_concrete_fields if not field.primary_key]


def _page(
    index: NewsIndexPage, words: Words, areas: list[Area], seed: int, number: int, step: int, now: datetime
) -> UpdatePage:
    random, moment = words.random, now - timedelta(hours=number + 1)
    title = f"{words.sentence('sv').rstrip('.')} ({number + 1})"
    page = UpdatePage(
        title=title,
        draft_title=title,
        slug=f"skala-{seed}-{number}",
        lead=words.sentence("sv"),
        body=[("paragraph", f"<p>{words.text('sv')}</p>") for _ in range(random.randint(2, 5))],
        area=random.choice([None, *areas]),
        published_on=clock.day_of(moment),
        locale=index.locale,
        translation_key=UUID(int=random.getrandbits(128), version=4),
        depth=index.depth + 1,
        path=Page._get_path(index.path, index.depth + 1, step),
        first_published_at=moment,
        last_published_at=moment,
        live=True,
    )
    page.set_url_path(index)
    page.content_type = page.cached_content_type
    return page
