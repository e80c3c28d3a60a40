"""What axe has to say of a page: on a telephone and on a desk, light and dark."""

from functools import cache
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is seen as colour can differ in the dark: the rest of the page is the same one.
LIGHTINGS: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"type": "tag", "values": EVERYTHING},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# CSS pixels; 320 is what 1280 becomes for somebody who has enlarged it four times (WCAG 1.4.10).
SCREENS = {"320": (320, 640), "1280": (1280, 800)}
RUN = "(only) => axe.run({runOnly: only, resultTypes: ['violations']}).then((found) => found.violations)"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def script() -> str:
    return Axe().axe_script


def problems_on(page: Page, name: str) -> list[str]:
    """Each fault that axe finds on the page as it stands, by where it was looked at; and lines that run out of it."""
    said = []
    page.evaluate(script())
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(WIDER) > 0:
            said.append(f"{name}, {screen}: is wider than the screen")
        for scheme, only in LIGHTINGS.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            where = f"{name}, {screen}, {scheme}"
            found = page.evaluate(RUN, only)
            said += [f"{where}: {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    return said
