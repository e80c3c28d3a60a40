"""What delivery is worth: a public page as the portal keeps it and as nginx keeps it, and the memory of a worker.

Production's settings, one worker, 20 000 pages. What is compared is asked in turn, by `wrk` in the same run.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT, Database, manage

HOST = "portal.example"
PAGES = 20_000
TURNS, SECONDS, LINES = 5, 4, 8
LEAST_OF_BARE, LEAST_OF_FILE = 0.5, 0.9
REQUESTS, MOST_MEMORY_MB = 10_000, 130
LIST = "/sv/nytt/"
ASKED_FOR = {"Host": HOST, "X-Forwarded-Proto": "https"}


def measure(database: Database) -> dict[str, Any]:
    """Requests per second, kept page against bare view and nginx against file; megabytes of a worker."""
    url = database.copy("delivery")
    manage(url, "scale_data", f"--pages={PAGES}")
    with tempfile.TemporaryDirectory(prefix="portal-bench.") as name, ExitStack() as running:
        folder = Path(name)
        environment = production(url, folder)
        pid, portal = running.enter_context(whole_portal(environment, workers=1))
        path = _paths(portal)[0]
        headers, page = _answer(portal, path, {"Accept-Encoding": "gzip"})
        (folder / "page").mkdir()
        (folder / "page" / "page.html").write_bytes(page)
        bare_environment = os.environ | {"BARE_BYTES": str(folder / "page" / "page.html")}
        bare = running.enter_context(served("benchmarks.bare:application", bare_environment))
        kept = _in_turn(
            {"kept": f"http://127.0.0.1:{portal}{path}", "bare": f"http://127.0.0.1:{bare}/"},
            LEAST_OF_BARE,
        )
        nginx = {"passed": False, "why": "nginx or openssl is missing"}
        if _has_nginx():
            front, file = running.enter_context(_nginx(folder, portal, headers))
            nginx = _in_turn(
                {"kept": f"https://127.0.0.1:{front}{path}", "file": f"https://127.0.0.1:{file}/page.html"},
                LEAST_OF_FILE,
            )
        memory = _memory(pid, portal)
    figures = {"bytes": len(page), "kept_page_and_bare_view": kept, "nginx_and_file": nginx, "worker": memory}
    return figures | {"passed": kept["passed"] and nginx["passed"] and memory["passed"]}


def production(url: str, folder: Path) -> dict[str, str]:
    """The environment of a municipality's portal on that database, with its files in the folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "MAIL_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": f"portal@{HOST}",
        "CACHE_URL": "locmem:",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        # As `manage.py serve` has it.
        "MALLOC_ARENA_MAX": "2",
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def whole_portal(environment: dict[str, str], *, workers: int) -> Iterator[tuple[int, int]]:
    """The portal as production runs it, `manage.py serve`: its first process and its port."""
    manage_py, port = [sys.executable, "manage.py"], free_port()
    subprocess.run([*manage_py, "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=environment, check=True)
    command = [*manage_py, "serve", f"--port={port}", f"--workers={workers}"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for("The portal", port)
        yield server.pid, port
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()


def web_workers(server: int) -> list[int]:
    """The processes that answer: the children of `manage.py serve` but the oldest, which works off the queue."""
    found = []
    for task in Path(f"/proc/{server}/task").iterdir():
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return sorted(found)[1:]


def _wait_for(name: str, port: int) -> None:
    for _ in range(600):
        with suppress(OSError):
            _read(port, "/livez", {})
            return
        time.sleep(0.1)
    raise SystemExit(f"{name} does not answer.")


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[int]:
    """The port of one worker of the server that `manage.py serve` uses."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
    command += ["--no-access-log", "--log-level", "warning", "--port", str(port), application]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(application, port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _read(port: int, path: str, headers: dict[str, str]) -> bytes:
    return _answer(port, path, headers)[1]


def _answer(port: int, path: str, headers: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """What the page's answer says beside what every server says by itself, and its bytes."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=ASKED_FOR | headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        by_itself = {"content-length", "content-type", "date", "server", "x-accel-expires", "etag", "connection"}
        said = {name: value for name, value in answer.getheaders() if name.lower() not in by_itself}
        return said, answer.read()


def _paths(port: int, number: int = 1) -> list[str]:
    """The pages that one page of the list of news leads to."""
    text = _read(port, f"{LIST}?sida={number}", {}).decode()
    found = re.findall(rf'href="({LIST}[\w-]+/)"', text)
    if not found:
        raise SystemExit(f"{LIST} leads to no page.")
    return list(dict.fromkeys(found))


def _in_turn(addresses: dict[str, str], least: float) -> dict[str, Any]:
    """Median requests per second of each, the first's share of the second's, and what they answered other than 200."""
    for address in addresses.values():
        _per_second(address, 1)
    turns = [{name: _per_second(address, SECONDS) for name, address in addresses.items()} for _turn in range(TURNS)]
    speeds = {name: round(statistics.median(turn[name] for turn in turns)) for name in addresses}
    first, second = addresses
    share = round(statistics.median(turn[first] / turn[second] for turn in turns), 2)
    return {"per_second": speeds, "share": share, "limit": least, "passed": share >= least}


def _per_second(address: str, seconds: int) -> float:
    command = ["wrk", "-t1", f"-c{LINES}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"]
    command += [part for name, value in ASKED_FOR.items() for part in ("-H", f"{name}: {value}")]
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{address}: {said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


# -- nginx -------------------------------------------------------------------------------------------------------------


def _has_nginx() -> bool:
    return subprocess.run([str(ROOT / "bin" / "nginx"), "found"], check=False).returncode == 0


@contextmanager
def _nginx(folder: Path, portal: int, headers: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The ports of the portal's nginx and, beside it in the same process, of one that gives the same as a file."""
    http, https, file = free_port(), free_port(), free_port()
    same = " ".join(f'add_header {name} "{value}" always;' for name, value in headers.items())
    home = folder / "nginx"
    values = {
        "HOST": HOST,
        "PORTAL": f"127.0.0.1:{portal}",
        "HTTP": f"127.0.0.1:{http}",
        "HTTPS": f"127.0.0.1:{https}",
        "STATIC": str(folder / "static"),
        "MEDIA": str(folder / "media"),
        "ERRORS": str(folder),
        "EXTRA": f"server {{ listen 127.0.0.1:{file} ssl; ssl_certificate {home}/cert.pem; "
        f"ssl_certificate_key {home}/key.pem; root {folder}/page; {same} }}",
    }
    nginx = str(ROOT / "bin" / "nginx")
    subprocess.run([nginx, "start", str(home)], env=os.environ | values, check=True)
    try:
        _answers(https)
        yield https, file
    finally:
        subprocess.run([nginx, "stop", str(home)], check=False)


def _answers(port: int) -> None:
    trust = ssl._create_unverified_context()  # made here a moment ago, for nobody else
    request = urllib.request.Request(f"https://127.0.0.1:{port}/sv/", headers=ASKED_FOR)
    with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
        answer.read()


# -- memory ------------------------------------------------------------------------------------------------------------


def _memory(server: int, portal: int) -> dict[str, Any]:
    """What a web worker costs the machine after many different pages, most of them made anew: lists, pages, searches,
    forms. What it shares with other processes is counted by its part in it (PSS); `resident` counts all of it."""
    [worker] = web_workers(server)
    paths = [path for number in range(1, 60) for path in _paths(portal, number)]
    other = ["/sv/", "/fi/", "/en/", "/ar/", "/sv/dialog/", "/sv/forslag/", "/sv/sok/?q=belysning", "/sv/konto/login/"]
    asked = [f"{path}?fresh={number}" for number, path in enumerate([*paths, *other])]
    before = _megabytes(worker)
    with ThreadPoolExecutor(max_workers=4) as readers:
        rounds = REQUESTS // len(asked) + 1
        list(readers.map(lambda path: _read(portal, path, {}), (asked * rounds)[:REQUESTS]))
    after = _megabytes(worker)
    return {
        "requests": REQUESTS,
        "pages": len(asked),
        "megabytes_before": before,
        "megabytes_after": after,
        "limit": MOST_MEMORY_MB,
        "passed": after["share"] <= MOST_MEMORY_MB,
    }


def _megabytes(pid: int) -> dict[str, float]:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    sizes = {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
    return {"share": round(sizes["Pss"], 1), "resident": round(sizes["Rss"], 1)}


def found() -> bool:
    return shutil.which("wrk") is not None
