"""What the rooms above do when somebody leaves: they register here, do their part in the same transaction, and say
beforehand what becomes of what is theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from residents.models import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """What becomes of something of one person's: a sentence in the active language with its own figure."""

    words: str
    stays: bool


type Part = Callable[[Person, datetime], None]
type Tells = Callable[[Person, datetime], Iterable[Fate]]

_parts: list[Part] = []
_tells: list[Tells] = []


def register(part: Part | None = None, *, tells: Tells | None = None) -> None:
    """`part(person, now)` does what its room must do, where it must do anything. `tells(person, now)` says, before the
    button is pressed, what of this person's goes and what stays in that room, and nothing of what they do not have.
    Registering the same again changes nothing."""
    if part and part not in _parts:
        _parts.append(part)
    if tells and tells not in _tells:
        _tells.append(tells)


def parts() -> list[Part]:
    """Every room's part, in the order of registration."""
    return list(_parts)


def fates_of(person: Person, now: datetime) -> list[Fate]:
    """What becomes of everything that the rooms above have of the person, if they leave now."""
    return [fate for tells in _tells for fate in tells(person, now)]


def names_in(names: Iterable[str]) -> str:
    """Names in a sentence, each once, isolated so that none disturbs the direction of the line."""
    return ", ".join(f"\u2068{name}\u2069" for name in dict.fromkeys(names) if name)
