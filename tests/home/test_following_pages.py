"""Whoever follows an area or a topic gets one letter about each page, in their language, and can stop from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from home.notifications import tell_of_page
from news.models import UpdatePage
from portal import clock
from portal.models import Area, PageTopic, Topic
from residents.actions import follow, tell_due
from residents.models import Letter, Rhythm
from tests.home import pages
from tests.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def page() -> UpdatePage:
    made = pages.update("Nya lampor", area=Area.objects.get(code="vega"))
    PageTopic.objects.create(page=made, topic=Topic.objects.get(code="lighting"))
    made.first_published_at = NOW - timedelta(hours=1)
    return made


def follower(address: str, *what: tuple[str, str], language: str = "sv", now: datetime = LONG_AGO):
    person = make_person(address, language=language)
    for kind, key in what:
        follow(person=person, kind=kind, key=key, now=now, rhythm=Rhythm.AT_ONCE)
    return person


def told(page) -> int:
    """How many letters there are when everybody has been told of the page."""
    tell_of_page(page=page, now=NOW)
    tell_due(NOW)
    return Letter.objects.count()


class TestALetterAboutAPage:
    def test_goes_to_who_follows_its_area_and_to_who_follows_its_topic(self, page):
        follower("a@x.example", ("area", "vega"))
        follower("b@x.example", ("topic", "lighting"))
        follower("c@x.example", ("area", "handen"), ("topic", "traffic"))
        assert told(page) == 2
        by_address = {letter.person.address: letter for letter in Letter.objects.all()}
        assert "Vega" in by_address["a@x.example"].subject
        assert "Belysning" in by_address["b@x.example"].subject

    def test_is_one_however_many_of_them_somebody_follows(self, page):
        follower("a@x.example", ("area", "vega"), ("topic", "lighting"))
        assert told(page) == 1
        assert told(page) == 1
        assert Letter.objects.count() == 1

    def test_goes_to_readers_of_its_language_only(self, page):
        follower("a@x.example", ("topic", "lighting"), language="fi")
        assert told(page) == 0

    def test_does_not_go_to_who_began_to_follow_after_it_was_published(self, page):
        follower("a@x.example", ("topic", "lighting"), now=clock.now())
        assert told(page) == 0

    def test_holds_a_link_that_ends_that_following(self, page, client):
        person = follower("a@x.example", ("topic", "lighting"))
        told(page)
        letter = Letter.objects.get()
        client.post(reverse("residents:unsubscribe", args=[letter.unsubscribe]))
        assert not person.follows.filter(ended_at=None).exists()


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_the_way_to_follow_stands_on_every_topic_page(client, language):
    topic = Topic.objects.first()
    page = client.get(f"/{language}/amnen/{topic.code}/").text
    assert f'href="/{language}/folj/topic/{topic.code}/"' in page
    assert topic.name_in(language) in client.get(f"/{language}/folj/topic/{topic.code}/").text
