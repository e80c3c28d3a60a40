"""Many pages at once: whole, counted, findable, and the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from news.models import UpdatePage
from portal import clock
from search.actions import Mended, mend
from search.models import Entry
from tests.home.pages import news_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def load(number: int = 30, seed: int = 7, **options) -> None:
    with open("/dev/null", "w") as nowhere:
        call_command("scale_pages", number=number, seed=seed, stdout=nowhere, **options)


def test_every_page_can_be_opened_and_found(client):
    load()

    pages = list(UpdatePage.objects.child_of(news_index()))
    assert len(pages) == 30
    assert client.get(pages[-1].get_url()).status_code == 200
    assert Entry.objects.filter(kind="page", title=pages[-1].title).exists()
    assert mend(now=clock.now()) == Mended()


def test_the_tree_is_whole():
    load()

    assert news_index().numchild == 30
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_same_seed_is_refused_the_second_time_and_changes_nothing():
    load()

    with pytest.raises(CommandError, match="already"):
        load()
    assert UpdatePage.objects.count() == 30


def test_another_seed_makes_other_pages_beside_them():
    load()
    load(seed=8)

    assert UpdatePage.objects.count() == news_index().numchild == 60


def test_an_amount_below_zero_is_refused():
    with pytest.raises(CommandError, match="below zero"):
        load(number=-1)
