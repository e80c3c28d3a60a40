"""What the rooms above do when somebody leaves: they register here, and do their part in the same transaction."""

from collections.abc import Callable
from datetime import datetime

from django.utils.functional import Promise

from residents.models import Person

type Part = Callable[[Person, datetime], None]

_parts: list[Part] = []
_stays: list[str | Promise] = []


def register(part: Part, *, stays: str | Promise = "") -> None:
    """`part(person, now)` does what its room must do. `stays` says in one sentence, before the button is pressed, what
    of that room remains afterwards. Registering the same part again changes nothing."""
    if part not in _parts:
        _parts.append(part)
        if stays:
            _stays.append(stays)


def parts() -> list[Part]:
    """Every room's part, in the order of registration."""
    return list(_parts)


def what_stays() -> list[str]:
    """What each room keeps, in the active language."""
    return [str(sentence) for sentence in _stays]
