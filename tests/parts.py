"""The real parts that some tests need, how they are found, and the closing table of what a machine lacks.

A test says `@pytest.mark.needs("browser")`, or simply asks for the fixture `browser` or `search_url`. Where the part is
missing the test is skipped and counted in the table; with REQUIRE_ALL=1 it fails instead.
"""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BIN = Path(__file__).parents[1] / "bin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def browser_path() -> str | None:
    """The Chromium to drive: TEST_BROWSER, else the one on the path."""
    told = os.environ.get("TEST_BROWSER")
    return told or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def finds(command: str) -> bool:
    """True when a command of bin/ finds what it starts."""
    return subprocess.run([str(BIN / command), "found"], check=False).returncode == 0


def runs_on(engine: str) -> bool:
    """True when the suite's own database is of that kind (`sqlite3`, `postgresql`)."""
    from django.conf import settings

    return settings.DATABASES["default"]["ENGINE"].endswith(engine)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A program beside the portal: what it proves, how to get it, and whether this run has it."""

    proves: str
    how: str
    found: Callable[[], bool]
    # True when another pass of the same `make test` runs these tests: a skip here hides nothing.
    elsewhere: Callable[[], bool] = lambda: False


PARTS = {
    "browser": Part(
        proves="the journeys and the look, in Chromium",
        how="apt-get install chromium, or TEST_BROWSER=/path/to/chromium",
        found=lambda: browser_path() is not None,
    ),
    "search": Part(
        proves="the search server's engine",
        how="bin/search-server build (needs Java and Maven), or TEST_SEARCH_URL=http://...",
        found=lambda: bool(os.environ.get("TEST_SEARCH_URL")),
    ),
    "nginx": Part(
        proves="the portal behind its own nginx, over TLS",
        how="apt-get install nginx openssl",
        found=lambda: finds("nginx"),
    ),
    "checkers": Part(
        proves="valid HTML, safe headers and Lighthouse's figures",
        how="bin/checkers build (needs npm and Java)",
        found=lambda: finds("checkers"),
    ),
    "eid": Part(
        proves="signing in with e-identification, against a certified server",
        how="bin/checkers build (needs npm)",
        found=lambda: finds("checkers"),
    ),
    "postgresql": Part(
        proves="everything once more, on PostgreSQL",
        how="apt-get install postgresql postgresql-contrib, or TEST_DATABASE_URL=postgres://...",
        found=lambda: runs_on("postgresql"),
        elsewhere=lambda: bool(os.environ.get("TEST_DATABASE_URL")),
    ),
    "sqlite": Part(
        proves="what is SQLite's alone",
        how="run without DATABASE_URL",
        found=lambda: runs_on("sqlite3"),
        elsewhere=lambda: True,
    ),
}
# Asking for one of these fixtures says the same as the marker.
FIXTURES = {"browser": "browser", "search_url": "search", "eid_servers": "eid"}
SKIPPED_FOR = "skipped for a missing part"


def needed_by(item: pytest.Item) -> Iterator[str]:
    """The names of the parts that a test needs."""
    for marker in item.iter_markers("needs"):
        yield from marker.args
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in FIXTURES:
            yield FIXTURES[fixture]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A misspelt part would skip nothing and prove nothing: refuse it."""
    for item in items:
        unknown = set(needed_by(item)) - set(PARTS)
        if unknown:
            raise pytest.UsageError(f"{item.nodeid} needs unknown parts: {', '.join(sorted(unknown))}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture starts: skip, or fail, when a part is missing."""
    for name in needed_by(item):
        part = PARTS[name]
        if part.found():
            continue
        if part.elsewhere():
            pytest.skip(f"runs in the other pass ({name})")
        item.user_properties.append((SKIPPED_FOR, name))
        reason = f"{name} is missing: {part.how}"
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with what could not be tested here; reports carry the part's name, with several workers too."""
    counts: Counter[str] = Counter()
    for outcome in ("skipped", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            properties = dict(getattr(report, "user_properties", ()))
            if SKIPPED_FOR in properties:
                counts[properties[SKIPPED_FOR]] += 1
    whole_run = os.environ.get("TEST_PASS")
    if whole_run:
        write_closing_line(terminalreporter, Path("var") / f"test-{whole_run}.txt")
    missing = [
        (name, part)
        for name, part in PARTS.items()
        if counts[name] or (whole_run and not part.found() and not part.elsewhere())
    ]
    if not missing:
        return
    terminalreporter.section("not tested here: missing parts")
    for name, part in missing:
        terminalreporter.write_line(f"{name:<11} {counts[name]:>4} tests  {part.proves}")
        terminalreporter.write_line(f"{'':<11} {'':>4}        get it: {part.how}")
    terminalreporter.write_line(".ci/run installs every part; REQUIRE_ALL=1 makes a missing one a failure.")


def write_closing_line(terminalreporter: pytest.TerminalReporter, path: Path) -> None:
    """Keep the counts for bin/test, which repeats them after its last pass."""
    outcomes = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
    counts = [f"{len(terminalreporter.stats[word])} {word}" for word in outcomes if terminalreporter.stats.get(word)]
    path.write_text(", ".join(counts) or "no tests ran")


@pytest.fixture(scope="session")
def search_url():
    """The address of a running search server. Tests that use it are skipped, or fail, where there is none."""
    url = os.environ["TEST_SEARCH_URL"].rstrip("/")
    with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=20s", timeout=30) as answer:
        assert answer.status == 200
    return url


@pytest.fixture
def search_server(search_url, settings, worker_name):
    """The portal set to search on the server, in indexes of this worker alone, which are removed afterwards."""
    settings.SEARCH_URL = search_url
    settings.SEARCH_INDEX_PREFIX = prefix = f"test-{worker_name}"
    yield search_url
    removal = urllib.request.Request(f"{search_url}/{prefix}*?ignore_unavailable=true", method="DELETE")
    urllib.request.urlopen(removal, timeout=30).close()


@pytest.fixture
def journey_search(request):
    """What the story's journeys search with: the search server on PostgreSQL, the database engine on SQLite."""
    if runs_on("postgresql") and PARTS["search"].found():
        return request.getfixturevalue("search_server")
    return ""


@pytest.fixture(scope="session")
def worker_name():
    """`gw0`, `gw1`, ... with several workers, else `main`: for whatever workers must not share."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once per worker; `browser.new_context(locale=..., color_scheme=...)` is a fresh reader."""
    from playwright.sync_api import sync_playwright

    # The driver runs an event loop in this thread; Django would take every query of the test for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses root, and .ci/run is root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def eid_servers():
    """Starts a server of e-identifications: `eid_servers(address)` is its issuer, which sends people back to that
    address. One for each address, ended after the tests."""
    running: dict[str, tuple[str, subprocess.Popen]] = {}

    def start(back: str) -> str:
        if back not in running:
            with socket.create_server(("127.0.0.1", 0)) as found:
                port = found.getsockname()[1]
            command = [str(BIN / "eid-server"), str(port), back]
            server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            running[back] = (f"http://127.0.0.1:{port}", server)
            assert server.stdout
            assert server.stdout.readline().startswith("ready")
        return running[back][0]

    yield start
    for _issuer, server in running.values():
        server.terminate()
        server.wait(timeout=10)
