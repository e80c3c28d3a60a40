"""How alike two texts are, in any language: shared pieces of nine characters, compared as sets.

Only letters and digits count, without case, accents and vowel signs: what a machine varies from text to text. Knows no
words of any language, so that nobody's language is looked at harder than another's.
"""

import re
import unicodedata
from hashlib import blake2b

PIECE = 9
# Shorter texts are too often the same without any plan: "I agree, good proposal."
FEWEST_CHARACTERS = 40
# From which share of common pieces on two texts are called almost the same; measured in tests/moderation/test_alike.py.
ALMOST_THE_SAME = 0.4
# How many of a text's pieces are remembered to find others by. Two texts that share 40 % of their pieces have at least
# one of these in common in more than 99 cases of 100.
REMEMBERED = 12
_OTHER = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one for one in letters if unicodedata.category(one) not in {"Mn", "Cf"})
    return _OTHER.sub(" ", kept).strip()


def pieces_of(text: str) -> frozenset[str]:
    """Every run of nine characters of the plain text; empty for a text that is too short to compare."""
    plain = _plain(text)
    if len(plain) < FEWEST_CHARACTERS:
        return frozenset()
    return frozenset(plain[start : start + PIECE] for start in range(len(plain) - PIECE + 1))


def remembered(pieces: frozenset[str]) -> list[str]:
    """The twelve smallest by their hash, in hex: texts that share pieces share these. Nobody reads words in them."""
    return sorted(blake2b(piece.encode(), digest_size=8).hexdigest() for piece in pieces)[:REMEMBERED]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pieces that two texts have in common: 0 for nothing, 1 for all."""
    both = len(one | other)
    return len(one & other) / both if both else 0.0
