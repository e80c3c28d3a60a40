"""Following from a page: a button for who is signed in, a letter with a link for a guest."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from portal import clock, kinds, limits
from residents.actions import follow, follow_link, unfollow
from residents.models import Follow, Letter, Person, Rhythm
from residents.roles import Role
from tests.people import make_person, make_user, signed_in
from tests.residents.test_own_pages import Thing

pytestmark = pytest.mark.django_db
PATH = "/en/folj/thing/abc/"


class Followed(Thing):
    rhythm = Rhythm.DAILY

    def letters(self):
        return "You get a letter when it moves."


class NeverFollowed(Thing):
    name = "other"


@pytest.fixture(autouse=True)
def rooms_above(monkeypatch) -> None:
    monkeypatch.setattr(kinds._registry, "kinds", {})
    kinds.register(Followed())
    kinds.register(NeverFollowed())


def key_on(page) -> str:
    return re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())[1]


class TestSignedIn:
    def test_the_page_says_what_letters_come_and_one_press_follows(self):
        user = make_user("anna@exempel.example", Role.RESIDENT)
        client = signed_in(user)

        page = client.get(PATH)
        done = client.post(PATH, {"key": key_on(page)})

        assert "You get a letter when it moves." in page.content.decode()
        assert "Title of abc" in page.content.decode()
        assert "You follow it" in done.content.decode()
        assert [one.person for one in Follow.objects.followers_of("thing", "abc")] == [user.person]

    def test_whoever_follows_is_offered_to_stop(self):
        client = signed_in(make_user("anna@exempel.example", Role.RESIDENT))
        client.post(PATH, {"key": uuid4()})

        page = client.get(PATH).content.decode()

        assert "Stop following" in page
        assert "You follow this." in page

    def test_the_same_form_sent_again_after_stopping_begins_nothing_anew(self):
        user, key = make_user("anna@exempel.example", Role.RESIDENT), uuid4()
        client = signed_in(user)
        client.post(PATH, {"key": key})
        unfollow(person=user.person, kind="thing", key="abc", now=clock.now())

        client.post(PATH, {"key": key})

        assert not Follow.objects.followers_of("thing", "abc").exists()

    def test_how_often_is_chosen_with_it_and_what_is_usual_is_chosen_already(self):
        user = make_user("anna@exempel.example", Role.RESIDENT)
        client = signed_in(user)

        page = client.get(PATH)
        client.post(PATH, {"key": key_on(page), "rhythm": "weekly"})

        assert re.search(r'value="daily"[^>]* checked', page.content.decode())
        assert Follow.objects.get(person=user.person).rhythm == Rhythm.WEEKLY

    def test_whoever_chooses_nothing_gets_what_is_usual(self):
        client = signed_in(make_user("anna@exempel.example", Role.RESIDENT))

        client.post(PATH, {"key": uuid4()})

        assert Follow.objects.get().rhythm == Rhythm.DAILY

    def test_another_word_is_no_choice(self):
        client = signed_in(make_user("anna@exempel.example", Role.RESIDENT))

        assert client.post(PATH, {"key": uuid4(), "rhythm": "hourly"}).status_code == 422
        assert not Follow.objects.exists()

    def test_it_is_changed_on_ones_own_page_for_each_and_for_all(self):
        user = make_user("anna@exempel.example", Role.RESIDENT)
        client = signed_in(user)
        for key in ("abc", "def"):
            follow(person=user.person, kind="thing", key=key, now=clock.now())
        chosen = lambda: list(Follow.objects.order_by("key").values_list("rhythm", flat=True))  # noqa: E731

        client.post("/en/mitt/foljer/", {"kind": "thing", "key": "abc", "act": "choose", "rhythm": "weekly"})
        assert chosen() == ["weekly", "daily"]
        assert re.search(r'value="weekly" selected', client.get("/en/mitt/").content.decode())
        client.post("/en/mitt/foljer/", {"act": "choose_all", "rhythm": "at_once"})
        assert chosen() == ["at_once", "at_once"]
        client.post("/en/mitt/foljer/", {"kind": "thing", "key": "abc", "act": "stop"})
        assert [one.key for one in Follow.objects.held_by(user.person)] == ["def"]

    def test_a_form_without_its_key_is_told_so(self):
        client = signed_in(make_user("anna@exempel.example", Role.RESIDENT))

        assert client.post(PATH, {}).status_code == 422
        assert not Follow.objects.exists()


class TestGuest:
    def ask(self, **data):
        return Client().post(PATH, {"key": uuid4(), "email": "Anna@Exempel.example"} | data)

    def test_nothing_is_followed_before_the_address_is_confirmed(self, client):
        answer = self.ask()
        letter = Letter.objects.get()
        link = re.search(r"/folj/[^\s/]+/", letter.body)[0]

        shown = client.get(f"/en{link}")
        assert answer.status_code == 302
        assert letter.person.address == "anna@exempel.example"
        assert not Follow.objects.exists()

        done = client.post(f"/en{link}")

        assert "Title of abc" in shown.content.decode()
        assert "You follow it" in done.content.decode()
        assert Follow.objects.followers_of("thing", "abc").get().person == letter.person

    def test_how_often_goes_with_the_link_and_can_be_changed_where_it_leads(self, client):
        self.ask(rhythm="weekly")
        link = re.search(r"/folj/[^\s/]+/", Letter.objects.get().body)[0]

        done = client.post(f"/en{link}").content.decode()

        assert Follow.objects.get().rhythm == Rhythm.WEEKLY
        own = re.search(r'/en/foljer/[^"]+', done)[0]
        assert "Title of abc" in client.get(own).content.decode()

    def test_the_same_form_sent_twice_writes_one_letter(self):
        key = uuid4()
        self.ask(key=key)
        self.ask(key=key)

        assert Letter.objects.count() == 1

    @pytest.mark.parametrize("data", [{"email": ""}, {"email": "anna"}, {"key": "x"}])
    def test_what_is_missing_is_told_and_the_address_comes_back(self, data):
        answer = self.ask(**data)

        assert answer.status_code == 422
        assert not Letter.objects.exists()

    def test_nobody_is_buried_in_letters(self, monkeypatch):
        monkeypatch.setitem(limits.LIMITS, "letter", (limits.Limit("person", 1, 3600),))
        self.ask()

        answer = self.ask()

        assert answer.status_code == 429
        assert "Anna@Exempel.example" in answer.content.decode()
        assert Letter.objects.count() == 1

    def test_a_made_up_link_is_not_found_nor_one_to_nobody(self, client):
        person = make_person("anna@exempel.example")
        token = follow_link(person=person, kind="thing", key="abc")

        assert client.get(f"/en/folj/{token}x/").status_code == 404
        Person.objects.all().delete()
        assert client.get(f"/en/folj/{token}/").status_code == 404


class TestWhatCanBeFollowed:
    @pytest.mark.parametrize("path", ["other/abc", "none/abc", "thing/hidden1"])
    def test_what_sends_no_letters_or_is_not_seen_is_not_found(self, client, path):
        assert client.get(f"/en/folj/{path}/").status_code == 404
        assert client.post(f"/en/folj/{path}/", {"key": uuid4(), "email": "a@b.example"}).status_code == 404
        assert not Letter.objects.exists()

    def test_the_page_is_kept_by_nobody(self, client):
        assert "no-store" in client.get(PATH).headers["Cache-Control"]
