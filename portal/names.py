"""Names that people choose to show: one alphabet in each word, and the skeleton that look-alikes share (UTS #39)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from confusable_homoglyphs.categories import alias
from confusable_homoglyphs.confusables import confusables_data

_NEUTRAL = frozenset({"COMMON", "INHERITED"})
# Japanese and Korean write with several scripts in one word.
_TOGETHER = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "HANGUL"}),
    frozenset({"HAN", "BOPOMOFO"}),
)
_GAPS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
# What looks like one letter in many typefaces.
_DRAWN_ALIKE = str.maketrans("01|!l", "oiiii")
_PAIRS = (("rn", "m"), ("vv", "w"))


def mixes_alphabets(name: str) -> bool:
    """Whether one of its words is written with letters of two alphabets, as only a disguise is. `Ahmed أحمد` is not."""
    return any(not _is_of_one_alphabet(word) for word in name.split())


def _is_of_one_alphabet(word: str) -> bool:
    used = {alias(letter) for letter in word} - _NEUTRAL
    return len(used) < 2 or any(used <= together for together in _TOGETHER)


@cache
def _latin_like(letter: str) -> str:
    """The Latin letter that a letter of another alphabet looks like, else itself."""
    if letter.isascii():
        return letter
    twins = (one["c"] for one in confusables_data.get(letter, ()))
    return next((twin.casefold() for twin in twins if len(twin) == 1 and twin.isascii() and twin.isalpha()), letter)


def skeleton(text: str) -> str:
    """What a text looks like, in words with single spaces: two that may be taken for each other have the same."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    drawn = "".join(_latin_like(letter) for letter in letters if unicodedata.category(letter) not in {"Mn", "Me", "Cf"})
    drawn = unicodedata.normalize("NFKD", drawn.casefold()).translate(_DRAWN_ALIKE)
    for pair, one in _PAIRS:
        drawn = drawn.replace(pair, one)
    return _GAPS.sub(" ", drawn).strip()


def looks_like(name: str, *, words: Iterable[str], heads: Iterable[str], names: Iterable[str]) -> bool:
    """Whether a name holds one of `words` whole, begins with one of `heads`, or is one of `names`; what is spaced out,
    run together or has a number at its end is looked through."""
    plain = f" {skeleton(name)} "
    bare = {_run_together(name), _run_together(_DIGITS.sub("", name))}
    return (
        any(spaced in plain or together in bare for spaced, together in _drawn(tuple(words)))
        or any(plain.startswith(spaced) or together in bare for spaced, together in _drawn(tuple(heads)))
        or any(together in bare for _spaced, together in _drawn(tuple(names)))
    )


@lru_cache(maxsize=32)
def _drawn(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """How each of the known words looks, apart and run together: the same lists are asked about every name."""
    return tuple((f" {skeleton(word)} ", _run_together(word)) for word in words)


def _run_together(text: str) -> str:
    return skeleton(text).replace(" ", "")
