"""Finds what points out a person in a text: signals for the writer and the moderator, never a refusal.

Only a personnummer (or samordningsnummer) with a right check digit is certain; it is masked with one press before the
text is sent (lag 2018:218, 3 kap. 10 §).
"""

import re
import unicodedata
from dataclasses import dataclass

from django.http import QueryDict
from personnummer import personnummer

# What telephones and word processors put between the parts of a number: spaces and dashes of any kind, and signs that
# are drawn as nothing.
_GAP = r"\s\u00ad\u061c\u200b-\u200f\u2060/\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_BETWEEN = rf"[{_GAP}._+-]{{0,3}}"
_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d-)(?:(?:19|20)\d{{2}}|\d{{2}}){_BETWEEN}\d{{2}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{4}}(?!\d)(?!-\d)"
)
_RULES = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("phone", re.compile(rf"(?<![\w-])(?:\+46[{_GAP}-]?|0)(?:\d[{_GAP}-]{{0,2}}){{6,10}}\d(?!\w)")),
    ("plate", re.compile(r"(?<!\w)[A-ZÅÄÖ]{3} ?\d{2}[A-Z0-9](?!\w)")),
    (
        "address",
        re.compile(
            r"(?<!\w)[A-ZÅÄÖ][a-zåäöé]{1,30}(?:gatan|vägen|gränden|stigen|backen|torget|allén) \d{1,3}(?: ?[A-Z])?\b"
        ),
    ),
)
_EMERGENCY = {"11414", "112", "11313", "1177"}
MASK = "••••••-••••"


@dataclass(frozen=True, slots=True)
class Span:
    """A found place: what it is and where it begins and ends, in characters."""

    kind: str
    start: int
    end: int


def _personnummer_spans(text: str) -> list[Span]:
    return [
        Span("personnummer", match.start(), match.end())
        for match in _NUMBER.finditer(_with_plain_digits(text))
        if personnummer.valid(_digits(match.group()))
    ]


def _digits(found: str) -> str:
    """The number as the checker wants it: no spaces, a sign only before the last four."""
    digits = re.sub(r"\D", "", found)
    return f"{digits[:-4]}+{digits[-4:]}" if "+" in found else digits


def _with_plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9, each in its place."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def find(text: str) -> list[Span]:
    """Every personnummer, e-mail address, telephone number, registration plate and street address, in order.

    Spans never overlap; the earlier rule wins.
    """
    spans, text = _personnummer_spans(text), _with_plain_digits(text)
    for kind, pattern in _RULES:
        for match in pattern.finditer(text):
            if kind == "phone" and re.sub(r"\D", "", match.group()) in _EMERGENCY:
                continue
            if all(match.end() <= span.start or match.start() >= span.end for span in spans):
                spans.append(Span(kind, match.start(), match.end()))
    return sorted(spans, key=lambda span: span.start)


def has_personnummer(text: str) -> bool:
    """Whether a valid personnummer or samordningsnummer stands in the text."""
    return bool(_personnummer_spans(text))


def mask_personnummer(text: str) -> str:
    """The text with every valid personnummer replaced by dots."""
    for span in reversed(_personnummer_spans(text)):
        text = text[: span.start] + MASK + text[span.end :]
    return text


def masked(data: QueryDict, *fields: str) -> QueryDict:
    """What was filled in, with every valid personnummer in those of the fields that are there replaced by dots."""
    data = data.copy()
    for name in fields:
        if name in data:
            data[name] = mask_personnummer(data[name])
    return data
