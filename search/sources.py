"""Where entries are made anew from: each room registers how its things become entries."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

# Keywords of `search.actions.put`, without `now`.
Words = Mapping[str, Any]
Iterate = Callable[[], Iterable[Words]]

_sources: dict[str, Iterate] = {}


def register(kind: str, iterate: Iterate) -> None:
    """Adds a kind's source: `iterate()` gives, for every thing that everybody may see, what `put` takes for it."""
    _sources[kind] = iterate


def all_sources() -> dict[str, Iterate]:
    """Every registered source, by kind."""
    return dict(_sources)
