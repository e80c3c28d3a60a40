"""What upper rooms show on "my contributions" and put into "my data": they register, people's room asks."""

from collections.abc import Callable, Iterable
from typing import Any

from residents.models import Person

Rows = Callable[[Person, str], Iterable[dict[str, Any]]]
_contributions: list[Rows] = []
_exports: dict[str, Callable[[Person], Any]] = {}


def register(provider: Rows) -> None:
    """`provider(person, language)` gives rows with number, title, state, url and at, newest first."""
    _contributions.append(provider)


def register_export(name: str, provider: Callable[[Person], Any]) -> None:
    """`provider(person)` gives what the export holds under `name`, ready for JSON."""
    _exports[name] = provider


def contributions_of(person: Person, language: str) -> list[dict[str, Any]]:
    """Everything the person has sent, newest first."""
    rows = [row for provider in _contributions for row in provider(person, language)]
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def export_of(person: Person) -> dict[str, Any]:
    """Everything that is kept about the person (GDPR art. 15 and 20), by room."""
    own = {
        "address": person.address,
        "language": person.language,
        "first_seen": person.created_at,
        "confirmed": person.confirmed_at,
        "follows": list(person.follows.values("kind", "key", "created_at", "ended_at")),
        "letters": list(person.letters.values("subject", "body", "language", "state", "created_at", "sent_at")),
    }
    return {"person": own} | {name: provider(person) for name, provider in _exports.items()}
