"""What upper rooms say of what has happened: they register the words, people's room finds who hears them, and when."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal import kinds
from residents.models import Event, Rhythm

# (events of one name, language) -> the words of each by the event's key; who reads another language than it is told in
# hears nothing of it.
type Words = Callable[[list[Event], str], dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Teller:
    """`template` is `<app>/email/<name>`: the letter at once; beside it lies `<name>_line.txt` for gathered letters."""

    template: str
    words: Words


_tellers: dict[str, Teller] = {}


def register(name: str, *, template: str, words: Words) -> None:
    """What events of that name say. `words` asks the database as much for many as for one, and gives at least `path`,
    where it can be read."""
    _tellers[name] = Teller(template, words)


def template_of(event: Event) -> str:
    """The template of its letter. KeyError where no room has registered it."""
    return _tellers[event.name].template


def words_of(events: Iterable[Event], language: str) -> dict[str, dict[str, Any]]:
    """What is said of each in a language, by its key; nothing of what not everybody may see now."""
    by_name, by_kind = defaultdict(list), defaultdict(set)
    for event in events:
        by_name[event.name].append(event)
        by_kind[event.about_kind].add(event.about_id)
    seen = {kind: visible_of(kind, ids) for kind, ids in by_kind.items()}
    words: dict[str, dict[str, Any]] = {}
    for name, found in by_name.items():
        visible = [event for event in found if event.about_id in seen[event.about_kind]]
        if visible:
            words |= _tellers[name].words(visible, language)
    return words


def visible_of(kind: str, public_ids: Iterable[str]) -> set[str]:
    """Those that everybody may see now; none of a kind that no room has."""
    try:
        return kinds.get(kind).visible_ids(list(public_ids), None)
    except KeyError:
        return set()


def titles_of(things: Iterable[tuple[str, str]], language: str) -> dict[tuple[str, str], str]:
    """The title of each (kind, key) in a language, asked for once for all of a kind where it can answer for many."""
    by_kind = defaultdict(set)
    for kind, key in things:
        by_kind[kind].add(key)
    return {(kind, key): title for kind, keys in by_kind.items() for key, title in _titles(kind, keys, language)}


def _titles(kind: str, keys: Iterable[str], language: str) -> Iterable[tuple[str, str]]:
    found = kinds.get(kind)
    if hasattr(found, "titles"):
        return found.titles(list(keys), language).items()
    return [(key, found.title(key, language)) for key in keys]


def usual_rhythm(kind: str) -> Rhythm:
    """How often somebody hears of such a thing who has not chosen: at once where they take part or wait for an outcome,
    or what the kind says of itself (`rhythm`)."""
    return Rhythm(getattr(kinds.followable(kind), "rhythm", Rhythm.AT_ONCE))
