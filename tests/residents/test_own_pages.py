"""My page, my follows, my data, leaving, and ending a follow by the link in a letter."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from portal import audit, kinds
from residents import leaving, mine
from residents.actions import UnableToLeave, follow, leave, unfollow_link, write_letter
from residents.models import Follow, Letter, LetterState, NotSent
from residents.roles import Role
from tests.people import LONG_AGO, PASSWORD, make_person, make_user, signed_in

pytestmark = pytest.mark.django_db
NOW = LONG_AGO + timedelta(days=1)
ADDRESS = "anna@exempel.example"


class Thing:
    """A kind that answers for many at once; those whose id begins with `hidden` may not be seen."""

    name = "thing"

    def label(self):
        return "Thing"

    def visible_ids(self, public_ids, viewer):
        return {one for one in public_ids if not one.startswith("hidden")}

    def titles(self, public_ids, language):
        return {one: f"Title of {one}" for one in public_ids}

    def urls(self, public_ids, language):
        return {one: f"/{language}/thing/{one}/" for one in public_ids}

    def title(self, public_id, language):
        return f"Title of {public_id}"

    def url(self, public_id, language):
        return f"/{language}/thing/{public_id}/"


@pytest.fixture(autouse=True)
def rooms_above(monkeypatch) -> None:
    """Only what the test registers."""
    monkeypatch.setattr(kinds._registry, "kinds", {})
    kinds.register(Thing())
    monkeypatch.setattr(mine, "_contributions", [])
    monkeypatch.setattr(mine, "_exports", {})
    monkeypatch.setattr(leaving, "_parts", [])
    monkeypatch.setattr(leaving, "_tells", [])


def rows(person, language):
    return [{"title": "Lampan är trasig", "url": "/sv/x/", "at": NOW, "status_kind": "wait", "status_text": "Väntar"}]


class TestMyPage:
    def test_it_shows_what_rooms_have_registered_and_what_is_followed(self):
        mine.register(rows)
        user = make_user(ADDRESS)
        follow(person=user.person, kind="thing", key="abc", now=NOW)
        follow(person=user.person, kind="thing", key="hidden1", now=NOW)

        page = signed_in(user).get("/sv/mitt/").content.decode()

        assert "Lampan är trasig" in page and "Väntar" in page
        assert "Title of abc" in page and "hidden1" not in page

    def test_it_shows_nothing_of_anybody_else(self):
        other = make_person("other@exempel.example")
        follow(person=other, kind="thing", key="theirs", now=NOW)

        assert "theirs" not in signed_in(make_user(ADDRESS)).get("/sv/mitt/").content.decode()

    def test_an_account_without_a_person_sees_an_empty_page(self):
        mine.register(rows)
        user = get_user_model().objects.create_user(ADDRESS, PASSWORD)

        assert "Lampan" not in signed_in(user).get("/sv/mitt/").content.decode()

    @pytest.mark.parametrize("number", [1, 60])
    def test_the_number_of_queries_does_not_depend_on_what_is_followed(self, number, django_assert_max_num_queries):
        user = make_user(ADDRESS)
        for one in range(number):
            follow(person=user.person, kind="thing", key=f"k{one}", now=NOW)
        client = signed_in(user)
        client.get("/sv/mitt/")

        with django_assert_max_num_queries(15):
            page = client.get("/sv/mitt/").content.decode()

        assert page.count("Title of k") >= number

    def test_settings_are_kept_and_decide_the_language_of_letters(self):
        user = make_user(ADDRESS)

        answer = signed_in(user).post("/sv/mitt/installningar/", {"name": "  Anna  från Jordbro ", "language": "fi"})

        user.refresh_from_db()
        assert (answer.status_code, user.name, user.person.language) == (302, "Anna från Jordbro", "fi")

    @pytest.mark.parametrize("data", [{"name": "x" * 81, "language": "sv"}, {"name": "A", "language": "xx"}, {}])
    def test_wrong_settings_come_back_in_the_form(self, data):
        user = make_user(ADDRESS, name="Before")

        answer = signed_in(user).post("/sv/mitt/installningar/", data)

        user.refresh_from_db()
        assert (answer.status_code, user.name, user.person.language) == (422, "Before", "sv")
        assert data.get("name", "") in answer.content.decode()

    def test_a_name_like_the_municipalitys_is_not_kept(self):
        user = make_user(ADDRESS, name="Before")

        answer = signed_in(user).post("/sv/mitt/installningar/", {"name": "Haninge kommun", "language": "sv"})

        user.refresh_from_db()
        assert (answer.status_code, user.name) == (422, "Before")

    def test_staff_keep_the_name_that_is_theirs(self):
        user = make_user(ADDRESS, Role.MODERATOR, name="Karin Trygg")

        answer = signed_in(user).post("/sv/mitt/installningar/", {"name": "Karin Trygg", "language": "sv"})

        assert answer.status_code == 302

    def test_a_follow_is_ended_only_for_oneself(self):
        user, other = make_user(ADDRESS), make_person("other@exempel.example")
        for person in (user.person, other):
            follow(person=person, kind="thing", key="abc", now=NOW)

        signed_in(user).post("/sv/mitt/sluta-folja/", {"kind": "thing", "key": "abc"})

        assert [one.person for one in Follow.objects.followers_of("thing", "abc")] == [other]

    @pytest.mark.parametrize("path", ["", "installningar/", "sluta-folja/", "uppgifter/", "lamna/"])
    def test_each_of_these_pages_asks_for_signing_in(self, path, client):
        for method in (client.get, client.post):
            response = method(f"/sv/mitt/{path}")
            assert response.status_code in {302, 405}
            assert response.status_code == 405 or "/sv/konto/login/" in response.headers["Location"]


class TestFollows:
    def test_following_twice_is_one_and_following_again_after_ending_holds(self):
        person = make_person(ADDRESS)
        for _time in range(2):
            follow(person=person, kind="thing", key="abc", now=NOW)
        Client().post(f"/sv/sluta-folja/{unfollow_link(person=person, kind='thing', key='abc')}/")
        assert not Follow.objects.followers_of("thing", "abc").exists()

        follow(person=person, kind="thing", key="abc", now=NOW)

        assert Follow.objects.followers_of("thing", "abc").count() == Follow.objects.count() == 1

    def test_whoever_has_not_confirmed_gets_no_letters(self):
        follow(person=make_person(ADDRESS, confirmed=False), kind="thing", key="abc", now=NOW)

        assert not Follow.objects.followers_of("thing", "abc").exists()

    def test_the_link_shows_a_button_and_the_press_ends_it(self, client):
        person = make_person(ADDRESS)
        follow(person=person, kind="thing", key="abc", now=NOW)
        path = f"/ar/sluta-folja/{unfollow_link(person=person, kind='thing', key='abc')}/"

        shown = client.get(path)
        assert Follow.objects.followers_of("thing", "abc").exists()
        done = client.post(path)

        assert "Title of abc" in shown.content.decode()
        assert done.status_code == 200
        assert not Follow.objects.followers_of("thing", "abc").exists()
        assert not shown.cookies and not done.cookies

    def test_a_mail_program_ends_it_with_one_click(self):
        person = make_person(ADDRESS)
        follow(person=person, kind="thing", key="abc", now=NOW)
        path = f"/sv/sluta-folja/{unfollow_link(person=person, kind='thing', key='abc')}/"

        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(path, {"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.example"})

        assert answer.status_code == 200
        assert not Follow.objects.followers_of("thing", "abc").exists()

    @pytest.mark.parametrize("token", ["x", "abc.thing.k:1:2", "%00", "å" * 500])
    def test_a_made_up_link_gets_a_clear_answer(self, client, token):
        for method in (client.get, client.post):
            assert method(f"/sv/sluta-folja/{token}/").status_code == 404

    def test_the_link_to_something_hidden_does_not_tell_its_title(self, client):
        person = make_person(ADDRESS)
        token = unfollow_link(person=person, kind="thing", key="hidden1")

        assert "Title of" not in client.get(f"/sv/sluta-folja/{token}/").content.decode()


class TestMyData:
    def test_it_holds_everything_of_mine_and_nothing_of_others(self):
        mine.register_export("contributions", lambda person: [{"text": f"by {person.address}"}])
        user, other = make_user(ADDRESS, name="Anna"), make_person("other@exempel.example")
        follow(person=user.person, kind="thing", key="abc", now=NOW)
        for person in (user.person, other):
            Letter.objects.create(
                key=person.address,
                person=person,
                template="x",
                language="sv",
                subject=f"To {person.address}",
                body="b",
                next_try_at=NOW,
                created_at=NOW,
            )

        answer = signed_in(user).get("/sv/mitt/uppgifter/")

        data = json.loads(answer.content)
        assert data["person"]["address"] == ADDRESS
        assert data["person"]["account"]["name"] == "Anna"
        assert [one["key"] for one in data["person"]["follows"]] == ["abc"]
        assert [one["subject"] for one in data["person"]["letters"]] == [f"To {ADDRESS}"]
        assert data["contributions"] == [{"text": f"by {ADDRESS}"}]
        assert "other@" not in answer.content.decode()
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_it_can_be_fetched_five_times_an_hour(self):
        client = signed_in(make_user(ADDRESS))

        assert [client.get("/sv/mitt/uppgifter/").status_code for _time in range(6)] == [200] * 5 + [429]


class TestLeaving:
    def test_the_page_says_what_stays_and_the_button_closes_the_account(self):
        leaving.register(lambda person, now: None, tells=kept_and_gone)
        user = make_user(ADDRESS, name="Anna")
        client, elsewhere = signed_in(user), Client()
        elsewhere.post("/sv/konto/login/", {"login": ADDRESS, "password": PASSWORD})

        goes, _heading, stays = client.get("/sv/mitt/lamna/").text.partition("Det här står kvar")
        answer = client.post("/sv/mitt/lamna/", follow=True)

        assert "Gone is what anna@exempel.example had." in goes and "Kept is what" not in goes
        assert "Kept is what anna@exempel.example had." in stays and "Gone is what" not in stays
        assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/sv/lamnat/")
        assert elsewhere.get("/sv/mitt/").status_code == client.get("/sv/mitt/").status_code == 302
        again = Client().post("/sv/konto/login/", {"login": ADDRESS, "password": PASSWORD})
        assert again.status_code == 200

    def test_afterwards_it_says_once_more_what_stayed_and_whom_to_ask(self):
        leaving.register(lambda person, now: None, tells=kept_and_gone)
        client = signed_in(make_user(ADDRESS))

        answer = client.post("/sv/mitt/lamna/", follow=True)

        assert "Kept is what anna@exempel.example had." in answer.text and "Gone is what" not in answer.text
        assert "mailto:trygghet@haninge.example" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]

    def test_afterwards_nobody_else_is_shown_it(self):
        leaving.register(lambda person, now: None, tells=kept_and_gone)
        client = signed_in(make_user(ADDRESS))
        client.post("/sv/mitt/lamna/")

        stranger = Client().get("/sv/lamnat/").text
        assert "Kept is what" not in stranger and "Det som är publicerat står kvar" in stranger
        assert client.cookies["sessionid"]["max-age"] == 600

    def test_it_says_what_one_follows_and_that_letters_sent_are_kept(self):
        user = make_user(ADDRESS)
        for key in ("abc", "def"):
            follow(person=user.person, kind="thing", key=key, now=NOW)
        write_letter_to(user.person)

        page = signed_in(user).get("/sv/mitt/lamna/").text

        assert "Du slutar följa 2 saker." in page
        assert "1 brev som vi har skrivit till dig" in page

    def test_whoever_has_sent_nothing_is_told_that_nothing_stays(self):
        client = signed_in(make_user(ADDRESS))

        before, after = client.get("/sv/mitt/lamna/").text, client.post("/sv/mitt/lamna/", follow=True).text

        words = "Inget som du har skrivit står kvar, för du har inte skickat något."
        assert words in before and words not in after
        assert "Inget som du har skrivit står kvar." in after

    def test_no_trace_of_address_or_name_is_left_and_the_record_still_has_its_person(self):
        user = make_user(ADDRESS, name="Anna")
        person = user.person
        letter = write_letter_to(person)

        leave(user=user, now=NOW)

        user.refresh_from_db()
        person.refresh_from_db()
        letter.refresh_from_db()
        assert ADDRESS not in (user.email, person.address) and user.name == "" and not user.is_active
        assert person.address.endswith(".invalid")
        assert (letter.person, letter.state, letter.reason) == (person, LetterState.CANCELLED, NotSent.LEFT)
        assert not user.emailaddress_set.exists()
        assert audit.broken_subjects() == []

    def test_rooms_above_do_their_part_in_the_same_transaction(self):
        user = make_user(ADDRESS)
        told = []
        leaving.register(lambda person, now: told.append((person.pk, now)))

        def fails(person, now):
            raise RuntimeError("cannot")

        leaving.register(fails)
        with pytest.raises(RuntimeError):
            leave(user=user, now=NOW)

        user.refresh_from_db()
        assert told == [(user.person_id, NOW)]
        assert (user.email, user.is_active) == (ADDRESS, True)

    def test_follows_end(self):
        user = make_user(ADDRESS)
        follow(person=user.person, kind="thing", key="abc", now=NOW)

        leave(user=user, now=NOW)

        assert not Follow.objects.filter(ended_at__isnull=True).exists()

    def test_somebody_who_comes_back_is_somebody_new(self):
        user = make_user(ADDRESS)
        leave(user=user, now=NOW)

        back = make_user(ADDRESS)

        assert back.person != user.person

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.COMMUNICATOR, Role.ADMINISTRATOR])
    def test_staff_do_not_close_their_own_account(self, role):
        user = make_user(ADDRESS, role)
        client = signed_in(user)

        with pytest.raises(UnableToLeave):
            leave(user=user, now=NOW)
        assert client.post("/sv/mitt/lamna/").headers["Location"] == "/sv/mitt/lamna/"
        assert b'method="post" data-once' not in client.get("/sv/mitt/lamna/").content.partition(b"<main")[2]

        user.refresh_from_db()
        assert user.is_active


def kept_and_gone(person, now):
    for stays, word in ((True, "Kept"), (False, "Gone")):
        yield leaving.Fate(words=f"{word} is what {person.address} had.", stays=stays)


def write_letter_to(person) -> Letter:
    return Letter.objects.create(
        key="k", person=person, template="x", language="sv", subject="s", body="b", next_try_at=NOW, created_at=NOW
    )


def test_letters_refuse_a_second_key():
    person = make_person(ADDRESS)
    first = write_letter_to(person)

    found = write_letter(
        key="k",
        person=person,
        template="residents/email/follow_confirm",
        context={"token": "x"},
        language="sv",
        now=NOW,
    )

    assert found == first
