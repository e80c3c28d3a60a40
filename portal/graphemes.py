"""Counts what a reader would call characters, so that a family emoji or a vowel sign never costs more than one."""

import unicodedata

_JOINER = "\u200d"
_NO_JOINER = "\u200c"


def _continues(character: str, before: str) -> bool:
    """Whether a code point belongs to the character before it (after Unicode Standard Annex 29, simplified)."""
    if character in {_JOINER, _NO_JOINER} or before == _JOINER:
        return True
    code = ord(character)
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    return unicodedata.category(character) in {"Mn", "Me", "Mc"}


def grapheme_count(text: str) -> int:
    """The number of characters as a reader sees them; two regional letters are one flag."""
    count, before, half_flag = 0, "", False
    for character in text:
        regional = 0x1F1E6 <= ord(character) <= 0x1F1FF
        if regional and half_flag:
            half_flag = False
        elif not before or not _continues(character, before):
            count += 1
            half_flag = regional
        before = character
    return count
