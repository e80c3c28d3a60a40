"""Every page as the Nu HTML checker reads it: no error, and no warning that nobody answers for."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from portal.languages import published_languages
from residents.roles import Role
from tests.checkers.markup import faults_of
from tests.failures import failures_in
from tests.town.crawl import body_of
from tests.town.test_made_up_language import plain_addresses
from tests.town.traveller import Traveller, demo_user, just_signed_in

pytestmark = [pytest.mark.needs("checkers", "sqlite"), pytest.mark.usefixtures("town")]
LANGUAGES = list(published_languages())
ROLES = [Role.RESIDENT, Role.COMMUNICATOR, Role.MODERATOR]


def html_of(answers: dict[str, HttpResponse]) -> dict[str, str]:
    """The answers that are pages, once each: many addresses lead to the same one."""
    pages = {
        body_of(answer): way
        for way, answer in answers.items()
        if answer.headers.get("Content-Type", "").startswith("text/html") and body_of(answer)
    }
    return {way: page for page, way in pages.items()}


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
    assert faults_of(failures_in(language, tmp_path), tmp_path) == {}


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
