"""The drawings of the demo: each is there, small, of one shape, said in words in every language, and used."""

import pytest
from PIL import Image

from home.demo.pictures import FOLDER
from home.demo.reading import read

SAID = read("front")["picture"]


def used():
    for name in ("updates", "examples"):
        for page in read(name)["page"]:
            yield from (part["picture"] for part in (page, *page.get("body", [])) if "picture" in part)


@pytest.mark.parametrize("name", SAID)
class TestADrawing:
    def test_is_wide_and_light(self, name):
        file = FOLDER / f"{name}.png"
        with Image.open(file) as picture:
            width, height = picture.size
        assert width >= 1200
        assert abs(width / height - 20 / 11) < 0.01
        assert file.stat().st_size < 90_000

    def test_is_said_in_every_language_in_few_words(self, name):
        for part in ("alternative", "caption"):
            assert len(SAID[name][part]) == 4
            assert all(0 < len(text) < 220 for text in SAID[name][part])
        assert all("(demo)" in text for text in SAID[name]["caption"])

    def test_can_be_drawn_again(self, name):
        if name != "tunnel":  # of the design; its drawing is portal/img/gangtunnel.svg
            assert (FOLDER / "drawings" / f"{name}.svg").is_file()

    def test_is_used(self, name):
        assert name in set(used())


def test_no_page_names_a_drawing_that_is_not_there():
    assert set(used()) <= set(SAID)
