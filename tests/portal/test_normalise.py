"""One normal form: what hides or misleads goes, what a language needs stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.normalise import clean_line, clean_text, has_visible

LEGITIMATE = {
    "persian joiner": "می\u200cخواهم",
    "hindi": "क्षेत्र में सुरक्षा",
    "hebrew points": "שָׁלוֹם",
    "vietnamese": "Trật tự đô thị",
    "arabic marks": "مُجْتَمَعٌ آمِن",
    "family emoji": "👨\u200d👩\u200d👧",
    "welsh flag": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "right-to-left mark": "\u200fHaninge",
    "tigrinya": "ድሕነት ኣብ መንበሪና",
    "swedish": "Räksmörgås på Ålö",
}


@pytest.mark.parametrize("text", LEGITIMATE.values(), ids=LEGITIMATE.keys())
def test_what_a_language_needs_is_left_alone(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


# What joins, and what stands beside its letter: neither begins a letter anew.
BESIDE = "\u00ad\u200e\u061c\u0903"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b", "a\nb"),
        ("nolla\x00här", "nollahär"),
        ("klocka\x07", "klocka"),
        ("inget\ufffe\uffff\ufdd0\U0001ffff\U0010fffetecken", "ingettecken"),
        ("\u202egnol\u202c", "gnol"),
        ("dold\u200btext", "doldtext"),
        ("tags\U000e0041\U000e0042", "tags"),
        ("Z" + "\u0301" * 40, unicodedata.normalize("NFC", "Z" + "\u0301" * 5)),
        *(("Z" + ("\u0301" * 4 + one) * 40, "\u0179" + "\u0301" * 3 + one + "\u0301") for one in BESIDE),
        ("tomt\n\n\n\n\nslut", "tomt\n\nslut"),
        ("  kant  ", "kant"),
        ("e\u0301", "é"),
    ],
)
def test_what_hides_or_misleads_is_taken_away(written, stored):
    assert clean_text(written) == stored


@pytest.mark.parametrize("text", LEGITIMATE.values(), ids=LEGITIMATE.keys())
def test_what_people_write_is_seen(text):
    assert has_visible(text)


@pytest.mark.parametrize(
    "text", [*"\u3164\u2800\u200e\u061c\u00ad\u200d\u115f\u180e\ufe0f\u034f\u0301", "\u3164 \u200e", "\u2800" * 3, ""]
)
def test_what_is_drawn_as_nothing_is_not_seen(text):
    assert not has_visible(text)


def test_a_name_is_one_line():
    assert clean_line(" Maria \n i\tSöderby ") == "Maria i Söderby"


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing(text):
    once = clean_text(text)

    assert clean_text(once) == once
