"""The style guide shows every component, every block and every state that a style sheet knows."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.test.signals import template_rendered

from portal.styleguide import PAGES

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "portal" / "static" / "portal" / "css" / "components"
# Shown on pages with content alone, and why the guide cannot.
ELSEWHERE = {
    "blocks/body.html": "goes through a stream of Wagtail",
    "blocks/picture.html": "needs a picture of the library; the guide draws the same figure",
    "blocks/picture_words.html": "goes with the picture",
    "components/messages.html": "needs something done; the guide shows its message",
    "components/choice.html": "belongs to the lists of news",
    "components/returned.html": "needs something sent",
}
STATES_ELSEWHERE = {
    **dict.fromkeys(("lead-story", "second", "statement"), "the start page alone"),
    **dict.fromkeys(("map", "land", "on"), "the map of areas, drawn from their places"),
    **dict.fromkeys(("messages", "desk-messages"), "after something is done; the guide shows its message"),
    **dict.fromkeys(("danger", "locked", "queue-filter", "show-letter", "trail", "two"), "the desk with an item"),
    "demo": "figures that an editor marks in the text",
    "machine": "a comment whose translation somebody asked for",
    "missing": "a language that the page is not in: the guide is in all",
    "plain": "a door without an address",
    "trap": "hidden from people",
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def classes(path):
    rules = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text("utf-8"), flags=re.S)
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


@pytest.fixture
def shown():
    """The templates that drew the guide and its whole pages, and all their HTML."""
    names: set[str] = set()

    def drawn(template, **kwargs):
        names.add(template.name)

    template_rendered.connect(drawn)
    try:
        pages = [Client().get("/sv/styleguide/"), *(Client().get(f"/sv/styleguide/?page={name}") for name in PAGES)]
        pages.append(Client().post("/sv/styleguide/?page=403", {"text": "Det är mörkt i tunneln."}))
    finally:
        template_rendered.disconnect(drawn)
    return names, "".join(page.text for page in pages)


def test_every_component_and_block_is_in_it(shown):
    names, _html = shown
    there = {
        f"{kind}/{path.name}" for kind in ("components", "blocks") for path in (ROOT / "templates" / kind).iterdir()
    }

    assert there - names - set(ELSEWHERE) == set()


def test_what_is_excused_exists(shown):
    assert all((ROOT / "templates" / name).is_file() for name in ELSEWHERE)


def test_every_class_that_a_style_sheet_names_is_in_it(shown):
    _names, html = shown
    used = {name for value in re.findall(r'class="([^"]*)"', html) for name in value.split()}

    missing = {path.stem: classes(path) - used - set(STATES_ELSEWHERE) for path in CSS.glob("*.css")}

    assert {name: found for name, found in missing.items() if found} == {}


def test_what_is_excused_is_still_styled():
    assert set(STATES_ELSEWHERE) <= set().union(*(classes(path) for path in CSS.glob("*.css")))
