"""A whole portal as it runs in production, and guests who send contributions to it over HTTP."""

import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.delivery import HOST, production, whole_portal

MOST_TRIES = 2_000
_SYLLABLES = (
    "ba",
    "de",
    "fi",
    "gå",
    "ho",
    "ka",
    "le",
    "mi",
    "ny",
    "på",
    "ra",
    "se",
    "to",
    "va",
    "vi",
    "älv",
    "ör",
    "st",
)


def _word() -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 4)))


def words(mark: str) -> dict[str, str]:
    """What the form holds when it is sent; no two texts are the same."""
    return {
        "text": f"{' '.join(_word() for _ in range(18)).capitalize()}. {mark}",
        "name": "Lo",
        "language": "",  # whichever it looks like: nobody is asked
        "action": "send",
        "seen": "1",
        "key": str(uuid4()),
    }


@contextmanager
def serving(url: str, mail: str, workers: int) -> Iterator[tuple[int, int]]:
    """The whole portal as it runs in production, with that mail server: its first process and its port."""
    with tempfile.TemporaryDirectory(prefix="portal-bench.") as folder:
        environment = production(url, Path(folder)) | {"MAIL_URL": mail}
        with whole_portal(environment, workers=workers) as found:
            yield found


def _asked(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Status, what `Location` or `Set-Cookie` says, and the text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asked = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}{path}"} | (headers or {})
        connection.request(method, path, body, asked)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, answer.getheader("Location") or answer.getheader("Set-Cookie") or "", text
    finally:
        connection.close()


class Sender:
    """A guest at a door of their own: sends one text after the other, each from another address."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.cookie = self.token = ""

    def open(self) -> None:
        while not self.token:
            with suppress(OSError, HTTPException):
                status, cookie, text = _asked(self.port, "GET", self.path)
                found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
                if status == 200 and found:
                    self.cookie, self.token = cookie.partition(";")[0], found[1]

    def send(self, number: int) -> str:
        """Sends until it is acknowledged, with the same key each time; gives the public id of the receipt."""
        filled = words(f"{number:05}") | {"email": f"guest{number}@bench.example", "csrfmiddlewaretoken": self.token}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        for _try in range(MOST_TRIES):
            with suppress(OSError, HTTPException):
                status, location, text = _asked(self.port, "POST", self.path, urlencode(filled), headers)
                if status == 303:
                    return location.rstrip("/").rpartition("/")[2]
                if status < 500:
                    raise SystemExit(f"A sending was answered with {status}: {text[:300]}")
            time.sleep(0.05)
        raise SystemExit(f"A sending was not acknowledged in {MOST_TRIES} tries.")


def path_of(url: str) -> str:
    return f"/sv/skriv/{row(url, 'SELECT public_id FROM dialogue_thread WHERE kind = %s', 'page')[0]}/"


def row(url: str, sql: str, *values: Any) -> tuple[Any, ...]:
    """One row of the database, read beside the portal."""
    if url.startswith("sqlite"):
        import sqlite3  # noqa: PLC0415

        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30) as connection:
            return connection.execute(sql.replace("%s", "?"), values).fetchone()
    import psycopg  # noqa: PLC0415 - SQLite alone is enough to measure

    with psycopg.connect(url) as connection:
        return connection.execute(sql.encode(), values).fetchone()
