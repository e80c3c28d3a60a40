"""How long a newcomer waits: `make demo` in a fresh clone, and its second start."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT

FIRST_LIMIT_S, SECOND_LIMIT_S = 180.0, 20.0
LANGUAGES = ("sv", "fi", "en", "ar")


def measure() -> dict[str, Any]:
    """Seconds until every language's start page is read, the first time and the second."""
    above = tempfile.mkdtemp(prefix="portal-bench.")
    try:
        clone = Path(above) / "portal"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first, second = _start(clone), _start(clone)
    finally:
        shutil.rmtree(above, ignore_errors=True)
    return {
        "first_start_s": first,
        "second_start_s": second,
        "passed": first <= FIRST_LIMIT_S and second <= SECOND_LIMIT_S,
    }


def _start(clone: Path) -> float:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = (clone.parent / "log").open("w+")
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    began = time.monotonic()
    demo = subprocess.Popen(
        ["make", "demo"], cwd=clone, env=kept | {"PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        for code in LANGUAGES:
            while not _is_read(f"http://127.0.0.1:{port}/{code}/"):
                if demo.poll() is not None or time.monotonic() - began > 2 * FIRST_LIMIT_S:
                    log.seek(0)
                    raise SystemExit(f"make demo did not start:\n{log.read()[-4000:]}")
                time.sleep(0.1)
        return round(time.monotonic() - began, 1)
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(timeout=60)
        log.close()


def _is_read(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
