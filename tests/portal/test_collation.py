"""Words stand where the readers of a language look for them."""

import random

import pytest

from portal.collation import in_order, sort_key
from portal.models import Area
from portal.place_models import by_name, choices_of

# Each list stands in its right order: by CLDR's charts, and for Swedish by SAOL.
RIGHT = {
    "sv": [
        ["Handen", "Vega", "Västerhaninge", "Zinken", "Åby", "Ängby", "Ösmo"],
        ["a", "á", "b", "e", "é", "ea", "o", "v", "w", "y", "ü", "yb", "z", "å", "ä", "æ", "äb", "ö", "ø", "öb"],
        ["Boda", "Bodå", "Bodö", "Boulevarden"],
        ["Nya torget", "Nya vägen", "Nyaby"],
        ["11 gatan", "2 gatan", "Gatan"],
        ["ask", "Ask", "askar"],
        ["strand", "straße", "strasshus"],
    ],
    "fi": [
        ["Hanko", "Šipka", "Sipoo", "Vantaa", "Wiik", "Ylöjärvi", "Zeniitti", "Åbo", "Äänekoski", "Öja"],
        ["a", "s", "š", "sa", "t", "y", "ü", "z", "ž", "å", "ä", "ö"],
    ],
    "en": [["Åby", "Ängby", "angel", "apple", "Handen", "Ösmo", "Vega"]],
    "ar": [
        ["أمان", "بلدية", "تعليم", "ثقافة", "حدائق", "خدمات", "رياضة", "سلامة", "شباب", "طرق", "ماء", "نقل", "يوم"],
        ["إضاءة", "بيت", "Handen", "Vega"],
        ["مدينة", "مدينتي"],
        ["على", "عليها"],
        ["ماء", "مـاءة"],
    ],
}
CASES = [(language, words) for language, lists in RIGHT.items() for words in lists]


class TestTheOrderOfWords:
    @pytest.mark.parametrize(("language", "right"), CASES, ids=lambda one: one if isinstance(one, str) else one[0])
    def test_is_that_of_the_language_however_they_came(self, language, right):
        words = right[:]
        for seed in range(20):
            random.Random(seed).shuffle(words)
            assert in_order(words, str, language) == right

    def test_is_the_same_for_letters_that_are_put_together(self):
        assert sort_key("A\u030aby", "sv")[:2] == sort_key("Åby", "sv")[:2]

    def test_differs_between_languages_where_they_differ(self):
        words = ["Zinken", "Ängby"]
        assert in_order(words, str, "sv") == ["Zinken", "Ängby"]
        assert in_order(words, str, "en") == ["Ängby", "Zinken"]

    def test_of_a_language_that_the_portal_does_not_speak_is_that_of_its_source(self):
        assert in_order(["Ö", "Z"], str, "xx") == ["Z", "Ö"]

    @pytest.mark.parametrize("word", ["", " ", "☂", "\u0301", "漢字", "🏙️", "ـ", "\0"])
    def test_takes_whatever_is_written(self, word):
        assert in_order(["Ö", word, "A"], str, "sv").index("A") < 2


@pytest.mark.django_db
class TestPlaces:
    def test_stand_by_their_names_in_the_language_of_the_reader(self):
        names = {"z": ("Zinken", "Aseptti"), "o": ("Ösmo", "Ösmo"), "a": ("Åby", "Åby"), "v": ("Vega", "Vega")}
        for code, (swedish, finnish) in names.items():
            area = Area.objects.create(code=code, latitude=59, longitude=18)
            area.names.create(language="sv", name=swedish)
            area.names.create(language="fi", name=finnish)
        areas = Area.objects.with_names().filter(code__in=names)

        assert [area.code for area in by_name(areas, "sv")] == ["v", "z", "a", "o"]
        assert [area.code for area in by_name(areas, "fi")] == ["z", "v", "a", "o"]
        assert [code for code, _name in choices_of(areas, "sv")] == ["v", "z", "a", "o"]
