"""What a moderator may want to look at in a text: places, marked and named. They rank and remind; they decide nothing.

The same rules for every language and every opinion: only forms are looked at, never words, except for the few plain
forms of a threat against a person in data/threats.toml.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.models import Urgency
from portal.personal_data import find

LINK = "link"
SHOUTING = "shouting"
THREAT = "threat"
PERSONAL = frozenset({"personnummer", "email", "phone", "plate", "address"})
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,200}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 20
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One place in a text. `kind` is one of PERSONAL, `threat`, `link`, or `shouting` for a whole text in capitals."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a paragraph. `mark` is the number of its signal, 0 for plain text."""

    text: str
    mark: int = 0


def signals_in(text: str) -> list[Signal]:
    """Every place, in order, without overlap; at most fifty."""
    found = [Signal(kind=span.kind, start=span.start, end=span.end) for span in find(text)]
    for kind, pattern in ((THREAT, _threats()), (LINK, _LINK)):
        for match in pattern.finditer(text):
            if all(match.end() <= one.start or match.start() >= one.end for one in found):
                found.append(Signal(kind=kind, start=match.start(), end=match.end()))
    found.sort(key=lambda one: one.start)
    if _shouts(text):
        found.append(Signal(kind=SHOUTING, start=0, end=0))
    return found[:_MOST]


def urgency_of(signals: list[Signal]) -> Urgency:
    """How soon a text with these signals should be read: a threat first, then what may point out a person."""
    kinds = {one.kind for one in signals}
    if THREAT in kinds:
        return Urgency.DANGER
    return Urgency.PERSONAL if kinds & PERSONAL else Urgency.ORDINARY


@cache
def _threats() -> re.Pattern[str]:
    known = tomllib.loads((Path(__file__).parent / "data" / "threats.toml").read_text(encoding="utf-8"))
    forms = "|".join(form.replace(" ", r"\s+") for language in known.values() for form in language)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)


def _shouts(text: str) -> bool:
    """Mostly capitals. Letters that know no case (Arabic, Ethiopic) do not count, so their writers never shout."""
    letters = "".join(_WORDS.findall(text))
    upper = sum(letter.isupper() for letter in letters)
    cased = upper + sum(letter.islower() for letter in letters)
    return cased >= _FEWEST_LETTERS and upper > 0.7 * cased


def paragraphs(text: str, signals: list[Signal]) -> list[list[Piece]]:
    """The text as paragraphs of pieces, each signal's place a piece of its own with the signal's number."""
    rows: list[list[Piece]] = [[]]
    place = 0
    marks = [(one.start, one.end, number) for number, one in enumerate(signals, start=1) if one.end > one.start]
    for start, end, number in [*marks, (len(text), len(text), 0)]:
        for index, part in enumerate(re.split(r"\n\s*\n", text[place:start])):
            if index:
                rows.append([])
            if part:
                rows[-1].append(Piece(text=part))
        if number:
            rows[-1].append(Piece(text=text[start:end], mark=number))
        place = end
    return [row for row in rows if row]
