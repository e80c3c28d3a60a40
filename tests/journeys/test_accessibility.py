"""Every kind of page, in every language, light and dark, narrow and wide: axe finds nothing to mend."""

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import problems_on
from tests.journeys.demo import NOT_FOUND, Demo
from tests.journeys.town import LANGUAGES

pytestmark = pytest.mark.needs("browser", "sqlite")


@pytest.fixture
def page(contexts, running_demo: Demo) -> Page:
    return contexts(base_url=running_demo.url, bypass_csp=True).new_page()


PLANTED = """<!DOCTYPE html><html lang="en"><head><title>Planted</title>
<meta name="viewport" content="width=device-width"><style>
:root { color-scheme: light dark; background: #fff; color: #000 }
@media (prefers-color-scheme: dark) { #night { color: #eee } }
@media (max-width: 400px) { #narrow { color: #eee; width: 500px } }
</style></head><body><main><h1>Planted</h1>
<p id="night">Pale at night</p><p id="narrow">Pale and wide where it is narrow</p></main></body></html>"""


def test_what_is_wrong_only_at_night_or_where_it_is_narrow_is_seen(contexts):
    page = contexts().new_page()
    page.set_content(PLANTED)
    found = problems_on(page, "planted")

    assert "planted, 320: is wider than the screen" in found
    contrasts = {one.partition(": color-contrast: ")[0] for one in found if "color-contrast" in one and "night" in one}
    assert contrasts == {"planted, 320, dark", "planted, 1280, dark"}
    contrasts = {one.partition(": color-contrast: ")[0] for one in found if "color-contrast" in one and "narrow" in one}
    assert contrasts == {"planted, 320, light", "planted, 320, dark"}
    assert len(found) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_are_read_have_nothing_to_mend(page, running_demo, language):
    problems = []
    for name, address in running_demo.read.items():
        response = page.goto(address.format(language))
        assert response.status == (404 if name == NOT_FOUND else 200), f"{name}: {response.status}"
        assert page.locator("html").get_attribute("lang") == language
        problems += problems_on(page, name)
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_have_nothing_to_mend_before_and_after_they_were_sent_empty(page, running_demo, language):
    problems = []
    for name, address in running_demo.written.items():
        page.goto(address.format(language))
        assert page.locator("html").get_attribute("lang") == language
        problems += problems_on(page, name)
        button = page.locator("main form[method=post]:not([data-passkey])").last.locator("button[type=submit]").first
        with page.expect_navigation():  # a browser may have something to work out first
            button.click()
        assert page.locator("main [aria-invalid='true']").count(), f"{name}: what is missing is not told"
        problems += problems_on(page, f"{name}, sent empty")
    assert problems == [], "\n".join(problems)
