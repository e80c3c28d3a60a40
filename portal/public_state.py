"""Whether readers may now see something else, as every process on every machine knows it.

An act that may change a public page calls `purge`, once its transaction is committed: the audit log and Wagtail's own
log do so for every act they write down (`portal.audit`, `portal.receivers`). Each process asks for the state twice a
second at most, so that what was published or removed is so for every reader within a second. What changes by the clock
alone (a dialogue that closes, a notice that ends) is so within KEPT_SECONDS.
"""

import secrets
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction

from portal.models import PublicState

KEPT_SECONDS = 60
ASKED_EVERY = 0.5


def purge() -> None:
    """After the current transaction: nothing that was kept before is shown any more."""
    waiting = getattr(connection, "run_on_commit", [])
    if not any(entry[1] is _change for entry in waiting):
        # What was done is done: readers see it a minute later where this fails.
        transaction.on_commit(_change, robust=True)


def _change() -> None:
    token = secrets.randbits(63)
    if not PublicState.objects.filter(pk=PublicState.ONE).update(token=token):
        PublicState.objects.bulk_create([PublicState(token=token)], ignore_conflicts=True)
    state.forget()


class _State:
    """The token as this process knows it, at most ASKED_EVERY seconds old while the database answers."""

    def __init__(self) -> None:
        self.token: int | None = None
        self.answers = True
        self._asked_at = float("-inf")
        self._asking = threading.Lock()

    def forget(self) -> None:
        """The next request asks again."""
        self._asked_at = float("-inf")

    def current(self) -> int | None:
        """One thread asks, the others go on with what is known: a database that hangs holds up one of them."""
        if time.monotonic() - self._asked_at > ASKED_EVERY and self._asking.acquire(blocking=False):
            try:
                self._asked_at = time.monotonic()
                self.token = PublicState.objects.filter(pk=PublicState.ONE).values_list("token", flat=True).first()
                self.answers = True
            except Error:
                self.answers = False
            finally:
                self._asking.release()
        return self.token


class _Memory:
    """Small things that every page needs, by name."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[int | None, float, Any]] = {}

    def get(self, name: Hashable, make: Callable[[], Any]) -> Any:
        token, now = state.current(), time.monotonic()
        found = self._known.get(name)
        if found is None or found[0] != token or now - found[1] > KEPT_SECONDS:
            found = (token, now, make())
            self._known[name] = found
        return found[2]

    def clear(self) -> None:
        self._known.clear()


def remembered[Kept](name: Hashable, make: Callable[[], Kept]) -> Kept:
    """What `make` gave since readers could last see something else; else it is made now.

    Threads share it: it is read and never changed. Names are few, and none is a reader's to choose.
    """
    return memory.get(name, make) if settings.PAGE_CACHE else make()


state = _State()
memory = _Memory()
