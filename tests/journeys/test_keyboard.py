"""A reader with the keyboard alone, at 400 %: 320 CSS pixels, which is 1280 four times as large (WCAG 1.4.10)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from residents.models import User
from tests.journeys.people import Visitor
from tests.journeys.stories import TITLE, publish_update

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 256}
ADDRESS = "lo@example.org"
FIRST, SECOND = "en lång mening om lampor", "en annan mening om bänkar"
MOST_PRESSES = 150
WHERE = """(element) => {
  const box = element.getBoundingClientRect();
  return { top: box.top, bottom: box.bottom, height: innerHeight, page: document.documentElement.scrollWidth };
}"""


@pytest.fixture
def reader(contexts, town, js) -> Visitor:
    context = contexts(base_url=town.url, java_script_enabled=js, locale="sv", viewport=NARROW, reduced_motion="reduce")
    return Visitor(context.new_page(), "sv")


def fits(page: Page) -> None:
    """Nothing is to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page.url


def go_to(page: Page, target: Locator) -> None:
    """Presses Tab until it is there; what has the focus is in sight."""
    expect(target).to_be_attached()
    for _press in range(MOST_PRESSES):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"{target} was not reached with {MOST_PRESSES} presses at {page.url}")
    seen = target.evaluate(WHERE)
    assert seen["bottom"] > 0 and seen["top"] < seen["height"], f"{target} has the focus out of sight: {seen}"


def press(page: Page, target: Locator) -> None:
    """Reaches it and presses Enter; the page that comes fits, too."""
    go_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    fits(page)


def write(page: Page, field: str, text: str) -> None:
    go_to(page, page.locator(f"main #id_{field}"))
    page.keyboard.type(text)


def open_page(reader: Visitor, address: str) -> Page:
    page = reader.open(address)
    fits(page)
    return page


def reads_in_two_languages(reader: Visitor, slug: str) -> None:
    page = open_page(reader, "/sv/nytt/")
    # The first stop leads past everything that stands on every page.
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_role("main").get_by_role("link", name=TITLE["sv"]).first)
    expect(page).to_have_url(re.compile(f"/sv/nytt/{slug}/"))
    press(page, page.locator("nav.langs a[hreflang=fi]").first)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE["fi"])
    press(page, page.locator("nav.langs a[hreflang=sv]").first)


def filters_the_news(reader: Visitor) -> None:
    page = open_page(reader, "/sv/nytt/")
    form = page.locator("form.filters")
    choice = form.locator("select").first
    go_to(page, choice)
    page.keyboard.press("ArrowDown")
    press(page, form.get_by_role("button"))
    expect(page.locator("p.chosen")).to_be_visible()
    press(page, page.get_by_role("link", name="Visa allt", exact=True))
    expect(page.locator("p.chosen")).to_have_count(0)


def makes_an_account(reader: Visitor, town) -> None:
    page = open_page(reader, "/sv/konto/signup/")
    write(page, "email", ADDRESS)
    write(page, "password1", FIRST)
    press(page, reader.button("Make my account"))
    page = open_page(reader, town.post.last_to(ADDRESS).link("confirm-email"))
    press(page, reader.button("Confirm"))
    expect(page).not_to_have_url(re.compile("confirm-email"))


def chooses_a_new_password(reader: Visitor, town) -> None:
    page = open_page(reader, "/sv/konto/password/reset/")
    write(page, "email", ADDRESS)
    press(page, reader.button("Send me the letter"))
    page = open_page(reader, town.post.last_to(ADDRESS).link("password/reset/key"))
    write(page, "password1", SECOND)
    write(page, "password2", SECOND)
    press(page, reader.button("Keep the new password"))


def signs_in(reader: Visitor) -> None:
    page = open_page(reader, "/sv/konto/login/?next=/sv/mitt/")
    write(page, "login", ADDRESS)
    write(page, "password", SECOND)
    press(page, reader.button("Sign in"))
    expect(page).to_have_url(re.compile("/sv/mitt/$"))


def leaves(reader: Visitor) -> None:
    page = reader.page
    press(page, page.get_by_role("main").locator("a[href$='/mitt/lamna/']").first)
    press(page, reader.button("Close my account"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_reads_changes_language_filters_signs_up_forgets_the_password_and_leaves(town, reader):
    update = publish_update(town.home)

    reads_in_two_languages(reader, update.slug)
    filters_the_news(reader)
    makes_an_account(reader, town)
    reader.page.context.clear_cookies()
    chooses_a_new_password(reader, town)
    reader.page.context.clear_cookies()
    signs_in(reader)
    leaves(reader)
