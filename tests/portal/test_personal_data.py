"""Personal data is shown to the writer with its place; only a personnummer is certain."""

import pytest

from portal.personal_data import MASK, find, has_personnummer, mask_personnummer

# The number of the check-digit algorithm's own examples, in every form it may be written in.
NUMBERS = ["19900118-9811", "900118-9811", "9001189811", "199001189811", "900118+9811", "1990 01 18 9811"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_personnummer_is_found_however_it_is_written(number):
    assert has_personnummer(f"Han heter så och har {number} som nummer.")


BETWEEN = [
    "–",
    "—",
    "\u2011",
    "\u2212",
    "\u00a0",
    "\u202f",
    "\u00ad-",
    "-\u200e",
    "\u200d",
    "\t",
    ".",
    "/",
    "_",
    "--",
    "-\n",
]


@pytest.mark.parametrize("between", BETWEEN)
def test_it_is_found_with_whatever_a_keyboard_puts_between(between):
    assert has_personnummer(f"Han heter så och har 900118{between}9811 som nummer.")


@pytest.mark.parametrize("number", ["٩٠٠١١٨-٩٨١١", "١٩٩٠٠١١٨٩٨١١", "nr-900118-9811", "900118-9811-", "90.01.18-9811"])
def test_it_is_found_in_other_digits_and_between_signs(number):
    assert has_personnummer(f"رقمه {number} في النص")
    assert not has_personnummer(mask_personnummer(f"رقمه {number} في النص"))


@pytest.mark.parametrize("number", ["070–123 45 67", "070\u2011123\u00a045\u00a067", "070/123 45 67", "٠٧٠-١٢٣ ٤٥ ٦٧"])
def test_a_telephone_number_is_found_with_any_dash_and_in_any_digits(number):
    assert [span.kind for span in find(f"Ring {number} i kväll")] == ["phone"]


@pytest.mark.parametrize(
    "text", ["Order 900118-9812", "Ring 114 14", "12345678901234", "den 2025-11-03 kl. 12", "90 röster av 1189"]
)
def test_other_figures_are_no_personnummer(text):
    assert not has_personnummer(text)


def test_masking_hides_every_personnummer_and_nothing_else():
    assert mask_personnummer("Se 900118-9811 och 0701234567.") == f"Se {MASK} och 0701234567."


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Mejla mig på anna@haninge.example!", "email", "anna@haninge.example"),
        ("Ring 070-123 45 67 i kväll", "phone", "070-123 45 67"),
        ("Bilen ABC 12D står där", "plate", "ABC 12D"),
        ("Han bor på Exempelvägen 12 B.", "address", "Exempelvägen 12 B"),
    ],
)
def test_other_personal_data_is_marked_where_it_stands(text, kind, found):
    span = next(span for span in find(text) if span.kind == kind)

    assert text[span.start : span.end] == found


@pytest.mark.parametrize(
    "text", ["Ring 114 14 eller 112.", "Tåget går 21.48 från spår 2.", "Vi var 43 av 50 på torget."]
)
def test_ordinary_sentences_raise_no_signal(text):
    assert find(text) == []
