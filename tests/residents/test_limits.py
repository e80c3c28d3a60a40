"""Doors of accounts are tried only so often: counted in the database, alike for known and unknown."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from portal import clock, limits
from portal.models import RateHit
from residents.models import Letter
from residents.roles import Role
from tests.people import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "anna@exempel.example"
THERE = "203.0.113.9"


def attempt(address: str = ADDRESS, password: str = "wrong", *, at: str = THERE, language: str = "sv"):
    return Client(REMOTE_ADDR=at).post(f"/{language}/konto/login/", {"login": address, "password": password})


def age(**how_much: int) -> None:
    """Lets time pass for everything counted so far."""
    for hit in RateHit.objects.all():
        RateHit.objects.filter(pk=hit.pk).update(at=hit.at - timedelta(**how_much))


class TestSigningIn:
    def test_five_may_fail_and_the_sixth_is_told_the_real_wait(self):
        for _try in range(5):
            assert attempt().status_code == 200
        age(seconds=100)

        answer = attempt()

        assert answer.status_code == 429
        assert 190 <= int(answer.headers["Retry-After"]) <= 201
        assert "4 minuter" in answer.text and ADDRESS in answer.text

    def test_it_opens_again_when_it_said(self):
        for _try in range(5):
            attempt()
        age(seconds=int(attempt().headers["Retry-After"]))

        assert attempt().status_code == 200

    def test_losing_the_cache_forgets_nothing(self):
        for _try in range(5):
            attempt()
        cache.clear()

        assert attempt().status_code == 429

    def test_a_stranger_who_fails_does_not_shut_the_owner_out(self):
        make_user(ADDRESS)
        for number in range(10):
            for _try in range(6):
                attempt(at=f"198.51.100.{number}")

        assert attempt(password=PASSWORD, at=THERE).status_code == 302

    def test_moving_within_an_ipv6_network_helps_nobody(self):
        for number in range(5):
            attempt(at=f"2001:db8::{number}")

        assert attempt(at="2001:db8::ffff").status_code == 429

    def test_writing_the_address_otherwise_helps_nobody(self):
        for written in ("anna@exempel.example", "ANNA@exempel.example", " Anna@Exempel.Example "):
            attempt(written)
            attempt(written)

        assert attempt("aNNa@exempel.example").status_code == 429

    def test_succeeding_does_not_count_and_clears_nothing(self):
        make_user(ADDRESS)
        for _try in range(4):
            attempt()
        for _time in range(3):
            assert attempt(password=PASSWORD).status_code == 302

        assert attempt().status_code == 200
        assert attempt().status_code == 429

    def test_one_network_cannot_try_many_addresses(self):
        for number in range(60):
            attempt(f"n{number}@exempel.example")

        assert attempt("one-more@exempel.example").status_code == 429

    @pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
    def test_the_answer_is_in_the_readers_language_and_never_holds_the_password(self, language):
        for _try in range(5):
            attempt()

        answer = attempt(password="my own long secret", language=language)

        assert (answer.status_code, f'lang="{language}"' in answer.text) == (429, True)
        assert "my own long secret" not in answer.text


class TestKnownAndUnknown:
    def answers(self, path: str, field: str, **more: str) -> list[list[tuple]]:
        make_user(ADDRESS)
        found = []
        for address, network in ((ADDRESS, "192.0.2.1"), ("nobody@exempel.example", "192.0.2.2")):
            one = []
            for _try in range(7):
                answer = Client(REMOTE_ADDR=network).post(path, {field: address, **more})
                page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text).replace(address, "…")
                one.append((answer.status_code, answer.headers.get("Location"), "Retry-After" in answer.headers, page))
            found.append(one)
        return found

    @pytest.mark.parametrize(
        ("path", "field", "more"),
        [
            ("/sv/konto/login/", "login", {"password": "wrong"}),
            ("/sv/konto/signup/", "email", {"password1": PASSWORD}),
            ("/sv/konto/password/reset/", "email", {}),
        ],
    )
    def test_are_answered_alike_before_and_after_the_limit(self, path, field, more):
        known, unknown = self.answers(path, field, **more)

        assert known == unknown
        assert [answer[0] for answer in known][-2:] == [429, 429]

    def test_cost_the_same_work_when_signing_in(self, monkeypatch):
        make_user(ADDRESS)
        made = []
        from django.contrib.auth import hashers

        kind = type(hashers.get_hasher())
        encode = kind.encode
        monkeypatch.setattr(kind, "encode", lambda *a, **k: made.append(1) or encode(*a, **k))
        attempt(ADDRESS)
        known = len(made)
        attempt("nobody@exempel.example")

        assert (known, len(made) - known) == (1, 1)


class TestLetters:
    def test_a_mailbox_is_not_filled_from_many_networks(self):
        make_user(ADDRESS)
        answers = [
            Client(REMOTE_ADDR=f"198.51.100.{number}").post("/sv/konto/password/reset/", {"email": ADDRESS})
            for number in range(12)
        ]

        assert [answer.status_code for answer in answers] == [302] * 10 + [429] * 2
        assert Letter.objects.filter(address=ADDRESS).count() == 10
        assert 'name="email"' in answers[-1].text and ADDRESS in answers[-1].text
        assert "3 timmar" in answers[-1].text

    def test_signing_in_again_and_again_without_confirming_writes_ten_letters_at_most(self):
        user = make_user(ADDRESS)
        EmailAddress.objects.update(verified=False)
        for number in range(13):
            answer = attempt(password=PASSWORD, at=f"198.51.100.{number}")
            assert answer.status_code == 302

        assert Letter.objects.filter(address=user.email).count() <= 10

    def test_a_change_of_address_is_asked_for_only_so_often(self):
        client = signed_in(make_user(ADDRESS))
        client.post("/sv/konto/reauthenticate/", {"password": PASSWORD})
        send = [
            client.post("/sv/konto/email/", {"email": f"n{number}@ny.example", "action_add": "1"}).status_code
            for number in range(11)
        ]

        assert send[-1] == 429
        assert 429 not in send[:10]


class TestTheCode:
    def test_is_counted_per_account_from_wherever_it_is_tried(self):
        make_user(ADDRESS, Role.MODERATOR)
        answers = []
        for number in range(6):
            client = Client(REMOTE_ADDR=f"198.51.100.{number}")
            step = client.post("/sv/konto/login/", {"login": ADDRESS, "password": PASSWORD})
            answers.append(client.post(step.headers["Location"], {"code": "000000"}).status_code)

        assert answers == [200] * 5 + [429]

    def test_is_counted_when_asked_for_again(self):
        client = signed_in(make_user(ADDRESS, Role.MODERATOR))

        answers = [client.post("/sv/konto/2fa/reauthenticate/", {"code": "000000"}).status_code for _try in range(6)]

        assert answers == [200] * 5 + [429]


class TestAskingForAPasskey:
    """What a browser asks for before it shows a passkey makes work already, and needs neither address nor password."""

    PATH = "/sv/konto/2fa/webauthn/login/"

    @pytest.fixture(autouse=True)
    def three_at_most(self, monkeypatch):
        assert limits.LIMITS["passkey_begun"] == (limits.Limit("network", 100, 300),)
        monkeypatch.setitem(limits.LIMITS, "passkey_begun", (limits.Limit("network", 3, 300),))

    def ask(self, *, at: str = THERE, method: str = "get", accept: str = "application/json"):
        return getattr(Client(REMOTE_ADDR=at), method)(self.PATH, headers={"accept": accept})

    def test_is_counted_by_network_whoever_asks(self):
        assert [self.ask().status_code for _time in range(4)] == [200, 200, 200, 429]
        assert self.ask(at="198.51.100.7").status_code == 200

    def test_is_answered_in_words_with_the_real_wait(self):
        for _time in range(3):
            self.ask()
        age(seconds=100)

        answer = self.ask(accept="text/html")

        assert answer.status_code == 429 and 190 <= int(answer.headers["Retry-After"]) <= 201
        assert "4 minuter" in answer.text and '<html lang="sv"' in answer.text

    def test_is_not_gone_round_by_asking_for_the_head_alone(self):
        for _time in range(3):
            self.ask(method="head")

        assert self.ask().status_code == 429

    def test_leaves_the_other_ways_of_signing_in_open(self):
        make_user(ADDRESS)
        for _time in range(4):
            self.ask()

        assert attempt(password=PASSWORD).status_code == 302
        assert Client(REMOTE_ADDR=THERE).post(self.PATH, {"credential": "{}"}).status_code == 302


def test_what_is_counted_names_nobody():
    attempt()

    kept = "".join(RateHit.objects.values_list("who", flat=True))
    assert RateHit.objects.count() == 2 and "anna" not in kept and THERE not in kept
    assert RateHit.objects.latest("pk").at <= clock.now()
