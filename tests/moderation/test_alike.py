"""Copies that a machine or a chain letter varies are found, in every language; people who care for the same are not."""

import itertools
import tomllib
from pathlib import Path

import pytest

from moderation.alike import ALMOST_THE_SAME, likeness, pieces_of, remembered

TEXTS = tomllib.loads((Path(__file__).parent / "alike_texts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", TEXTS)
class TestTexts:
    def test_different_people_on_the_same_matter_are_not_alike(self, language):
        people = [pieces_of(text) for text in TEXTS[language]["people"]]

        assert all(likeness(one, other) < ALMOST_THE_SAME / 4 for one, other in itertools.combinations(people, 2))

    def test_copies_are_alike_and_found_by_what_is_remembered(self, language):
        first = pieces_of(TEXTS[language]["people"][0])
        for text in TEXTS[language]["copies"]:
            copy = pieces_of(text)

            assert likeness(first, copy) > ALMOST_THE_SAME * 1.5
            assert set(remembered(first)) & set(remembered(copy))


def test_short_texts_are_nobodys_copies():
    assert likeness(pieces_of("Jag håller med, bra förslag!"), pieces_of("Jag håller med, bra förslag!")) == 0


@pytest.mark.parametrize("text", ["", " ", "!" * 3000, "👨‍👩‍👧‍👦" * 300, "å" * 3000, "\u202e" * 100])
def test_whatever_is_written_can_be_compared(text):
    assert likeness(pieces_of(text), pieces_of(text)) in {0.0, 1.0}
    assert len(remembered(pieces_of(text))) <= 12
