"""A page whose day of review has come is told of once, to who answers for it."""

from datetime import timedelta

import pytest

from news.notifications import remind_of_reviews
from portal import clock
from residents.models import Letter
from residents.roles import Role
from tests.home.pages import fact, update
from tests.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.fixture
def editor():
    return make_user("karin@haninge.example", Role.COMMUNICATOR)


@pytest.fixture
def now():
    return clock.now()


def told():
    return sorted(Letter.objects.filter(template="news/email/review").values_list("subject", flat=True))


def test_who_made_the_page_is_told_once_when_the_day_has_come(editor, now):
    update("Nya lampor", owner=editor, next_review_on=clock.day_of(now))

    remind_of_reviews(now=now)
    remind_of_reviews(now=now + timedelta(hours=1))

    assert told() == ["Ska ses över: Nya lampor"]
    assert Letter.objects.get(subject__endswith="Nya lampor").person == editor.person


def test_nobody_is_told_before(editor, now):
    update(owner=editor, next_review_on=clock.day_of(now) + timedelta(days=1))
    fact(owner=editor, valid_until=clock.day_of(now))
    remind_of_reviews(now=now)
    assert told() == []


def test_a_new_day_is_a_new_letter(editor, now):
    page = update("Nya lampor", owner=editor, next_review_on=clock.day_of(now) - timedelta(days=9))
    remind_of_reviews(now=now)
    page.next_review_on = clock.day_of(now)
    page.save()
    remind_of_reviews(now=now)
    assert len(told()) == 2


def test_a_page_that_nobody_answers_for_is_told_of_to_every_communicator(editor, now):
    other = make_user("bo@haninge.example", Role.COMMUNICATOR)
    make_user("mod@haninge.example", Role.MODERATOR)
    update(next_review_on=clock.day_of(now))
    remind_of_reviews(now=now)
    assert set(Letter.objects.values_list("person", flat=True)) == {editor.person.pk, other.person.pk}


def test_a_fact_that_is_valid_no_longer_says_so_in_the_letter(editor, now):
    fact("Tjugo är bytta", owner=editor, valid_until=clock.day_of(now) - timedelta(days=1))
    remind_of_reviews(now=now)
    letter = Letter.objects.get()
    assert letter.subject == "Gäller inte längre: Tjugo är bytta"
    assert "/admin/pages/" in letter.body


def test_a_draft_is_nobodys_to_review(editor, now):
    update(owner=editor, live=False, next_review_on=clock.day_of(now))
    remind_of_reviews(now=now)
    assert told() == []
