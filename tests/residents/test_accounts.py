"""Signing up, confirming, becoming the same person as the guest of that address, and learning nothing of others."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from residents.actions import open_account
from residents.models import Letter, Person, User
from tests.people import LONG_AGO, PASSWORD, make_person, make_user, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "anna@exempel.example"
MINE = "/sv/mitt/"


def sign_up(client: Client, address: str = ADDRESS, password: str = PASSWORD, language: str = "sv"):
    return client.post(f"/{language}/konto/signup/", {"email": address, "password1": password})


def sign_in(client: Client, address: str = ADDRESS, password: str = PASSWORD):
    return client.post("/sv/konto/login/", {"login": address, "password": password})


def link_in(letter: Letter) -> str:
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def newest() -> Letter:
    return Letter.objects.order_by("-pk").first()


class TestSigningUp:
    def test_it_works_when_the_link_has_been_pressed_in_the_same_browser(self, client):
        sign_up(client)
        assert client.get(MINE).status_code == 302

        page = client.get(link_in(newest()))
        assert b'name="password"' not in page.content
        answer = client.post(link_in(newest()))

        assert answer.headers["Location"] == MINE
        assert client.get(MINE).status_code == 200
        person = User.objects.get().person
        assert (person.address, person.is_confirmed) == (ADDRESS, True)

    def test_opening_the_link_confirms_nothing(self, client):
        sign_up(client)

        client.get(link_in(newest()))
        client.head(link_in(newest()))

        assert not EmailAddress.objects.get().verified
        assert User.objects.get().person is None

    def test_in_another_browser_the_link_asks_for_the_password(self, client):
        sign_up(client)
        telephone = Client()
        link = link_in(newest())

        assert b'name="password"' in telephone.get(link).content
        assert not self.confirmed(telephone.post(link))
        assert not self.confirmed(telephone.post(link, {"password": "wrong"}))
        assert self.confirmed(telephone.post(link, {"password": PASSWORD}))

        assert sign_in(telephone).headers["Location"] == MINE

    def confirmed(self, response) -> bool:
        return response.status_code == 302 and EmailAddress.objects.get().verified

    def test_the_letter_is_in_the_language_of_the_page(self, client):
        sign_up(client, language="ar")

        assert newest().language == "ar"
        assert "/ar/konto/" in newest().body

    def test_the_letter_to_somebody_we_know_is_in_their_language(self, client):
        make_person(ADDRESS, language="fi")

        sign_up(client, language="sv")

        assert newest().language == "fi"

    def test_addresses_that_differ_only_in_writing_are_one(self, client):
        sign_up(client, " ANNA@Exempel.Example ")

        assert User.objects.get().email == ADDRESS

    def test_a_link_pressed_twice_says_so_kindly(self, client):
        sign_up(client)
        link = link_in(newest())
        client.post(link)

        assert Client().get(link).status_code == 200

    @pytest.mark.parametrize("password", ["short", "password1234", ADDRESS])
    def test_a_weak_password_is_refused_in_the_form(self, client, password):
        answer = sign_up(client, password=password)

        assert answer.status_code == 200
        assert answer.context["form"].errors["password1"]
        assert ADDRESS in answer.content.decode()
        assert not User.objects.exists()


class TestTheGuestOfTheSameAddress:
    def test_becomes_the_same_person(self, client):
        guest = make_person(ADDRESS, confirmed=False)
        sign_up(client)

        client.post(link_in(newest()))

        guest.refresh_from_db()
        assert (User.objects.get().person, guest.is_confirmed) == (guest, True)

    def test_stays_hidden_from_whoever_signs_up_and_does_not_confirm(self, client):
        guest = make_person(ADDRESS)
        sign_up(client)

        assert sign_in(client).headers["Location"] == reverse("account_email_verification_sent")
        assert client.get(MINE).status_code == 302
        assert User.objects.get().person is None
        assert not hasattr(guest, "user")

    def test_cannot_be_taken_by_letting_the_owner_press_the_link(self, client):
        """A stranger signs up with the guest's address and a password of their own; the owner presses the link."""
        make_person(ADDRESS)
        stranger, owner = client, Client()
        sign_up(stranger, password="the stranger's own words")

        owner.get(link_in(newest()))
        owner.post(link_in(newest()))
        owner.post(link_in(newest()), {"password": "what could it be"})

        assert not EmailAddress.objects.get().verified
        assert sign_in(stranger, password="the stranger's own words").headers["Location"] != MINE
        assert stranger.get(MINE).status_code == 302
        assert User.objects.get().person is None

    def test_cannot_be_taken_by_changing_ones_address_to_theirs(self):
        guest = make_person(ADDRESS)
        client = signed_in(make_user("stranger@exempel.example"))
        client.post("/sv/konto/reauthenticate/", {"password": PASSWORD})
        client.post("/sv/konto/email/", {"email": ADDRESS, "action_add": "1"})

        Client().post(link_in(newest()))
        client.post(link_in(newest()))

        stranger = User.objects.get()
        assert (stranger.email, stranger.person.address) == ("stranger@exempel.example", "stranger@exempel.example")
        assert not EmailAddress.objects.filter(email=ADDRESS, verified=True).exists()
        guest.refresh_from_db()
        assert guest.address == ADDRESS


