"""Contrast as WCAG counts it, and the shades that are read."""

import re
from pathlib import Path

import pytest

from portal.contrast import contrast, least_contrast, readable_on, shaded
from portal.town_look import DARK_GROUNDS, FRAME, LIGHT_GROUNDS, ON_FRAME, ON_MAIN, ON_MAIN_DARK

TOKENS = (Path(__file__).resolve().parents[2] / "portal/static/portal/css/tokens.css").read_text("utf-8")


# Known pairs, from WCAG's own examples and the definition's two ends.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_the_ratio_is_wcags_whichever_comes_first(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("colour", ["#f0a227", "#ffffff", "#00ff00", "#ff0000", "#0b4c5b"])
@pytest.mark.parametrize("grounds", [LIGHT_GROUNDS, DARK_GROUNDS])
def test_the_nearest_shade_is_read_on_every_ground(colour, grounds):
    assert least_contrast(readable_on(colour, grounds), grounds) >= 7


def test_a_colour_that_is_read_is_left_as_it_is():
    assert readable_on("#0b4c5b", LIGHT_GROUNDS) == "#0b4c5b"


def test_a_shade_is_darker_or_lighter():
    assert contrast(shaded("#0b4c5b", -0.3), "#ffffff") > contrast("#0b4c5b", "#ffffff")
    assert contrast(shaded("#0b4c5b", 0.3), "#ffffff") < contrast("#0b4c5b", "#ffffff")


def test_the_grounds_are_those_of_the_style_sheet():
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")

    def of(css: str, *names: str) -> tuple[str, ...]:
        return tuple(re.search(rf"--{name}: (#\w+);", css)[1] for name in names)

    grounds = ("paper", "haze", "lamp-haze", "bad-haze")
    assert of(light, *grounds) == LIGHT_GROUNDS
    assert of(dark, *grounds) == DARK_GROUNDS
    assert of(light, "on-sea", "deep") == (ON_MAIN, FRAME)
    assert of(dark, "on-sea") == (ON_MAIN_DARK,)
    assert of(light, "on-deep", "lamp") == ON_FRAME
