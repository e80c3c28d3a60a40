"""Writes and verifies the audit chains."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction

from portal.models import AuditEntry
from portal.public_state import purge

_TRIES = 5


def _hash(previous: str, subject: str, number: int, at: datetime, actor: str, act: str, facts: dict) -> str:
    body = json.dumps([previous, subject, number, at.isoformat(), actor, act, facts], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def record(*, subject: str, act: str, actor: str, now: datetime, shows: bool = True, **facts) -> AuditEntry:
    """Adds one entry to the subject's chain, inside the caller's transaction.

    Two acts on one subject at once: the second finds its number taken and takes the next. `facts` must hold neither
    text nor personal data. Pages that are kept for readers are made anew after it, unless the caller says that readers
    see no difference (`shows=False`).
    """
    if shows:
        purge()
    for attempt in range(_TRIES):
        last = AuditEntry.objects.filter(subject=subject).order_by("-number").first()
        number, previous = (last.number + 1, last.hash) if last else (1, "")
        entry = AuditEntry(
            subject=subject,
            number=number,
            at=now,
            actor=actor,
            act=act,
            facts=facts,
            previous_hash=previous,
            hash=_hash(previous, subject, number, now, actor, act, facts),
        )
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
            continue
        return entry
    raise AssertionError("unreachable")


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


def actor_of(user) -> str:
    """How the log names a signed-in user."""
    return f"user:{user.pk}" if user and user.pk else "system"
