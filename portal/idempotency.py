"""The same form sent twice is one act: the database decides, and the second sender gets the first answer."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from portal.models import IdempotencyKey


def with_words(key: UUID, *words: str) -> UUID:
    """The key of one form with these words. Sent again with others, after a step back, it is another act: nothing that
    was written is answered with the receipt of something else."""
    return uuid5(key, "\0".join(words))


def once(
    *, act: str, author: str, key: UUID, now: datetime, make: Callable[[], str], expected: str = ""
) -> tuple[str, bool]:
    """Runs `make` (which answers with a public id) once for (author, act, key), in one transaction.

    Gives (public id, True) the first time and (the first public id, False) each time after, also when both arrive at
    the same moment in different processes: the row is written before anything else, so the second one waits for it.
    `expected`: what `make` will answer, where that is known; it saves one write.
    """
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(act=act, author=author, key=key, answer=expected, created_at=now)
            row.answer = make()
            if row.answer != expected:
                row.save(update_fields=["answer"])
            return row.answer, True
    except IntegrityError:
        known = IdempotencyKey.objects.filter(act=act, author=author, key=key).first()
        if known is None:
            raise
        return known.answer, False
