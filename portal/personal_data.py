"""Finds what points out a person in a text: signals for the writer and the moderator, never a refusal.

Only a personnummer (or samordningsnummer) with a right check digit is certain; it is masked with one press before the
text is sent (lag 2018:218, 3 kap. 10 §).
"""

import re
from dataclasses import dataclass

from personnummer import personnummer

_NUMBER = re.compile(r"(?<![\d-])(?:(?:19|20)\d{2}|\d{2})[ -]?\d{2}[ -]?\d{2}[ ]?[-+]?[ ]?\d{4}(?![\d-])")
_RULES = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("phone", re.compile(r"(?<![\w-])(?:\+46[ -]?|0)(?:\d[ -]?){6,10}\d(?!\w)")),
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
        for match in _NUMBER.finditer(text)
        if personnummer.valid(_digits(match.group()))
    ]


def _digits(found: str) -> str:
    """The number as the checker wants it: no spaces, a sign only before the last four."""
    plain = re.sub(r"[^\d+]", "", found)
    return plain if "+" in plain else plain.replace("+", "")


def find(text: str) -> list[Span]:
    """Every personnummer, e-mail address, telephone number, registration plate and street address, in order.

    Spans never overlap; the earlier rule wins.
    """
    spans = _personnummer_spans(text)
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
