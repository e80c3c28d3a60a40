"""What happens to entries: put, removed, made anew from their sources; and what is like a text not yet sent."""

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction

from search import copying, engines
from search.engines.base import hits_of, visible_keys, visible_pks
from search.engines.database import word_index
from search.models import MOST_TITLE, Entry
from search.results import Hit, Question
from search.sources import Words, all_sources
from search.tasks import copy_soon
from search.words import stem, telling, words_of

MOST_TEXT = 100_000
BATCH = 500
_KEY = ["kind", "public_id", "language"]
_WORDS = ["title", "text", "area", "topics", "published_at"]

# -- one thing --------------------------------------------------------------------------------------------------------


def put(
    *,
    kind: str,
    public_id: str,
    language: str,
    title: str,
    text: str,
    published_at: datetime,
    now: datetime,
    area: str = "",
    topics: Iterable[str] = (),
) -> None:
    """Makes a thing findable in one language, or anew with other words. Call it in the transaction that publishes.

    Titles over 255 characters and texts over 100 000 are cut.
    """
    words = {"kind": kind, "public_id": public_id, "language": language, "title": title, "text": text}
    with transaction.atomic():
        _write([_entry(words | {"area": area, "topics": topics, "published_at": published_at})], now=now)


def remove(*, kind: str, public_id: str, now: datetime) -> None:
    """Takes a thing out of the search in every language. Call it in the transaction that hides; absent is fine."""
    with transaction.atomic():
        _take_away(Entry.objects.of(kind, public_id), now=now)


# -- all things -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Mended:
    """How many entries were missing, stood with other words, or stood without their thing."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def mend(*, now: datetime) -> Mended:
    """Makes the entries what their sources say, and indexes those whose words are in no index. Finds nothing to do
    where every act has done its part. Short transactions, so that people can write meanwhile."""
    mended = Mended()
    for kind, iterate in all_sources().items():
        seen = set()
        for batch in batched(iterate(), BATCH):
            entries = [_entry(words) for words in batch]
            seen |= {entry.key for entry in entries}
            _mend_batch(entries, mended, now=now)
        _remove_unseen(kind, seen, mended, now=now)
    for pks in batched(word_index().unindexed(), BATCH):
        _index_again(pks)
    word_index().forget_strangers()
    return mended


def index_all() -> int:
    """Indexes every entry's words anew, as after a change of stemmers; gives how many."""
    count, last = 0, 0
    while pks := list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _index_again(pks)
        count, last = count + len(pks), pks[-1]
    return count


def _mend_batch(entries: list[Entry], mended: Mended, *, now: datetime) -> None:
    with transaction.atomic():
        standing = {entry.key: entry for entry in _standing(entries)}
        differing = [entry for entry in entries if not _same_words(entry, standing.get(entry.key))]
        # A thing may have been hidden since its source was read.
        visible = visible_keys((entry.kind, entry.public_id) for entry in differing)
        wanted = [entry for entry in differing if (entry.kind, entry.public_id) in visible]
        _write(wanted, now=now)
    new = sum(entry.key not in standing for entry in wanted)
    mended.added += new
    mended.changed += len(wanted) - new


def _remove_unseen(kind: str, seen: set[tuple[str, str, str]], mended: Mended, *, now: datetime) -> None:
    """Whatever was put after `now` was published while the source was read: it stays."""
    older = Entry.objects.filter(kind=kind, updated_at__lt=now)
    unseen = [pk for pk, *key in older.values_list("pk", *_KEY).iterator() if tuple(key) not in seen]
    for pks in batched(unseen, BATCH):
        with transaction.atomic():
            mended.removed += _take_away(older.filter(pk__in=pks), now=now)


def _same_words(entry: Entry, standing: Entry | None) -> bool:
    return standing is not None and all(getattr(entry, name) == getattr(standing, name) for name in _WORDS)


def _index_again(pks: Sequence[int]) -> None:
    with transaction.atomic():
        word_index().write(list(Entry.objects.select_for_update().filter(pk__in=pks)))


# -- writing ----------------------------------------------------------------------------------------------------------


