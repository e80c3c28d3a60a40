"""Showing who one is on the way to a form, and signing in with it the next time; against a certified server."""

import re

import pytest
from playwright.sync_api import expect

from dialogue.models import DialoguePage, OpenTo
from moderation.models import Submission
from residents import eid
from residents.models import Identification, identification_schemes
from residents.roles import Role
from tests.journeys.axe import problems_on
from tests.people import make_user

pytestmark = [pytest.mark.needs("browser", "eid"), pytest.mark.django_db(transaction=True)]

TEXTS = {
    "sv": "Lamporna vid torget slocknar efter klockan sex.",
    "ar": "تنطفئ المصابيح في الساحة بعد الساعة السادسة مساءً.",
}
RESIDENT = "resident@example.org"


@pytest.fixture(params=["sv", "ar"])
def language(request) -> str:
    return request.param


@pytest.fixture
def town(town, settings, eid_servers):
    """The dialogue of the town is open to those who have shown who they are."""
    settings.OIDC_ISSUER = eid_servers(f"{town.url}/e-legitimation/svar/")
    settings.OIDC_CLIENT_ID, settings.OIDC_SCOPE = "portal", "openid number"
    settings.OIDC_CLIENT_SECRET = "a-secret-of-the-test-server-0123456789"
    settings.OIDC_PERSON_CLAIMS = ["personal_identity_number"]
    eid._client_of.cache_clear()
    eid._silent_until.clear()
    DialoguePage.objects.update(open_to=OpenTo.EID)
    return town


def test_a_resident_shows_who_they_are_and_comes_back_to_the_form(town, visitor, language):
    user = make_user(RESIDENT, Role.RESIDENT, name="Ada", language=language)
    resident = visitor(language)

    # From the form to the page that says what is kept; with an account first, then to the one who vouches and back.
    resident.open(town.dialogue_path(language))
    resident.follow("Write a contribution")
    resident.follow("Show who you are")
    resident.follow("Sign in")
    resident.fill(login=user.email, password="a long word for tests")
    resident.press("Sign in")
    resident.follow("Show who I am")
    resident.page.get_by_role("button", name="Cancel").click()
    resident.sees(resident.says("You cancelled. Nothing has changed."))
    resident.follow("Show who I am")
    resident.page.get_by_role("button", name="Tolvan", exact=True).click()

    expect(resident.page).to_have_url(re.compile(f"/{language}/skriv/"))
    resident.sees(resident.says("You have shown who you are. Your e-identification is connected with your account."))
    resident.choose("language", language)
    resident.fill(text=TEXTS[language], name="Ada")
    resident.press("See how it will look")
    resident.page.locator("#preview").get_by_role("button", name=resident.says("Send for review")).click()
    expect(resident.page.locator("[data-number]")).to_be_visible()
    assert Submission.objects.get().current_version.text == TEXTS[language]
    subjects = [letter.subject for letter in town.post.to(RESIDENT)]
    assert resident.says("Your account is connected with an e-identification") in subjects

    # On another day, in another browser: no password.
    again = visitor(language)
    again.open(f"/{language}/konto/login/?next=/{language}/mitt/")
    again.follow("Sign in with e-identification")
    again.page.get_by_role("button", name="Tolvan", exact=True).click()
    expect(again.page).to_have_url(re.compile(f"/{language}/mitt/"))
    again.open(f"/{language}/konto/e-legitimation/")
    again.press("Disconnect my e-identification")
    again.sees(again.says("Your e-identification is no longer connected to your account."))
    assert not Identification.objects.exists()


def test_the_pages_on_the_way_have_no_fault(town, visitor, language):
    user = make_user(RESIDENT, Role.RESIDENT, name="Ada", language=language)
    person = visitor(language, javascript=True)
    person.open(f"/{language}/skriv/{town.thread.public_id}/")
    faults = problems_on(person.page, "to the form")
    person.open(f"/{language}/konto/e-legitimation/?next=/{language}/")
    faults += problems_on(person.page, "not signed in")
    person.sign_in(user, f"/{language}/mitt/")
    person.open(f"/{language}/konto/e-legitimation/?next=/{language}/mitt/")
    faults += problems_on(person.page, "signed in")
    Identification.objects.create(user=user, key="0" * 64, scheme=identification_schemes()[0], shown_at=user.joined_at)
    person.page.reload()
    faults += problems_on(person.page, "connected")

    assert faults == []