class TestNothingIsLearntOfOthers:
    def answers(self, path: str, known: dict, unknown: dict) -> list[tuple]:
        found = []
        for data in (known, unknown):
            client = Client()
            response = client.post(path, data)
            after = client.get(response.headers["Location"]) if response.status_code == 302 else response
            page = after.content.decode()
            for word in (*known.values(), *unknown.values()):
                page = page.replace(word, "…")
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
            found.append((response.status_code, response.headers.get("Location"), after.status_code, page))
        return found

    def test_signing_up_answers_alike(self):
        make_user(ADDRESS)

        known, unknown = self.answers(
            "/sv/konto/signup/",
            {"email": ADDRESS, "password1": PASSWORD},
            {"email": "ny@exempel.example", "password1": PASSWORD},
        )

        assert known == unknown
        assert Letter.objects.count() == 2

    def test_forgetting_the_password_answers_alike(self):
        make_user(ADDRESS)

        known, unknown = self.answers("/sv/konto/password/reset/", {"email": ADDRESS}, {"email": "ny@exempel.example"})

        assert known == unknown
        assert Letter.objects.count() == 2

    def test_signing_in_wrongly_answers_alike(self):
        make_user(ADDRESS)

        known, unknown = self.answers(
            "/sv/konto/login/",
            {"login": ADDRESS, "password": "wrong wrong wrong"},
            {"login": "ny@exempel.example", "password": "wrong wrong wrong"},
        )

        assert known == unknown

    def test_a_second_account_on_an_address_is_not_made(self):
        make_user(ADDRESS)

        sign_up(Client())

        assert User.objects.count() == 1
        assert "/konto/password/reset/" in newest().body


class TestPasswords:
    def test_a_forgotten_one_is_chosen_anew_with_the_letter(self, client):
        make_user(ADDRESS)
        client.post("/sv/konto/password/reset/", {"email": ADDRESS})
        form = client.get(link_in(newest())).headers["Location"]

        client.post(form, {"password1": "helt andra ord här", "password2": "helt andra ord här"})

        assert sign_in(Client(), password="helt andra ord här").headers["Location"] == MINE
        assert sign_in(Client()).status_code == 200

    def test_the_letter_works_once(self, client):
        make_user(ADDRESS)
        client.post("/sv/konto/password/reset/", {"email": ADDRESS})
        link = link_in(newest())
        form = client.get(link).headers["Location"]
        client.post(form, {"password1": "helt andra ord här", "password2": "helt andra ord här"})

        assert Client().get(link).context["token_fail"]

    def test_six_wrong_ones_close_the_door_for_a_while_and_the_address_stays_in_the_form(self):
        make_user(ADDRESS)
        for _try in range(5):
            sign_in(Client(), password="wrong")

        answer = sign_in(Client())

        assert answer.status_code == 429
        assert ADDRESS in answer.content.decode()
        assert PASSWORD not in answer.content.decode()

    def test_too_many_new_accounts_from_one_network_get_a_clear_answer_with_the_words_back(self):
        for number in range(30):
            sign_up(Client(), f"n{number}@exempel.example", password="short")

        answer = sign_up(Client(), "till@exempel.example")

        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "till@exempel.example" in answer.content.decode()
        assert PASSWORD not in answer.content.decode()


class TestChangingTheAddress:
    def test_the_person_moves_with_the_account_when_the_new_one_is_confirmed(self):
        user = make_user(ADDRESS)
        client = signed_in(user)
        client.post("/sv/konto/reauthenticate/", {"password": PASSWORD})
        client.post("/sv/konto/email/", {"email": "anna@ny.example", "action_add": "1"})
        user.person.refresh_from_db()
        assert user.person.address == ADDRESS

        client.post(link_in(Letter.objects.get(address="anna@ny.example")))

        user.refresh_from_db()
        assert (user.email, user.person.address) == ("anna@ny.example", "anna@ny.example")
        assert Letter.objects.filter(address=ADDRESS).exists()  # the old one is told

    def test_it_asks_for_the_password_first(self):
        client = signed_in(make_user(ADDRESS))

        answer = client.post("/sv/konto/email/", {"email": "anna@ny.example", "action_add": "1"})

        assert "/reauthenticate/" in answer.headers["Location"]
        assert not Letter.objects.exists()


def test_an_account_opened_for_somebody_is_confirmed_and_linked():
    user = open_account(email="S@exempel.example", password=PASSWORD, language="fi", now=LONG_AGO, name="S")

    assert (user.person.address, user.person.language, user.person.is_confirmed) == ("s@exempel.example", "fi", True)
    assert sign_in(Client(), "s@exempel.example").headers["Location"] == MINE


PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
    "account_reset_password_from_key_done",
    "account_inactive",
]
OWN_PAGES = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "usersessions_list",
    "residents:mine",
    "residents:leave",
]


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_every_page_of_signing_in_is_ours_in_every_language(language):
    client = signed_in(make_user(ADDRESS))
    for visitor, names in ((Client(), PAGES), (client, OWN_PAGES)):
        for name in names:
            path = f"/{language}/" + reverse(name).partition("/")[2].partition("/")[2]
            response = visitor.get(path)
            assert response.status_code == 200, path
            page = response.content.decode()
            assert f'<html lang="{language}"' in page, path
            assert "<main" in page and 'class="wrap"' in page and "style=" not in page, path
            assert page.count("<h1") == 1, path
            assert "no-store" in response.headers["Cache-Control"], path


def test_persons_are_made_once_when_two_ask_at_once():
    first = Person.objects.for_address(ADDRESS, language="sv", now=LONG_AGO)

    assert Person.objects.for_address(ADDRESS.upper(), language="ar", now=LONG_AGO) == first
