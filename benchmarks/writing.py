"""What sending a contribution costs, and whether anything is lost while the town is under stress.

A real server with two web workers and the worker beside it, on throwaway databases: web workers are killed again and
again, and the mail server refuses everything until all has been sent.
"""

import os
import random
import re
import signal
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.asking import Town
from benchmarks.databases import Database, manage
from benchmarks.delivery import free_port, web_workers
from benchmarks.sending import Sender, path_of, row, serving, words

MOST_CPU_MS = 15.0
POSTS, SENDERS, KILL_EVERY = 1_000, 8, 0.5
TIMED, MOST_SLOWER, MOST_WAIT = 200, 1.10, 300
TOWN = ("--people=20", "--dialogues=1", "--comments=100")


def measure(database: Database) -> dict[str, Any]:
    """What became of a thousand sendings under kills, and of letters that were refused: a quarter of an hour."""
    figures = {"killed": _killed(database), "mail refused": _refused(database)}
    return figures | {"passed": all(part["passed"] for part in figures.values())}


# -- what one costs ----------------------------------------------------------------------------------------------------


def cost(database: Database) -> dict[str, Any]:
    """Queries and milliseconds of processor time of one sending."""
    url = database.copy("sending")
    manage(url, "scale_data", *TOWN)
    town = Town(url, __name__)
    try:
        town.ask("resident", 5)
        turns = [town.ask("resident", 10) for _turn in range(15)]
    finally:
        town.close()
    cpu = round(statistics.median(turn["cpu_ms"] for turn in turns), 2)
    within = round(statistics.median(turn["database_ms"] for turn in turns), 2)
    return {
        "queries": turns[0]["queries"],
        "cpu_ms": cpu,
        "of_these_in_the_database": within,
        "passed": cpu <= MOST_CPU_MS,
    }


def readers() -> dict[str, Callable[[], Any]]:
    """A resident sends a contribution. For the process that is asked."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup

    from dialogue.models import Thread  # noqa: PLC0415
    from portal.limits import LIMITS, Limit  # noqa: PLC0415
    from residents.roles import Role  # noqa: PLC0415
    from tests.people import make_user, signed_in  # noqa: PLC0415

    settings.PAGE_CACHE = True
    # One person sends what a thousand would; each hit is counted, against those of the last second.
    LIMITS["comment"] = tuple(Limit(one.key, 1_000_000, 1) for one in LIMITS["comment"])
    client = signed_in(make_user("sends@bench.example", Role.RESIDENT))
    address = f"/sv/skriv/{Thread.objects.get(kind='page').public_id}/"

    def send() -> Any:
        # As a browser sends a form without files.
        return client.post(address, urlencode(words(uuid4().hex)), "application/x-www-form-urlencoded")

    return {"resident": send}


# -- web workers are killed --------------------------------------------------------------------------------------------


def _killed(database: Database) -> dict[str, Any]:
    """`kill -9` of a random web worker every half second, until a thousand sendings have been acknowledged."""
    url = database.copy("killed")
    manage(url, "scale_data", *TOWN)
    path, before = path_of(url), row(url, "SELECT COUNT(*) FROM moderation_submission")[0]
    with serving(url, "smtp://127.0.0.1:1", 2) as (server, port):
        over, kills = threading.Event(), []
        killer = threading.Thread(target=_kill, args=(server, over, kills))
        killer.start()
        began = time.monotonic()
        try:
            with ThreadPoolExecutor(SENDERS) as pool:
                parts = pool.map(lambda first: _part(port, path, first), range(SENDERS))
                acknowledged = [one for part in parts for one in part]
        finally:
            over.set()
            killer.join()
        seconds = time.monotonic() - began
    kept = row(url, "SELECT COUNT(*) FROM moderation_submission")[0] - before
    found = "SELECT 1 FROM moderation_submission WHERE public_id = %s"
    lost = [one for one in acknowledged if not row(url, found, one)]
    figures = {
        "acknowledged": len(acknowledged),
        "kills": len(kills),
        "lost": len(lost),
        "doubled": kept - len(set(acknowledged)),
        "without_a_first_version": row(
            url,
            "SELECT COUNT(*) FROM moderation_submission s WHERE NOT EXISTS"
            " (SELECT 1 FROM moderation_submissionversion v WHERE v.submission_id = s.id)",
        )[0],
        "seconds": round(seconds, 1),
    }
    faults = figures["lost"] + abs(figures["doubled"]) + figures["without_a_first_version"]
    return figures | {"passed": not faults and figures["kills"] > 0}


def _part(port: int, path: str, first: int) -> list[str]:
    sender = Sender(port, path)
    sender.open()
    return [sender.send(number) for number in range(first, POSTS, SENDERS)]


def _kill(server: int, over: threading.Event, kills: list[int]) -> None:
    while not over.wait(KILL_EVERY):
        if found := web_workers(server):
            victim = random.choice(found)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                kills.append(victim)


# -- the mail server refuses -------------------------------------------------------------------------------------------


def _refused(database: Database) -> dict[str, Any]:
    """The same sendings with mail that leaves and with a server that cannot be reached, in turn; then it comes back."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 - of the tests' packages

    open_port, shut_port = free_port(), free_port()
    well, ill = _Mailbox(), _Mailbox()
    working = Controller(well, hostname="127.0.0.1", port=open_port)
    working.start()
    urls = [database.copy(name) for name in ("mail_leaves", "mail_refused")]
    for url in urls:
        manage(url, "scale_data", *TOWN)
    paths = [path_of(url) for url in urls]
    try:
        with (
            serving(urls[0], f"smtp://127.0.0.1:{open_port}?tls=no", 1) as (_one, first),
            serving(urls[1], f"smtp://127.0.0.1:{shut_port}?tls=no", 1) as (_other, second),
        ):
            senders = [Sender(first, paths[0]), Sender(second, paths[1])]
            for sender in senders:
                sender.open()
            times: list[list[float]] = [[], []]
            for number in range(TIMED + 10):
                for place, sender in enumerate(senders):
                    began = time.perf_counter()
                    sender.send(number)
                    times[place].append(time.perf_counter() - began)
            back = Controller(ill, hostname="127.0.0.1", port=shut_port)
            back.start()
            began = time.monotonic()
            while ill.letters() < TIMED + 10 and time.monotonic() - began < MOST_WAIT:
                time.sleep(1)
            waited = time.monotonic() - began
            time.sleep(10)  # what came twice would come now
            back.stop()
    finally:
        working.stop()
    leaves, refused = (statistics.quantiles(part[10:], n=20)[-1] * 1000 for part in times)
    figures = {
        "p95_ms": {"mail leaves": round(leaves, 1), "mail refused": round(refused, 1)},
        "slower": round(refused / leaves, 2),
        "letters": ill.letters(),
        "twice": len(ill.ids) - ill.letters(),
        "seconds_until_the_last": round(waited, 1),
    }
    held = figures["slower"] <= MOST_SLOWER and figures["letters"] == TIMED + 10 and not figures["twice"]
    return figures | {"passed": held and waited < MOST_WAIT}


class _Mailbox:
    """Counts what arrives, by the name each letter has at every try."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        found = re.search(rb"^Message-ID: (.+)$", envelope.content, re.MULTILINE | re.IGNORECASE)
        self.ids.append(found[1].decode().strip() if found else "")
        return "250 OK"

    def letters(self) -> int:
        return len(set(self.ids))
