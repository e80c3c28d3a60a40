"""Every type of page, in every language, light and dark: axe finds nothing to mend."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from portal import clock
from residents.roles import Role
from tests.dialogue import factories
from tests.journeys.people import Visitor
from tests.journeys.stories import publish_update
from tests.journeys.town import LANGUAGES
from tests.people import make_person, make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is seen as colour can differ in the dark: the rest of the page is the same one.
LIGHTINGS: dict[str, dict[str, object]] = {
    "light": {"type": "tag", "values": EVERYTHING},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
NOT_FOUND = "not found"


@pytest.fixture
def addresses(town) -> dict[str, str]:
    """One address of each type of page, with `{}` for the language."""
    now = clock.now()
    update = publish_update(town.home)
    comment = factories.comment(town.thread, by=make_person("lo@example.org"), now=now)
    factories.comment(town.thread, by=make_person("ada@example.org"), answers=comment, text="Jag med.", now=now)
    gone = factories.comment(town.thread, by=make_person("bo@example.org"), text="Dålig belysning.", now=now)
    factories.hidden(gone, now=now)
    proposal = factories.proposal(by=make_person("samir@example.org"), now=now)
    thread = town.thread.public_id
    return {
        "start": "/{}/",
        "news list": "/{}/nytt/",
        "update": f"/{{}}/nytt/{update.slug}/",
        "dialogue list": "/{}/dialog/",
        "dialogue": f"/{{}}/dialog/{town.dialogue.slug}/",
        "standard page": "/{}/om-dialogen/",
        "write": f"/{{}}/skriv/{thread}/?svar={comment.public_id}",
        "replies": f"/{{}}/inlagg/{comment.public_id}/svar/",
        "proposals": "/{}/forslag/",
        "proposal": f"/{{}}/forslag/{proposal.public_id}/",
        "propose": "/{}/forslag/nytt/",
        "support": f"/{{}}/forslag/{proposal.public_id}/stod/",
        "report": f"/{{}}/anmal/comment/{comment.public_id}/",
        "rules": "/{}/regler/",
        "receipt": f"/{{}}/tack/{comment.public_id}/",
        "search": "/{}/sok/?q=belysning",
        "sign in": "/{}/konto/login/",
        "sign up": "/{}/konto/signup/",
        "forgotten password": "/{}/konto/password/reset/",
        NOT_FOUND: "/{}/finns-inte/",
    }


def problems_on(page: Page, axe: Axe, only: dict[str, object]) -> list[str]:
    found = axe.run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def look_at(page: Page, axe: Axe, names: dict[str, str]) -> list[str]:
    """Every address in every language, both ways of lighting: what axe has to say about each."""
    said = []
    for name, address in names.items():
        for language in LANGUAGES:
            response = page.goto(address.format(language))
            assert response.status == (404 if name == NOT_FOUND else 200), f"{name}: {response.status}"
            assert page.locator("html").get_attribute("lang") == language
            for scheme, only in LIGHTINGS.items():
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                said += [f"{name}, {language}, {scheme}: {problem}" for problem in problems_on(page, axe, only)]
    return said


@pytest.fixture
def sighted(browser: Browser, town) -> BrowserContext:
    context = browser.new_context(base_url=town.url, bypass_csp=True)
    yield context
    context.close()


def test_public_pages_have_nothing_to_mend(sighted, addresses):
    problems = look_at(sighted.new_page(), Axe(), addresses)
    assert problems == [], "\n".join(problems)


def test_the_desk_and_own_pages_have_nothing_to_mend(sighted, town):
    waiting = factories.submitted(town.thread, by=make_person("lo@example.org"), now=clock.now())
    resident = make_user("ada@example.org", Role.RESIDENT, Role.MODERATOR, reads=("sv",), name="Ada")
    own = factories.submitted(town.thread, by=resident.person, now=clock.now())
    visitor = Visitor(sighted.new_page(), "sv")
    visitor.sign_in(resident, "/sv/bord/")
    problems = look_at(
        visitor.page,
        Axe(),
        {
            "desk": "/{}/bord/",
            "desk item": f"/{{}}/bord/waiting/{waiting.public_id}/",
            "my decisions": "/{}/bord/mina-beslut/",
            "my page": "/{}/mitt/",
            "leave": "/{}/mitt/lamna/",
            "my address": "/{}/konto/email/",
            "my password": "/{}/konto/password/change/",
            "my second factor": "/{}/konto/2fa/",
            "my text": f"/{{}}/arende/{own.public_id}/",
        },
    )
    assert problems == [], "\n".join(problems)
