"""What upper rooms do when somebody leaves: they register, `residents.actions.leave` asks."""

from collections.abc import Callable
from datetime import datetime

from residents.models import Person

_parts: list[Callable[[Person, datetime], None]] = []


def register(part: Callable[[Person, datetime], None]) -> None:
    """`part(person, now)` does what its room must do when somebody leaves, in the same transaction."""
    _parts.append(part)


def all_parts() -> list[Callable[[Person, datetime], None]]:
    """Every registered part."""
    return list(_parts)
