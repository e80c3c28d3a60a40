"""Writes and verifies the audit chains."""

import hashlib
import json
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from portal import clock
from portal.models import AuditAnchor, AuditEntry
from portal.public_state import purge

_TRIES = 5
# No act takes longer: a day's entries are all there when so much of the next one has passed.
AT_REST = timedelta(hours=1)


def _hash(previous: str, subject: str, number: int, at: datetime, actor: str, act: str, facts: dict) -> str:
    body = json.dumps([previous, subject, number, at.isoformat(), actor, act, facts], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def record(
    *, subject: str, act: str, actor: str, now: datetime, shows: bool = True, begins: bool = False, **facts
) -> AuditEntry:
    """Adds one entry to the subject's chain, inside the caller's transaction.

    Two acts on one subject at once: the second finds its number taken and takes the next. `facts` must hold neither
    text nor personal data. Pages that are kept for readers are made anew after it, unless the caller says that readers
    see no difference (`shows=False`). `begins`: the subject is new, and nobody else can know its name yet.
    """
    if shows:
        purge()
    if begins:
        return _add(None, subject, now, actor, act, facts)
    for attempt in range(_TRIES):
        last = AuditEntry.objects.filter(subject=subject).order_by("-number").first()
        try:
            with transaction.atomic():
                return _add(last, subject, now, actor, act, facts)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _add(last: AuditEntry | None, subject: str, now: datetime, actor: str, act: str, facts: dict) -> AuditEntry:
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    return AuditEntry.objects.create(
        subject=subject,
        number=number,
        at=now,
        actor=actor,
        act=act,
        facts=facts,
        previous_hash=previous,
        hash=_hash(previous, subject, number, now, actor, act, facts),
    )


def broken_subjects() -> list[str]:
    """Subjects whose chain does not hold: an entry was changed, removed, added or moved. Empty when all is well."""
    broken, before = set(), None
    for entry in AuditEntry.objects.order_by("subject", "number").iterator(chunk_size=2000):
        same = before is not None and before.subject == entry.subject
        number, previous = (before.number + 1, before.hash) if same else (1, "")
        expected = _hash(previous, entry.subject, number, entry.at, entry.actor, entry.act, entry.facts)
        if (entry.number, entry.previous_hash, entry.hash) != (number, previous, expected):
            broken.add(entry.subject)
        before = entry
    return sorted(broken)


def anchor(*, now: datetime) -> AuditAnchor | None:
    """Anchors what was written up to the end of yesterday, once; None where that has been done, or in the first hour of
    a day, when an act of yesterday may still be under way.

    The anchor's hash covers the newest entry of every subject touched since the anchor before, and that anchor. Kept
    outside the portal, it shows what no chain can: that entries were cut off a chain's end, or a whole subject removed.
    """
    if clock.day_of(now - AT_REST) < clock.day_of(now):
        return None
    day, before = clock.day_of(now) - timedelta(days=1), AuditAnchor.objects.last()
    if before is not None and before.day >= day:
        return None
    seal, last = _seal(before, day)
    previous = before.hash if before else ""
    with suppress(IntegrityError), transaction.atomic():
        return AuditAnchor.objects.create(day=day, last_entry=last, previous_hash=previous, hash=seal)
    return None  # another worker was faster


def _seal(before: AuditAnchor | None, day: date) -> tuple[str, int]:
    """The hash of what was written after the anchor before until the end of the day, and the newest number in it."""
    written = AuditEntry.objects.filter(at__lt=clock.end_of(day))
    if before is not None:
        written = written.filter(at__gte=clock.end_of(before.day))
    heads: dict[str, tuple[int, str]] = {}
    last = before.last_entry if before else 0
    rows = written.order_by("subject", "number").values_list("pk", "subject", "number", "hash")
    for pk, subject, number, digest in rows.iterator(chunk_size=2000):
        heads[subject], last = (number, digest), max(last, pk)
    body = json.dumps([before.hash if before else "", day.isoformat(), sorted(heads.items())])
    return hashlib.sha256(body.encode()).hexdigest(), last


def broken_anchors() -> list[date]:
    """Days whose anchor does not hold: something written until then was changed, removed or added since. After a broken
    day the ones that follow are judged by themselves."""
    broken, before = [], None
    for one in AuditAnchor.objects.all():
        seal, _last = _seal(before, one.day)
        if one.hash != seal or one.previous_hash != (before.hash if before else ""):
            broken.append(one.day)
        before = one
    return broken


def actor_of(user) -> str:
    """How the log names a signed-in user."""
    return f"user:{user.pk}" if user and user.pk else "system"
