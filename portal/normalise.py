"""One normal form for what people write, before it is checked, hashed or stored.

Nothing that a language needs is lost: Persian's joiners, Hindi's marks and emoji families stay. What is removed can
only hide or mislead: control characters, code points that are no signs, direction overrides, invisible spaces, towers
of combining marks.
"""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Bidirectional overrides and isolates (LRM, RLM and ALM may stay), zero width space, word joiner, byte order mark.
_MISLEADING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
# Code points that Unicode keeps for programs' own use (noncharacters): no language needs one, XML cannot hold all.
_NO_SIGNS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_FLAG_TAGS = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f")
_MOST_MARKS = 4
# Letters and a sign that are drawn as nothing: fillers of Korean, and Braille without a dot.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_BLANK_LINES = re.compile(r"\n{3,}")


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        if category in {"Mn", "Me"}:
            marks += 1
        elif category not in {"Cf", "Mc"}:  # what joins, and what stands beside its letter, begins no letter anew
            marks = 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _without_tags(text: str) -> str:
    """Tag characters carry hidden text; only those that draw a flag after a black flag stay."""
    flags = _FLAG_TAGS.findall(text)
    parts = _FLAG_TAGS.split(text)
    cleaned = [_TAGS.sub("", part) for part in parts]
    return "".join(part + (flags[index] if index < len(flags) else "") for index, part in enumerate(cleaned))


def has_visible(text: str) -> bool:
    """Whether anything of it is seen: a letter, digit or sign that is not drawn as nothing."""
    return any(unicodedata.category(character)[0] in "LNPS" and character not in _BLANKS for character in text)


def clean_text(text: str) -> str:
    """Running text in its normal form: NFC, `\\n` line ends, at most one blank line in a row, no outer space.

    Applying it twice changes nothing.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    text = _NO_SIGNS.sub("", text)
    text = _MISLEADING.sub("", text)
    text = _without_tags(text)
    text = _JOINERS.sub(r"\1", text)
    text = _without_towers(unicodedata.normalize("NFC", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """A name or title in its normal form: as `clean_text`, on one line, single spaces."""
    return " ".join(clean_text(text).split())
