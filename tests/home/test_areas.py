"""Areas: a page each, in every language, and the form in which staff name them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.forms import AreaForm
from portal import clock
from portal.languages import published_languages
from portal.models import Area, AreaName
from residents.actions import follow, tell_due
from residents.models import Letter, Rhythm
from residents.roles import Role
from tests.dialogue import factories as make
from tests.home.pages import example, update
from tests.people import LONG_AGO, make_person, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def area(code: str) -> Area:
    return Area.objects.get(code=code)


@pytest.mark.parametrize("language", published_languages())
def test_every_area_stands_in_the_list_with_its_page(client: Client, language: str):
    page = client.get(f"/{language}/omraden/").text

    for one in Area.objects.with_names():
        assert f'href="/{language}/omraden/{one.code}/"' in page
        assert one.name_in(language) in page


def test_an_area_shows_what_is_about_it_and_nothing_else(client: Client):
    update("Lampor i Handen", area=area("handen"))
    example("Grannar i Handen", area=area("handen"))
    update("Bänkar i Vega", area=area("vega"))
    update("Utkast om Handen", area=area("handen"), live=False)

    page = client.get("/sv/omraden/handen/").text

    assert "Lampor i Handen" in page and "Grannar i Handen" in page
    assert "Bänkar i Vega" not in page and "Utkast om Handen" not in page


def test_an_area_of_which_nothing_is_told_says_so(client: Client):
    assert "inget skrivits" in client.get("/sv/omraden/orno/").text


def test_an_area_that_does_not_exist_is_not_found(client: Client):
    assert client.get("/sv/omraden/atlantis/").status_code == 404


def test_a_reader_of_an_area_gets_no_cookie_and_may_share_the_page(client: Client):
    answer = client.get("/sv/omraden/handen/")

    assert not answer.cookies
    assert "s-maxage=1," in answer["Cache-Control"]


def test_the_number_of_questions_does_not_grow_with_what_is_told(client: Client):
    def questions() -> int:
        client.get("/sv/omraden/handen/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/sv/omraden/handen/").status_code == 200
        return len(asked)

    update("Den första", area=area("handen"))
    few = questions()
    for number in range(8):
        update(f"Nyhet {number}", area=area("handen"))

    assert questions() == few <= 20


class TestTheForm:
    DATA = {"code": "nytorp", "position": 20, "latitude": 59.1, "longitude": 18.1}
    NAMES = {"name_sv": "Nytorp", "name_fi": "Nytorp", "name_en": "Nytorp", "name_ar": "نيتورب"}

    def test_makes_the_area_with_its_name_in_every_language(self):
        form = AreaForm(self.DATA | self.NAMES)

        assert form.is_valid(), form.errors
        made = form.save()
        assert {row.language for row in made.names.all()} == set(published_languages())
        assert made.name_in("ar") == "نيتورب"

    def test_refuses_an_area_that_lacks_a_name(self):
        form = AreaForm(self.DATA | self.NAMES | {"name_fi": ""})

        assert "name_fi" in form.errors

    def test_renames_without_changing_the_code_that_addresses_carry(self):
        form = AreaForm(self.DATA | self.NAMES | {"code": "annat"}, instance=area("handen"))

        assert form.is_valid(), form.errors
        form.save()
        assert area("handen").name_in("sv") == "Nytorp"
        assert AreaName.objects.filter(area=area("handen"), language="sv").count() == 1

    def test_an_area_that_was_deleted_is_still_called_by_its_code_when_the_tool_says_so(self):
        administrator = signed_in(make_user("chef@haninge.example", Role.ADMINISTRATOR))
        made = Area.objects.create(code="nytorp", latitude=59.1, longitude=18.1)

        told = administrator.post(reverse("area:delete", args=[made.pk]), follow=True)

        assert "nytorp" in told.text
        assert not Area.objects.filter(code="nytorp").exists()

    def test_is_open_to_communicators_and_closed_to_moderators(self):
        writer = signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))
        moderator = signed_in(make_user("granskare@haninge.example", Role.MODERATOR))

        assert writer.get(reverse("area:index")).status_code == 200
        assert moderator.get(reverse("area:index")).status_code == 302


class TestFollowingAnArea:
    def follower(self, language: str = "sv", address: str = "anna@exempel.example"):
        person = make_person(address, language=language)
        follow(person=person, kind="area", key="handen", now=LONG_AGO, rhythm=Rhythm.AT_ONCE)
        return person

    def letters_to(self, person) -> list[str]:
        tell_due(clock.now())
        return list(Letter.objects.filter(person=person).values_list("subject", flat=True))

    def test_its_page_offers_it(self, client: Client):
        assert "/sv/folj/area/handen/" in client.get("/sv/omraden/handen/").text
        assert "Handen" in client.get("/sv/folj/area/handen/").text

    def test_a_letter_comes_when_something_about_it_is_published_and_not_again_when_it_is_changed(self):
        person = self.follower()
        page = update("Lampor i Handen", area=area("handen"))
        update("Bänkar i Vega", area=area("vega"))
        update("För alla")

        page.save_revision().publish()

        assert self.letters_to(person) == ["Nytt om Handen: Lampor i Handen"]

    def test_it_comes_in_the_readers_language_when_that_version_is_published(self):
        person = self.follower("fi")

        update("Lampor i Handen", area=area("handen"))

        assert self.letters_to(person) == []

    def test_whoever_began_to_follow_later_is_not_told_of_what_was_there(self):
        page = update("Lampor i Handen", area=area("handen"))
        person = make_person("bo@exempel.example")
        follow(person=person, kind="area", key="handen", now=clock.now())

        page.save_revision().publish()

        assert self.letters_to(person) == []


def test_the_list_and_the_map_say_where_a_dialogue_is_open_and_where_proposals_take_support(client: Client):
    make.dialogue(area=area("handen"), opens_at=clock.now() - timedelta(days=1), closes_at=None)
    make.proposal(area=area("vega").code, now=clock.now())

    page = client.get("/sv/omraden/").text

    assert re.search(r"Handen</bdi> <span>öppen dialog</span>", page)
    assert re.search(r"Vega</bdi> <span>1 förslag</span>", page)
    assert page.count('class="on"') == 1
    assert re.search(r'class="on"><circle[^>]*/><text[^>]*>Handen', page)
