"""What people do in their browsers. Words are looked for in their own language, as the portal says them."""

import re
import time

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from residents.models import User
from tests.people import PASSWORD, code_now


def words(language: str, msgid: str, **values: object) -> str:
    """How the portal says this in that language."""
    with translation.override(language):
        said = translation.gettext(msgid)
    return said % values if values else said


class Visitor:
    """Somebody with a browser of their own and a language they read."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        page.on("dialog", lambda dialog: dialog.accept())

    def says(self, msgid: str, **values: object) -> str:
        return words(self.language, msgid, **values)

    def open(self, address: str, *, status: int = 200) -> Page:
        """Goes to an address, which answers as told."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{address}: {response.status}"
        return self.page

    def button(self, msgid: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.says(msgid, **values), exact=True)

    def press(self, msgid: str) -> None:
        self.button(msgid).click()
        self.page.wait_for_load_state()

    def follow(self, msgid: str) -> None:
        """Follows the first link of that name in the page's own content."""
        self.page.get_by_role("main").get_by_role("link", name=self.says(msgid), exact=True).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main #id_{name}").fill(value)

    def choose(self, name: str, value: str) -> None:
        """A radio button or a box, pressed on its label as people do."""
        box = self.page.locator(f"[name={name}][value='{value}']")
        if not box.is_checked():
            self.page.locator("label", has=box).click()
        expect(box).to_be_checked()

    def decide(self, act: str) -> None:
        """Presses one of the desk's decisions; buttons of the same name beside the letter only show it."""
        self.page.locator(f"section.decide [name=act][value={act}]").click()
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def sign_in(self, user: User, next_path: str = "") -> None:
        """Password and, for staff, the second factor."""
        self.open(f"/{self.language}/konto/login/" + (f"?next={next_path}" if next_path else ""))
        self.sign_in_here(user)

    def sign_in_here(self, user: User) -> None:
        """The same on the page that asks for it."""
        self.fill(login=user.email, password=PASSWORD)
        self.press("Sign in")
        if user.is_staff:
            expect(self.page.locator("main #id_code")).to_be_visible()
            self.fill(code=code_now())
            self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/konto/"))

    def finds(self, query: str) -> list[str]:
        """The titles that a search in the own language finds, with the browser's search form."""
        self.open(f"/{self.language}/sok/")
        field = self.page.locator("#search-words")
        field.fill(query)
        field.press("Enter")
        self.page.wait_for_load_state()
        return self.page.locator("ul.found h3").all_inner_texts()

    def finds_at_last(self, query: str, patience: float = 8.0) -> list[str]:
        """The same, giving the search server the moment it takes to show what it was told."""
        until = time.monotonic() + patience
        while not (found := self.finds(query)) and time.monotonic() < until:
            time.sleep(0.3)
        return found

    def feed(self, address: str) -> str:
        """An address as a feed reader gets it: without this browser's session."""
        answer = self.page.context.request.get(address)
        assert answer.status == 200
        assert "xml" in answer.headers["content-type"]
        return answer.text()
