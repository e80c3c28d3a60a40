"""Where I am signed in: seen in words, ended one by one or all at once, and ended by a new password."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.translation import override

from portal import clock
from residents.models import Letter
from residents.sign_ins import describe, key_of
from tests.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADDRESS, MINE, PAGE = "anna@exempel.example", "/sv/mitt/", "/sv/konto/sessions/"
NEW = "another long word for tests"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
TELEPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


def browser(agent: str = FIREFOX, address: str = ADDRESS, **options) -> Client:
    """A browser in which somebody has just signed in."""
    client = Client(headers={"user-agent": agent}, **options)
    answer = client.post("/sv/konto/login/", {"login": address, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def key(client: Client) -> str:
    return key_of(UserSession.objects.get(session_key=client.session.session_key))


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def end(by: Client, which: str):
    return by.post(f"/sv/mitt/inloggad/{which}/")


@pytest.fixture
def anna():
    return make_user(ADDRESS)


class TestTheWordsForABrowser:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (FIREFOX, "Firefox on Windows"),
            (TELEPHONE, "Safari on iPhone"),
            (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
            (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36", "Chrome on Linux"),
            (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36", "Chrome on ChromeOS"),
            (f"Mozilla/5.0 (Linux; Android 14) {CHROME} Mobile Safari/537.36 OPR/80", "Opera on Android"),
            (f"Mozilla/5.0 (Linux; Android 14) SamsungBrowser/28.0 {CHROME}", "Samsung Internet on Android"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15", "Safari on Mac"),
            ("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) FxiOS/143.0 Mobile Safari/605.1", "Firefox on iPad"),
            ("Something/1.0 (Linux)", "A browser on Linux"),
            ("Firefox/143.0", "Firefox"),
            ("curl/8.9", "A browser we do not know"),
            ("", "A browser we do not know"),
        ],
    )
    def test_are_those_people_use(self, said, words):
        with override("en"):
            assert describe(said) == words


class TestThePage:
    def test_names_each_browser_and_marks_the_one_it_is_read_in(self, anna):
        here, _there = browser(FIREFOX), browser(TELEPHONE)

        page = main(here.get(PAGE).text)

        rows = re.findall(r"<h2>(.*?)</h2>(.*?)</li>", page, re.DOTALL)
        assert [name for name, _rest in rows] == ["Firefox på Windows", "Safari på iPhone"]
        assert ["Den här webbläsaren" in rest for _name, rest in rows] == [True, False]
        assert ["mitt/inloggad/" in rest for _name, rest in rows] == [False, True]
        assert "Mozilla" not in page and here.session.session_key not in page

    def test_shows_nothing_of_anybody_else(self, anna):
        make_user("other@exempel.example")
        browser(TELEPHONE, "other@exempel.example")

        assert "iPhone" not in browser().get(PAGE).text

    def test_offers_nothing_to_end_where_there_is_no_other(self, anna):
        page = main(browser().get(PAGE).text)

        assert "<form" not in page

    def test_says_when_each_was_last_used(self, anna, monkeypatch):
        here, there = browser(), browser(TELEPHONE)
        later = clock.now() + timedelta(days=2)
        monkeypatch.setattr(clock, "now", lambda: later)

        there.get(MINE)

        seen = UserSession.objects.get(session_key=there.session.session_key).last_seen_at
        assert seen == later
        assert UserSession.objects.get(session_key=here.session.session_key).last_seen_at < later - timedelta(days=1)

    def test_is_noted_once_an_hour_and_not_at_every_page(self, anna, monkeypatch):
        here, now = browser(), clock.now()
        for minutes in (50, 61, 70):
            monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
            here.get(MINE)

        assert UserSession.objects.get().last_seen_at == now + timedelta(minutes=61)


class TestEndingOne:
    def test_ends_that_one_and_no_other(self, anna):
        here, there, third = browser(), browser(TELEPHONE), browser()

        answer = end(here, key(there))

        assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
        assert [is_in(one) for one in (here, there, third)] == [True, False, True]

    def test_cannot_be_done_to_somebody_elses(self, anna):
        make_user("other@exempel.example")
        theirs = browser(TELEPHONE, "other@exempel.example")

        assert end(browser(), key(theirs)).status_code == 404
        assert is_in(theirs)

    @pytest.mark.parametrize("which", ["x", "0" * 12, "z" * 200])
    def test_of_an_unknown_one_is_not_found(self, anna, which):
        assert end(browser(), which).status_code == 404

    def test_of_this_browser_is_what_signing_out_is_for(self, anna):
        here = browser()

        assert end(here, key(here)).status_code == 404
        assert is_in(here)

    def test_takes_a_press_and_not_a_link(self, anna):
        here, there = browser(), browser(TELEPHONE)

        assert here.get(f"/sv/mitt/inloggad/{key(there)}/").status_code == 405
        assert is_in(there)

    def test_does_not_hear_what_another_site_sends(self, anna):
        there = browser(TELEPHONE)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = browser().cookies

        assert end(strict, key(there)).status_code == 403
        assert strict.post(PAGE).status_code == 403
        assert is_in(there)


class TestEndingAllOthers:
    def test_leaves_only_this_one(self, anna):
        here, there, third = browser(), browser(TELEPHONE), browser()
        make_user("other@exempel.example")
        theirs = browser(address="other@exempel.example")

        answer = here.post(PAGE)

        assert answer.headers["Location"] == PAGE
        assert [is_in(one) for one in (here, there, third, theirs)] == [True, False, False, True]


class TestANewPassword:
    def test_that_one_has_chosen_ends_all_others(self, anna):
        here, there = browser(), browser(TELEPHONE)
        words = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

        answer = here.post("/sv/konto/password/change/", words)

        assert answer.status_code == 302
        assert [is_in(here), is_in(there)] == [True, False]
        assert "iPhone" not in here.get(PAGE).text

    def test_by_the_letter_ends_every_one(self, anna):
        there = browser(TELEPHONE)
        lost = Client()
        lost.post("/sv/konto/password/reset/", {"email": ADDRESS})
        link = re.search(r"http://testserver(/\S+/password/reset/key/\S+)", Letter.objects.latest("pk").body)[1]
        form = lost.get(link).headers["Location"]

        answer = lost.post(form, {"password1": NEW, "password2": NEW})

        assert answer.status_code == 302
        assert not is_in(there) and not is_in(lost)


def test_where_somebody_sat_is_not_kept(anna):
    browser(REMOTE_ADDR="203.0.113.9")

    assert UserSession.objects.get().ip == "0.0.0.0"


def test_a_page_that_does_not_ask_who_reads_it_is_left_alone(anna, monkeypatch):
    client, later = browser(), clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    client.get("/robots.txt")
    assert UserSession.objects.get().last_seen_at < later
    client.get(MINE)
    assert UserSession.objects.get().last_seen_at == later


def test_using_it_does_not_prolong_it(anna, monkeypatch):
    client, later = browser(), clock.now() + timedelta(days=2)
    ends = Session.objects.get().expire_date
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = client.get(MINE)

    assert UserSession.objects.get().last_seen_at == later
    assert Session.objects.get().expire_date == ends and "sessionid" not in answer.cookies