def _entry(words: Words) -> Entry:
    shaped: dict[str, Any] = {**words, "title": words["title"][:MOST_TITLE], "text": words["text"][:MOST_TEXT]}
    return Entry(**shaped | {"area": words.get("area", ""), "topics": list(words.get("topics", ()))})


def _standing(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The rows that entries would replace."""
    public_ids = {entry.public_id for entry in entries}
    keys = {entry.key for entry in entries}
    found = Entry.objects.filter(kind__in={entry.kind for entry in entries}, public_id__in=public_ids)
    return (entry for entry in found if entry.key in keys)


def _write(entries: list[Entry], *, now: datetime) -> None:
    if not entries:
        return
    versions = {entry.key: entry.version for entry in _standing(entries)}
    for entry in entries:
        entry.updated_at = now
        entry.version = max(copying.stamp(now), versions.get(entry.key, 0) + 1)
    # In one order everywhere, so that two who write the same ones wait for each other instead of locking each other.
    entries.sort(key=operator.attrgetter("key"))
    Entry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=_KEY, update_fields=[*_WORDS, "updated_at", "version"]
    )
    word_index().write(entries)
    _owe_copies({entry.key: entry.version for entry in entries}, now=now)


def _take_away(entries: Any, *, now: datetime) -> int:
    rows = list(entries.values_list("pk", *_KEY, "version"))
    if not rows:
        return 0
    pks = [pk for pk, *_rest in rows]
    word_index().forget(pks)
    Entry.objects.filter(pk__in=pks).delete()
    versions = {(kind, public_id, language): version for _pk, kind, public_id, language, version in rows}
    _owe_copies({key: max(copying.stamp(now), version + 1) for key, version in versions.items()}, now=now)
    return len(rows)


def _owe_copies(versions: dict[tuple[str, str, str], int], *, now: datetime) -> None:
    """Notes, in the caller's transaction, what the search server has to be told; and nudges whoever tells it."""
    if settings.SEARCH_URL:
        copying.owe(versions, now=now)
        transaction.on_commit(copy_soon.enqueue, robust=True)


# -- likeness ---------------------------------------------------------------------------------------------------------

MOST_WORDS_COMPARED = 24
MOST_COMPARED = 50
MOST_TEXT_COMPARED = 3_000
LEAST_LIKENESS = 3


def similar(*, kind: str, title: str, text: str, language: str, limit: int, ask_server: bool = True) -> list[Hit]:
    """Public things of a kind that share words with a text being written, the most alike first.

    A stem that both have counts one, two where it stands in one of the titles, three where in both. Three are enough:
    one word of both titles, or a few of the texts; a single word of the texts is not.

    A page that is only read says `ask_server=False`: it finds the same in the database, and waits for no search server
    that does not answer.
    """
    words = [word for word in telling([*words_of(title), *words_of(text)], language) if len(word) > 2]
    question = Question(words=tuple(words[:MOST_WORDS_COMPARED]), kinds={kind: ""}, every_word=False)
    if not question.words:
        return []
    engine = engines.current() if ask_server else engines.database()
    pks = visible_pks(engine.candidates(question, MOST_COMPARED).pks)
    own = _Stems.of(title, text, language)
    entries = Entry.objects.in_bulk(pks)
    likeness = {
        pk: own.shared_with(_Stems.of(entry.title, entry.text, entry.language)) for pk, entry in entries.items()
    }
    alike = sorted((pk for pk in likeness if likeness[pk] >= LEAST_LIKENESS), key=lambda pk: -likeness[pk])
    return hits_of(alike[:limit], question.words)


@dataclass(frozen=True, slots=True)
class _Stems:
    """The telling words of a text, stemmed."""

    title: frozenset[str]
    everywhere: frozenset[str]

    @classmethod
    def of(cls, title: str, text: str, language: str) -> "_Stems":
        in_title = frozenset(_stems(title, language))
        return cls(in_title, in_title | frozenset(_stems(text[:MOST_TEXT_COMPARED], language)))

    def shared_with(self, other: "_Stems") -> int:
        shared = self.everywhere & other.everywhere
        return len(shared) + len(shared & self.title) + len(shared & other.title)


def _stems(text: str, language: str) -> Iterator[str]:
    return (stem(word, language) for word in telling(words_of(text), language) if len(word) > 2)
