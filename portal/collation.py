"""The order of words as the readers of a language expect it: Swedish å ä ö after z, Arabic before Latin in Arabic.

By the Unicode Collation Algorithm (UTS #10) in three levels: letters, then marks upon them, then capitals; with what
CLDR's charts say for Swedish, Finnish and Arabic (common/collation/sv.xml, fi.xml, ar.xml). Only what names of places
and topics are written with: for other scripts it is the order of Unicode. Why no library: docs/decisions/0019.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from portal.languages import published_or_source

# Letters that are others with a mark, as the root collation has them, though Unicode does not take them apart.
_VARIANTS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i"}
# After z, in this order; what stands beside one in brackets differs from it by a mark only.
_NORDIC = (("å",), ("ä", "æ"), ("ö", "ø"))
_LAST = {"sv": _NORDIC, "fi": _NORDIC}
# In the Nordic languages ü stands with y, in Arabic ة with ت and ى with ي.
_BESIDE = {
    "sv": {"ü": "y", "ű": "y", "œ": "ö", "ő": "ö"},
    "fi": {"ü": "y"},
    "ar": {"ة": "ت", "ى": "ي"},
}
_FIRST_SCRIPT = {"ar": "ARABIC", "fa": "ARABIC", "ckb": "ARABIC"}
# Drawn longer, or not at all: no letters.
_SILENT = frozenset("ـ\u00ad\u200b\u200c\u200d\u200e\u200f")

type Key = tuple[tuple[tuple[int, str], ...], tuple[str, ...], str]


@lru_cache(maxsize=4096)
def sort_key(text: str, language: str) -> Key:
    """What sorts a word among others in that language."""
    letters, marks = [], []
    # Composed, so that å is one letter; in small letters, so that capitals count only between equals.
    for letter in unicodedata.normalize("NFC", text.casefold()):
        if letter in _SILENT:
            continue
        for place, mark in _places(letter, language):
            if place:
                letters.append(place)
                marks.append(mark)
            elif marks:
                marks[-1] += mark
    return tuple(letters), tuple(marks), text.swapcase()


def _places(letter: str, language: str) -> Iterable[tuple[tuple[int, str] | None, str]]:
    """Where a letter stands, and the mark that tells it from its neighbour; a mark alone stands nowhere."""
    for number, group in enumerate(_LAST.get(language, ())):
        if letter in group:
            return [((_LATIN_END, str(number)), letter if letter != group[0] else "")]
    beside = _BESIDE.get(language, {}).get(letter)
    if beside:
        return [(place, letter) for place, _mark in _places(beside, language)]
    if letter in _VARIANTS:
        return [((_rank(one, language), one), letter) for one in _VARIANTS[letter]]
    found: list[tuple[tuple[int, str] | None, str]] = []
    for one in unicodedata.normalize("NFKD", letter):
        is_mark = unicodedata.combining(one) != 0
        found.append((None, one) if is_mark else ((_rank(one, language), one), ""))
    return found


_SPACE, _SIGN, _DIGIT, _FIRST, _LATIN, _LATIN_END, _OTHER = range(7)


def _rank(letter: str, language: str) -> int:
    """Spaces, signs, digits, letters: of the language's own script first."""
    if letter.isspace():
        return _SPACE
    if letter.isdigit():
        return _DIGIT
    if not letter.isalpha():
        return _SIGN
    name = unicodedata.name(letter, "")
    if name.startswith(_FIRST_SCRIPT.get(language, "LATIN")):
        return _FIRST if language in _FIRST_SCRIPT else _LATIN
    return _LATIN if name.startswith("LATIN") else _OTHER


def in_order[Row](rows: Iterable[Row], name_of: Callable[[Row], str], language: str) -> list[Row]:
    """The rows by their names, as readers of that language look for them."""
    code = published_or_source(language)
    return sorted(rows, key=lambda row: sort_key(name_of(row), code))
