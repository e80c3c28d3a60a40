"""What counts as a word, what a question asks for, and what a snippet shows."""

import pytest

from search.snippets import LENGTH, snippet
from search.words import MOST_LETTERS, MOST_WORDS_ASKED, asked, beginnings, folded, light, words_of, written_together


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hej, på dig!", ["hej", "på", "dig"]),
        ("snake_case", ["snake", "case"]),
        ("ÅÄÖ éüñ", ["åäö", "eun"]),
        ("a\u030a", ["å"]),
        ("مَدْرَسَةٌ", ["مدرسة"]),
        ("أإآٱ ى ی ک", ["اااا", "ي", "ي", "ك"]),
        ("کتاب‌ها", ["كتاب", "ها"]),
        ("١٢٣ ۴۵۶", ["123", "456"]),
        ("ሰላም።ዓለም", ["ሰላም", "ዓለም"]),
        ("🙂 — … \x00", []),
        ("", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_folding_twice_changes_nothing():
    for text in ("Åäö ÉÜ ﬁ ﷺ", "مَدْرَسَةٌ ٣", "İIıi", "ẞ ǆ"):
        assert folded(folded(text)) == folded(text)


def test_a_word_without_end_is_cut():
    assert words_of("x" * 5000) == ["x" * MOST_LETTERS]


def test_a_question_has_a_bound():
    assert len(asked(" ".join(f"o{number}" for number in range(60)), "sv")) == MOST_WORDS_ASKED
    assert asked("lampa lampa LAMPA", "sv") == ("lampa",)


def test_stop_words_are_those_of_the_reader():
    assert asked("is på gångvägen", "sv") == ("is", "gångvägen")
    assert asked("where is the light", "en") == ("light",)
    assert asked("det är", "sv") == ("det", "är"), "a question of nothing else is asked as it is"
    assert asked("waa maxay", "so") == ("waa", "maxay")


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("النفق", "نفق"),
        ("والنفق", "نفق"),
        ("فالنفق", "نفق"),
        ("وبالنفق", "نفق"),
        ("للنفق", "نفق"),
        ("البالغين", "غين"),
        ("بالغين", "غين"),
        ("والدين", "والدين"),
        ("الوالدين", "والدين"),
        ("الان", "الان"),
        ("بلدية", "بلدية"),
        ("tunneln", "tunneln"),
        ("ሰላም", "ሰላም"),
        ("", ""),
    ],
)
def test_what_stands_before_an_arabic_word_is_taken_away(word, bare):
    assert light(word) == bare


def test_an_arabic_word_is_asked_for_in_every_way_it_is_written_and_others_only_as_they_are():
    assert {"النفق", "والنفق", "بنفق", "لنفق", "للنفق", "فنفق"} <= written_together("نفق")
    assert "نفق" in written_together("بالنفق")
    assert written_together("اب") == written_together("tunnel") == written_together("") == frozenset()


def test_longer_words_are_found_by_their_beginning_when_it_is_long_enough():
    assert "tunnel" in beginnings("tunnel")
    assert beginnings("is") == frozenset()
    assert beginnings("lampor") == {"lamp"}


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Mörkt i tunneln.", ("tunneln",), "Mörkt i <mark>tunneln</mark>."),
        ("Skolor & skolan", ("skola",), "<mark>Skolor</mark> &amp; <mark>skolan</mark>"),
        ("النَّفَق مظلم", ("نفق",), "<mark>النَّفَق</mark> مظلم"),
        ("المحطة والنفق", ("النفق",), "المحطة <mark>والنفق</mark>"),
        ("Ingenting här", ("tunneln",), "Ingenting här"),
        ("", ("tunneln",), ""),
        ("rad ett\n\n  rad två", (), "rad ett rad två"),
        ("<mark>&lt;", ("lt",), "&lt;<mark>mark</mark>&gt;&amp;<mark>lt</mark>;".replace("<mark>mark</mark>", "mark")),
        ("e\u0301tude", ("etude",), "<mark>e\u0301tude</mark>"),
    ],
)
def test_snippets(text, words, shown):
    language = "ar" if "ن" in text else "sv"

    assert snippet(text, words, language) == shown


def test_a_long_text_is_cut_around_what_was_found():
    text = "ord " * 400 + "kanariefågel " + "ord " * 400

    shown = snippet(text, ("kanariefågel",), "sv")

    assert shown.startswith("… ord")
    assert shown.endswith("ord …")
    assert "<mark>kanariefågel</mark>" in shown
    assert len(shown) < LENGTH + 50


def test_a_text_without_a_space_is_cut_all_the_same():
    shown = snippet("x" * 5000, ("xxx",), "sv")

    assert len(shown) < LENGTH + 50
