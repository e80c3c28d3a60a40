"""Whoever follows an area or a topic gets one letter about each page, in their language, and can stop from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from home.notifications import tell_of_opened, tell_of_page
from news.models import UpdatePage
from portal import clock
from portal.models import Area, PageTopic, Topic
from residents.actions import choose_rhythm_of_all, follow, tell_due, telling
from residents.models import Letter, Rhythm
from tests.dialogue import factories as make
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


class TestADialogueIsToldOfWhenItOpens:
    def opens(self, days: int, **dates):
        now = clock.now()
        return now + timedelta(days=days), make.dialogue(
            "Vad saknas i Vega?", area=Area.objects.get(code="vega"), opens_at=now + timedelta(days=days), **dates
        )

    def told_at(self, moment: datetime) -> list[str]:
        tell_of_opened(now=moment)
        tell_due(moment)
        return list(Letter.objects.values_list("template", flat=True))

    def test_at_once_where_it_is_open_already(self):
        follower("a@x.example", ("area", "vega"))
        self.opens(-1)

        assert self.told_at(clock.now()) == ["home/email/dialogue"]
        assert Letter.objects.get().subject == "Ny dialog om Vega: Vad saknas i Vega?"

    def test_later_where_it_was_published_before_its_time_and_once(self):
        follower("a@x.example", ("area", "vega"))
        moment, _page = self.opens(3)

        assert self.told_at(moment - timedelta(seconds=1)) == []
        assert self.told_at(moment) == ["home/email/dialogue"]
        assert self.told_at(moment + timedelta(days=1)) == ["home/email/dialogue"]

    def test_also_where_the_worker_stood_still_when_it_opened(self):
        follower("a@x.example", ("area", "vega"))
        moment, _page = self.opens(3)

        assert self.told_at(moment + timedelta(days=5)) == ["home/email/dialogue"]

    def test_to_who_followed_when_it_opened(self):
        moment, _page = self.opens(3)
        follower("between@x.example", ("area", "vega"), now=moment - timedelta(days=1))
        follower("later@x.example", ("area", "vega"), now=moment + timedelta(seconds=1))

        self.told_at(moment + timedelta(days=1))

        assert [letter.person.address for letter in Letter.objects.all()] == ["between@x.example"]

    def test_not_when_it_is_closed_already(self):
        follower("a@x.example", ("area", "vega"))
        self.opens(-5, closes_at=clock.now() - timedelta(days=1))

        assert self.told_at(clock.now()) == []


class TestAPageThatIsMovedToAnotherArea:
    def test_is_told_of_there_and_to_nobody_twice(self, page):
        follower("a@x.example", ("area", "vega"))
        follower("b@x.example", ("area", "handen"))
        assert told(page) == 1

        page.area = Area.objects.get(code="handen")

        assert told(page) == 2

    def test_also_where_somebody_hears_in_another_rhythm_by_then(self, page):
        person = follower("a@x.example", ("area", "vega"))
        follow(person=person, kind="area", key="handen", now=LONG_AGO, rhythm=Rhythm.DAILY)
        assert told(page) == 1
        choose_rhythm_of_all(person=person, rhythm=Rhythm.WEEKLY)

        page.area = Area.objects.get(code="handen")

        assert told(page) == 1
        assert not person.digest_items.exists()

    def test_also_while_a_worker_tells_of_it_where_it_was(self, page, monkeypatch):
        follower("b@x.example", ("area", "handen"))
        tell_of_page(page=page, now=NOW)
        page.area = Area.objects.get(code="handen")
        real = telling.written_letters

        def moved_meanwhile(**words):
            monkeypatch.setattr(telling, "written_letters", real)
            tell_of_page(page=page, now=NOW)
            return real(**words)

        monkeypatch.setattr(telling, "written_letters", moved_meanwhile)
        tell_due(NOW)
        tell_due(NOW)

        assert [letter.person.address for letter in Letter.objects.all()] == ["b@x.example"]


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_the_way_to_follow_stands_on_every_topic_page(client, language):
    topic = Topic.objects.first()
    page = client.get(f"/{language}/amnen/{topic.code}/").text
    assert f'href="/{language}/folj/topic/{topic.code}/"' in page
    assert topic.name_in(language) in client.get(f"/{language}/folj/topic/{topic.code}/").text
