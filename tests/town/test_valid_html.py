"""Every page as the Nu HTML checker reads it: no error, and no warning that nobody answers for."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page

from portal import errors
from portal.languages import published_languages
from portal.limits import TooOften
from residents.roles import Role
from tests.checkers.markup import faults_of
from tests.town.crawl import body_of
from tests.town.test_made_up_language import plain_addresses
from tests.town.traveller import FILLED, Traveller, demo_user, just_signed_in

pytestmark = [pytest.mark.needs("checkers"), pytest.mark.usefixtures("town")]
LANGUAGES = list(published_languages())
ROLES = [Role.RESIDENT, Role.COMMUNICATOR, Role.MODERATOR]

# What goes wrong, and the page that says so.
FAILURES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": errors.not_understood,
    "403": errors.forbidden,
    "403 form": errors.csrf_failure,
    "404": errors.not_found,
    "405": lambda request: errors.not_allowed(request, "POST"),
    "410": errors.gone,
    "429": lambda request: errors.too_often(request, TooOften(61)),
    "429 account": lambda request: errors.too_often_with_account(request, TooOften(9000)),
    "500": errors.server_error,
    "503": errors.unavailable,
}


def html_of(answers: dict[str, HttpResponse]) -> dict[str, str]:
    """The answers that are pages, once each: many addresses lead to the same one."""
    pages = {
        body_of(answer): way
        for way, answer in answers.items()
        if answer.headers.get("Content-Type", "").startswith("text/html") and body_of(answer)
    }
    return {way: page for page, way in pages.items()}


def failures_in(language: str) -> dict[str, HttpResponse]:
    """Each page for what goes wrong, for somebody who reads and for somebody who has sent a text."""
    makes, path = RequestFactory(headers={"origin": "http://testserver"}), f"/{language}/skriv/x/"
    found = {}
    for request in (makes.get(path), makes.post(path, {"text": FILLED["text"]})):
        request.COOKIES = {}
        for name, answer in FAILURES.items():
            found[f"{request.method} {name} in {language}"] = answer(request)
    return found


def test_a_fault_is_seen(tmp_path):
    pages = {"whole": "<!DOCTYPE html><html lang=sv><title>Hel</title><p>Hel</p></html>"}
    assert faults_of(pages, tmp_path) == {}

    faults = faults_of(pages | {"broken": pages["whole"].replace("<p>", '<p><ul aria-label="x"><p>')}, tmp_path)
    assert faults
    assert all(where.startswith("broken") for where in faults.values())


def test_what_a_reader_comes_to_is_valid(readers_answers, tmp_path):
    read = html_of(readers_answers)
    types = {
        (page.specific_class, page.locale.language_code, page.url)
        for page in Page.objects.live().filter(depth__gt=1).select_related("locale")
        if page.url
    }
    come_to = {(kind, language) for kind, language, url in types if url.removeprefix(settings.PUBLIC_URL) in read}
    assert come_to == {(kind, language) for kind, language, _url in types}

    assert faults_of(read, tmp_path) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_when_something_fails_is_valid(language, tmp_path):
    call_command("error_pages", tmp_path / "outage", stdout=StringIO())
    outage = {str(path): path.read_text() for path in (tmp_path / "outage" / language).iterdir()}
    assert len(outage) == 2

    assert faults_of(html_of(failures_in(language)) | outage, tmp_path) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_accounts_and_the_desk_are_valid_whatever_was_sent(readers_answers, language, tmp_path):
    together = Traveller(Client())
    own = {way: answer for way, answer in readers_answers.items() if way.startswith(f"/{language}/")}
    together.said |= own
    together.look(*plain_addresses(language))
    together.press_everything()
    for role in ROLES:
        person = Traveller(just_signed_in(demo_user(role)))
        places = tuple(f"/{language}/{place}/" for place in ("mitt", "bord", "konto"))
        person.travel(*plain_addresses(language), within=places, without="slag=")
        person.press_everything()
        together.take_over(person)
    pages = html_of({way: answer for way, answer in together.said.items() if way not in own})
    assert len(pages) > 150

    assert faults_of(pages, tmp_path) == {}
