"""What the pages that grow cost to read: the same town with little and with ten times as much in it.

Both are asked in turn, in one run, by processes of their own, so that what else the machine does meets both. A page's
cost is the processor time of the whole request in the portal (middleware, view, template) and of the database's process
for this connection.
"""

import html
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT, Database, environment, manage

LITTLE = {"people": 300, "dialogues": 1, "comments": 1_000, "proposals": 100, "supports": 1_000, "waiting": 100}
MUCH = {name: amount if name == "dialogues" else amount * 10 for name, amount in LITTLE.items()}
MOST_QUERIES = 15
MOST_GROWTH = 1.2
TURNS, REQUESTS = 15, 8
PAGES = ("dialogue page", "dialogue page, further on", "proposal list", "desk list")


def measure(database: Database) -> dict[str, Any]:
    """For each page: queries, milliseconds of processor time with little and with much, and how much it grew."""
    towns = []
    for name, amounts in (("little", LITTLE), ("much", MUCH)):
        url = database.copy(name)
        manage(url, "scale_data", *[f"--{kind}={amount}" for kind, amount in amounts.items()])
        towns.append(_Town(url))
    try:
        return {page: _compared(page, *towns) for page in PAGES}
    finally:
        for town in towns:
            town.close()


def _compared(page: str, little: "_Town", much: "_Town") -> dict[str, Any]:
    first = [town.ask(page, 3) for town in (little, much)]  # warm
    turns = [[town.ask(page, REQUESTS) for town in (little, much)] for _turn in range(TURNS)]
    cpu = [round(statistics.median(turn[place]["cpu_ms"] for turn in turns), 2) for place in (0, 1)]
    growths = [round(turn[1]["cpu_ms"] / turn[0]["cpu_ms"], 2) for turn in turns]
    growth = statistics.median(growths)
    queries = [answer["queries"] for answer in first]
    return {
        "queries": queries,
        "cpu_ms": cpu,
        "of_these_in_the_database": round(statistics.median(turn[1]["database_ms"] for turn in turns), 2),
        "growth": growth,
        "growths_of_the_turns": [min(growths), max(growths)],
        "passed": max(queries) <= MOST_QUERIES and queries[0] == queries[1] and growth <= MOST_GROWTH,
    }


class _Town:
    """A process that holds one database and answers `page requests` with what they cost."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reading"],
            cwd=ROOT,
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, page: str, requests: int) -> dict[str, float]:
        self.process.stdin.write(f"{json.dumps([page, requests])}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"“{page}” could not be measured: see above.")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)


# -- the process that is asked -----------------------------------------------------------------------------------------


def _readers() -> dict[str, Callable[[], Any]]:
    """For each page: asks for it as the one who reads it does."""
    from django.test import Client  # noqa: PLC0415 - after django.setup

    from dialogue.models import DialoguePage  # noqa: PLC0415
    from residents.roles import Role  # noqa: PLC0415
    from tests.people import make_user, signed_in  # noqa: PLC0415

    reader, moderator = Client(), signed_in(make_user("bord@bench.example", Role.MODERATOR))
    page = DialoguePage.objects.get()
    address = f"/sv/{page.url_path.strip('/').partition('/')[2]}/"
    further = _link_after(reader.get(address).text, address)
    return {
        "dialogue page": lambda: reader.get(address),
        "dialogue page, further on": lambda: reader.get(further),
        "proposal list": lambda: reader.get("/sv/forslag/"),
        "desk list": lambda: moderator.get("/sv/bord/"),
    }


def _link_after(text: str, address: str) -> str:
    """The address of the next page of comments."""
    found = re.search(r'href="((?:[^"?]*)\?[^"#]*efter=[^"#]*)', text)
    if not found:
        raise SystemExit(f"{address} leads to no further comments.")
    link = html.unescape(found[1])
    return link if link.startswith("/") else f"{address}{link}"


def _database_clock(connection: Any) -> Callable[[], float]:
    """Seconds of processor time that the server has used for this connection; 0 for SQLite, which works inside ours."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e9


def _serve() -> None:
    """Answers each line of the input with one line of figures."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    readers, database = _readers(), _database_clock(connection)
    for line in sys.stdin:
        page, requests = json.loads(line)
        read = readers[page]
        with CaptureQueriesContext(connection) as asked:
            answer = read()
        queries = len(asked)  # the next request forgets them
        if answer.status_code != 200 or not queries:
            raise SystemExit(f"“{page}” answers {answer.status_code} after {queries} queries.")
        began, database_began = time.process_time(), database()
        for _request in range(requests):
            read()
        in_database = (database() - database_began) / requests * 1000
        ours = (time.process_time() - began) / requests * 1000
        print(json.dumps({"queries": queries, "cpu_ms": ours + in_database, "database_ms": in_database}), flush=True)


if __name__ == "__main__":
    # Whatever the portal says goes beside the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(answers, "w")
    _serve()
