"""The search server's copy of the entries: settled from the ledger, made anew behind an alias, compared and mended.

Everything here may run twice and at once: each document carries its entry's version, and an older one loses (409).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from portal.ids import new_public_id
from search.models import CopyDue, Entry

if TYPE_CHECKING:
    from search.engines.copies import Change, Copies

log = logging.getLogger(__name__)
BATCH = 500
MOST_BATCHES = 400
LONGEST_PAUSE_SECONDS = 3600
Key = tuple[str, str, str]
_KEY = ["kind", "public_id", "language"]


class UnableToCopy(Exception):
    """The search server took nothing now. The ledger keeps what is due."""


def owe(versions: Mapping[Key, int], *, now: datetime) -> None:
    """Notes that the server must hear of these entries, in the transaction that changes them."""
    due = [
        CopyDue(kind=kind, public_id=public_id, language=language, version=version, next_try_at=now)
        for (kind, public_id, language), version in sorted(versions.items())
    ]
    CopyDue.objects.bulk_create(
        due, update_conflicts=True, unique_fields=_KEY, update_fields=["version", "tries", "next_try_at"]
    )


def copy_due(*, now: datetime) -> int:
    """Tells the server what is due; makes the copy where there is none. Gives how many entries were settled.

    Raises UnableToCopy when the server does not answer or answers nonsense.
    """
    copies = _copies()
    settled = 0
    try:
        if not copies.exists():
            return _rebuild(copies, now=now)
        for _turn in range(MOST_BATCHES):
            due = list(CopyDue.objects.at(now)[:BATCH])
            if not due:
                break
            settled += _settle(copies, due, now=now)
    except Exception as trouble:  # whatever a server can do wrong: the ledger keeps what is due
        raise UnableToCopy(type(trouble).__name__) from trouble
    return settled


def rebuild(*, now: datetime) -> int:
    """Makes the copy anew beside the old one, switches, and mends what changed meanwhile; gives how many entries.

    Raises UnableToCopy; then the old copy stands as it was.
    """
    try:
        return _rebuild(_copies(), now=now)
    except Exception as trouble:
        raise UnableToCopy(type(trouble).__name__) from trouble


def mend(*, now: datetime) -> int:
    """Compares every document with its entry and settles each difference; gives how many there were.

    Raises UnableToCopy.
    """
    copies = _copies()
    try:
        if not copies.exists():
            return _rebuild(copies, now=now)
        differing = _differing(copies)
        for batch in batched(sorted(differing.items()), BATCH):
            with transaction.atomic():
                owe({key: max(held, stamp(now)) for key, held in batch}, now=now)
    except Exception as trouble:
        raise UnableToCopy(type(trouble).__name__) from trouble
    copy_due(now=now)
    return len(differing)


def copy_quietly(*, now: datetime) -> int:
    """As `copy_due`, for the clock: a server that is away is met again at the next turn."""
    return _quietly(copy_due, now)


def mend_quietly(*, now: datetime) -> int:
    """As `mend`, for the clock."""
    return _quietly(mend, now)


def _quietly(act: Callable[..., int], now: datetime) -> int:
    if not settings.SEARCH_URL:
        return 0
    try:
        return act(now=now)
    except UnableToCopy as trouble:
        log.warning("the search server took nothing: %s", trouble)
        return 0


def stamp(now: datetime) -> int:
    """A version: microseconds, so that one which comes after a removal is greater than all before it."""
    return int(now.timestamp() * 1_000_000)


def _copies() -> "Copies":
    # Elasticsearch's client takes more than a second to import: only where there is a server to talk to.
    from search.engines.copies import Copies  # noqa: PLC0415

    return Copies(settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX)


def _whole(entries: Sequence[Entry]) -> "list[Change]":
    from search.engines.copies import Change  # noqa: PLC0415 - as above

    return [Change(entry.key, entry.version, entry) for entry in entries]


def _changes(keys: Mapping[Key, int]) -> "list[Change]":
    """What to send for each key: the entry as it is now, or its removal as of the version given."""
    from search.engines.copies import Change  # noqa: PLC0415 - as above

    found = Entry.objects.filter(public_id__in={public_id for _kind, public_id, _language in keys})
    entries = {entry.key: entry for entry in found}
    return [
        Change(key, entries[key].version if key in entries else version, entries.get(key))
        for key, version in keys.items()
    ]


def _settle(copies: "Copies", due: Sequence[CopyDue], *, now: datetime) -> int:
    from search.engines.copies import Outcome  # noqa: PLC0415 - as above

    changes = _changes({(row.kind, row.public_id, row.language): row.version for row in due})
    results = list(zip(due, changes, copies.write(changes), strict=True))
    conflicts = [(row, change) for row, change, outcome in results if outcome is Outcome.CONFLICT]
    held = copies.versions([change.key for _row, change in conflicts]) if conflicts else {}
    settled = 0
    with transaction.atomic():
        for row, change, outcome in results:
            if outcome is Outcome.REFUSED:
                _try_later(row, now=now)
            elif outcome is Outcome.SETTLED or held.get(change.key, 0) == (change.version if change.entry else 0):
                settled += _same(row).delete()[0]
            else:
                _outbid(row, change, held.get(change.key, 0), now=now)
    return settled


def _same(row: CopyDue) -> QuerySet[CopyDue]:
    """The row only as it was read: what has changed since is due again."""
    return CopyDue.objects.filter(pk=row.pk, version=row.version)


def _try_later(row: CopyDue, *, now: datetime) -> None:
    pause = timedelta(seconds=min(LONGEST_PAUSE_SECONDS, 60 * 2 ** min(row.tries, 10)))
    _same(row).update(tries=F("tries") + 1, next_try_at=now + pause)


def _outbid(row: CopyDue, change: "Change", held: int, *, now: datetime) -> None:
    """The server refused our version for another that we do not know: of a document, or of its removal, by a host
    whose clock ran ahead, or by a database that has come back from its backup. What stands in the database holds."""
    version = max(held, change.version, stamp(now)) + 1
    entry = Entry.objects.filter(kind=row.kind, public_id=row.public_id, language=row.language)
    entry.filter(version=change.version).update(version=version)
    _same(row).update(version=version)


def _rebuild(copies: "Copies", *, now: datetime) -> int:
    name = copies.create(now, new_public_id())
    last, count = 0, 0
    while entries := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        outcomes = {outcome.value for outcome in copies.write(_whole(entries), index=name)}
        if outcomes != {"settled"}:
            message = f"documents were not taken: {', '.join(sorted(outcomes))}"
            raise UnableToCopy(message)
        count, last = count + len(entries), entries[-1].pk
    copies.switch_to(name, now)
    # What was changed while the new index filled went to the old one.
    mend(now=now)
    return count


def _differing(copies: "Copies") -> dict[Key, int]:
    """Keys of entries whose document is missing, another version, or without an entry; with the version it has."""
    held = dict(copies.holds())
    differing = {}
    for *key, version in Entry.objects.values_list(*_KEY, "version").iterator():
        known = held.pop(tuple(key), 0)
        if known != version:
            differing[tuple(key)] = known
    return differing | held
