"""What keeps a dead search server from slowing every page: a deadline that holds, and a breaker that remembers."""

import threading
import time
from collections.abc import Callable
from typing import Any


class TooSlow(Exception):
    """The work was not done within its time."""


def within[Answer](seconds: float, work: Callable[[], Answer]) -> Answer:
    """What `work` gives, or TooSlow after `seconds`.

    A socket's own timeout starts again with each byte, so that a server which answers in drips holds a request for
    ever; so the work runs in a thread that is left behind. It must touch nothing that belongs to the caller's thread,
    the database connection least of all.
    """
    box: dict[str, Any] = {}

    def run() -> None:
        try:
            box["answer"] = work()
        except BaseException as trouble:  # raised again below, in the thread that asked
            box["trouble"] = trouble

    thread = threading.Thread(target=run, name="search-server", daemon=True)
    thread.start()
    thread.join(seconds)
    if "trouble" in box:
        raise box["trouble"]
    if "answer" not in box:
        raise TooSlow(f"no answer within {seconds} s")
    return box["answer"]


class Breaker:
    """Open for some seconds after a failure: nobody asks. Then one asks, and what comes of it decides for all."""

    def __init__(self, *, seconds: float = 30.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._closed_again: float | None = None

    def allows(self) -> bool:
        """Whether to ask now. While it is open, one asker in each span of seconds gets through."""
        with self._lock:
            if self._closed_again is None:
                return True
            moment = self._monotonic()
            if moment < self._closed_again:
                return False
            self._closed_again = moment + self._seconds
            return True

    def failed(self) -> bool:
        """Opens it; True when it was closed before."""
        with self._lock:
            was_closed = self._closed_again is None
            self._closed_again = self._monotonic() + self._seconds
            return was_closed

    def worked(self) -> None:
        """Closes it."""
        with self._lock:
            self._closed_again = None
