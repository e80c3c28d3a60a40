"""What a page costs to read: the processor time of the whole request in the portal (middleware, view, template) and of
the process of the database for this connection, as a process of its own finds it.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT, environment


class Town:
    """A process that holds one database and answers `page requests` with what they cost.

    `module` has `readers()`: for each page's name, what asks for it once.
    """

    def __init__(self, url: str, module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.asking", module],
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


def _database_clock(connection: Any) -> Callable[[], float]:
    """Seconds of processor time that the server has used for this connection; 0 for SQLite, which works inside ours."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e9


def _serve(module: str) -> None:
    """Answers each line of the input with one line of figures."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    readers, database = importlib.import_module(module).readers(), _database_clock(connection)
    for line in sys.stdin:
        page, requests = json.loads(line)
        read = readers[page]
        with CaptureQueriesContext(connection) as asked:
            answer = read()
        queries = len(asked)  # the next request forgets them
        if answer.status_code not in {200, 303} or not queries:
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
    _serve(sys.argv[1])
