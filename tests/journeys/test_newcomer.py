"""A stranger's first hour: one command, a town in four languages, and an own comment that stays over a restart."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.demo import Demo
from tests.journeys.people import Visitor, words
from tests.journeys.town import LANGUAGES

pytestmark = [pytest.mark.needs("browser", "sqlite")]

DIRECTIONS = {"sv": "ltr", "fi": "ltr", "en": "ltr", "ar": "rtl"}
TEXT = "Bänkarna vid busstorget saknar belysning efter klockan sex."
GUEST = "ny@example.org"


def processes_of(pid: int) -> set[int]:
    """The process and all that it started."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*[processes_of(int(child)) for child in below])


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def come(contexts, demo):
    """Sits down at the demo with a browser of their own."""

    def come(language: str, *, javascript: bool = True) -> Visitor:
        return Visitor(
            contexts(base_url=demo.url, java_script_enabled=javascript, locale=language).new_page(), language
        )

    return come


def reads_the_town(reader: Visitor) -> None:
    """From the start page into a dialogue, a proposal, an update and an area."""
    reader.open("/")
    page = reader.page
    expect(page).to_have_url(re.compile(f"/{reader.language}/$"))
    expect(page.locator("html")).to_have_attribute("lang", reader.language)
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[reader.language])
    for way in ("dialog/", "forslag/", "nytt/", "omraden/"):
        reader.open(f"/{reader.language}/{way}")
        page.get_by_role("main").locator(f"a[href^='/{reader.language}/{way}']:not([href$=atom\\/])").first.click()
        page.wait_for_load_state()
        expect(page.locator("html")).to_have_attribute("lang", reader.language)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert len(page.get_by_role("main").inner_text()) > 200, page.url


def writes_and_confirms(guest: Visitor) -> None:
    """The letter with the link is read where the demo shows it."""
    guest.open("/sv/dialog/")
    guest.page.get_by_role("main").locator("a[href^='/sv/dialog/']").first.click()
    guest.page.wait_for_load_state()
    guest.follow("Write a contribution")
    guest.choose("language", "sv")
    guest.fill(text=TEXT, name="Nykomling", email=GUEST)
    guest.press("See how it will look")
    guest.page.locator("#preview").get_by_role("button", name=guest.says("Send for review")).click()
    number = guest.page.locator("[data-number]").inner_text().strip()
    for _look in range(40):
        guest.open("/demo/brev/")
        link = guest.page.locator("section", has_text=number).locator("a[href*='/bekrafta/']").first
        if link.count():
            break
        time.sleep(0.25)
    link.click()
    guest.page.wait_for_load_state()
    guest.page.get_by_role("main").get_by_role("button").first.click()
    guest.page.wait_for_load_state()


def finds_on_the_desk(moderator: Visitor, demo: Demo) -> None:
    """Signs in with what the terminal and the page of codes say, and meets the text in the queue."""
    address, password = demo.sign_in_of(words("en", "Moderator"))
    moderator.open("/sv/konto/login/?next=/sv/bord/")
    moderator.fill(login=address, password=password)
    moderator.press("Sign in")
    codes = moderator.page.context.new_page()
    codes.goto(f"{demo.url}/demo/kod/")
    code = re.search(rf"{re.escape(address)}\D+(\d{{3}}\s?\d{{3}})", codes.get_by_role("main").inner_text())
    assert code, codes.get_by_role("main").inner_text()
    moderator.fill(code=re.sub(r"\D", "", code[1]))
    moderator.press("Sign in")
    expect(moderator.page).to_have_url(re.compile("/sv/bord/"))
    moderator.page.get_by_role("link", name="Nykomling").click()
    expect(moderator.page.get_by_role("main")).to_contain_text(TEXT)


def test_a_newcomer_reads_the_town_takes_part_and_finds_it_again_after_a_restart(demo, come):
    with demo.running() as pid:
        for language in LANGUAGES:
            reads_the_town(come(language))
            reads_the_town(come(language, javascript=False))
        writes_and_confirms(come("sv", javascript=False))
        finds_on_the_desk(come("sv"), demo)
        started = processes_of(pid)
        assert len(started) >= 3, "the site, its server and its worker"
    assert [one for one in started if is_alive(one)] == []

    with demo.running():
        finds_on_the_desk(come("sv"), demo)
