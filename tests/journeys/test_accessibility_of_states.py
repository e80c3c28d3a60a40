"""What somebody meets on the way, in every language: what fails, a text that was sent, own pages, the desk."""

import pytest
from playwright.sync_api import Page, Route

from home.demo.people import PASSWORD, SIGNINS
from home.setup import set_up
from portal import clock
from residents.roles import STAFF, Role
from tests.failures import failures_in
from tests.journeys.axe import problems_on
from tests.journeys.demo import Demo
from tests.journeys.people import Visitor
from tests.journeys.town import LANGUAGES
from tests.people import code_now

pytestmark = pytest.mark.needs("browser", "sqlite")
TEXT = "Gatlampan vid busstorget är trasig. Jag går där varje kväll."
# Which pages of their own somebody has. What a link of LINK leads to on each of them is looked at, too.
OWN = {
    Role.RESIDENT: [
        "mitt/",
        "mitt/lamna/",
        "konto/email/",
        "konto/password/change/",
        "konto/2fa/",
        "konto/2fa/totp/activate/",
        "konto/2fa/webauthn/",
        "konto/sessions/",
        "konto/logout/",
        "bord/",
    ],
    Role.MODERATOR: ["mitt/", "konto/2fa/", "bord/", "bord/anmalda/", "bord/mina-beslut/"],
    Role.SENIOR_MODERATOR: ["bord/overprovas/?sprak=alla"],
}
LINK = "main a[href*='/arende/'], a[data-item]"


@pytest.fixture
def page(contexts, running_demo: Demo) -> Page:
    return contexts(base_url=running_demo.url, bypass_csp=True).new_page()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_when_something_fails_has_nothing_to_mend(page, tmp_path, language):
    set_up(clock.now())
    failures = list(failures_in(language, tmp_path).items())

    def show(route: Route) -> None:
        """At an address of the demo's, so that the page is dressed."""
        number = int(route.request.url.rpartition("/")[2])
        route.fulfill(body=failures[number][1], content_type="text/html; charset=utf-8")

    page.route("**/failed/*", show)
    problems = []
    for number, (name, _html) in enumerate(failures):
        page.goto(f"/failed/{number}")
        assert page.locator("html").get_attribute("lang") == language
        problems += problems_on(page, name)
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_on_its_way_has_nothing_to_mend(page, running_demo, language):
    guest = Visitor(page, language)
    guest.open(running_demo.written["write"].format(language))
    guest.choose("language", "sv")
    guest.fill(text=TEXT, name="Lo", email=f"lo.{language}@example.org")
    guest.press("See how it will look")
    problems = problems_on(page, "preview")
    page.locator("#preview").get_by_role("button", name=guest.says("Send for review")).click()
    page.locator("[data-number]").wait_for()
    problems += problems_on(page, "sent")
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("role", OWN)
def test_own_pages_and_the_desk_have_nothing_to_mend(page, role):
    person = next(one for one in SIGNINS if one.role == role)
    visitor = Visitor(page, "sv")
    visitor.open("/sv/konto/login/")
    visitor.fill(login=person.email, password=PASSWORD)
    visitor.press("Sign in")
    problems = []
    if role in STAFF:
        problems += problems_on(page, "second step")
        visitor.fill(code=code_now(person.secret))
        visitor.press("Sign in")
    came_to = set()
    for language in LANGUAGES:
        for place in OWN[role]:
            response = page.goto(f"/{language}/{place}")
            assert page.locator("html").get_attribute("lang") == language, (place, page.url)
            assert response.status == (403 if (role, place) == (Role.RESIDENT, "bord/") else 200), place
            problems += problems_on(page, f"{place}, {language}")
            link = page.locator(LINK).first
            if link.count():
                page.goto(link.get_attribute("href"))
                problems += problems_on(page, f"one of {place}, {language}")
                came_to.add(page.url)
    assert len(came_to) >= len(LANGUAGES)
    assert problems == [], "\n".join(problems)
