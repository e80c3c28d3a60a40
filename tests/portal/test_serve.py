"""`manage.py serve` stays up whatever happens to the processes that answer."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 8
PATIENCE_SECONDS = 60
BEGINS_ANEW = b"the server begins anew"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def alive(port: int, *, within: float) -> bool:
    """Whether it answers in that many seconds, asked again and again as a reader would."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2) as answer:
            return answer.status == 200
        time.sleep(0.05)
    return False


def children(process: int) -> list[int]:
    """Its children, the oldest first: of the server, the one that keeps a worker, then those that answer."""
    found = [(task / "children").read_text().split() for task in Path(f"/proc/{process}/task").iterdir()]
    return sorted(int(child) for part in found for child in part)


def kill_one_that_answers(server: int) -> None:
    """The youngest that runs: one that was killed before may still be listed, and be gone a moment later."""
    while True:
        with suppress(ProcessLookupError, StopIteration):
            os.kill(next(filter(is_running, reversed(children(server)[1:]))), signal.SIGKILL)
            return
        time.sleep(0.05)


def kill_until_it_begins_anew(server: int, said: Path) -> None:
    """Returns in the moment in which one server has given up and the next has not begun. `said` is its log."""
    enough = threading.Event()

    def kill() -> None:
        while not enough.wait(0.5):
            kill_one_that_answers(server)

    threading.Thread(target=kill, daemon=True).start()
    until = time.monotonic() + PATIENCE_SECONDS
    while BEGINS_ANEW not in said.read_bytes() and time.monotonic() < until:
        time.sleep(0.01)
    enough.set()


def workers_of(keeper: int, *, other_than: int = 0) -> list[int]:
    """The worker that a keeper has, waited for."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if found := [child for child in children(keeper) if child != other_than]:
            return found
        time.sleep(0.05)
    return []


def is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def have_ended(*processes: int) -> bool:
    """Whether none of them runs any more, waited for."""
    until = time.monotonic() + 20
    while time.monotonic() < until and any(map(is_running, processes)):
        time.sleep(0.1)
    return not any(map(is_running, processes))


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A portal with an empty database."""
    folder = tmp_path_factory.mktemp("serve")
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/serve.sqlite3", "ALLOWED_HOSTS": "127.0.0.1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    migrate = [sys.executable, "manage.py", "migrate", "--no-input", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture
def said(tmp_path) -> Path:
    """What the server writes in its log."""
    return tmp_path / "stderr"


@pytest.fixture
def served(environment, said):
    port = free_port()
    command = [sys.executable, "manage.py", "serve", f"--port={port}", "--workers=2"]
    with said.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    try:
        assert alive(port, within=PATIENCE_SECONDS)
        yield server, port
    finally:
        server.terminate()
        server.wait(timeout=30)


class TestAServerWhoseProcessesAreKilled:
    def test_answers_again_each_time(self, served):
        server, port = served

        answers = []
        for _ in range(KILLS):
            kill_one_that_answers(server.pid)
            answers.append(alive(port, within=10))

        assert answers == [True] * KILLS
        assert server.poll() is None

    def test_still_ends_when_it_is_told_to(self, served):
        server, port = served
        for _ in range(3):
            kill_one_that_answers(server.pid)
            assert alive(port, within=10)

        server.send_signal(signal.SIGINT)

        assert server.wait(timeout=30) is not None
        assert not alive(port, within=0.5)

    def test_ends_also_when_it_is_told_to_between_two_servers(self, served, said):
        server, _port = served
        kill_until_it_begins_anew(server.pid, said)

        server.send_signal(signal.SIGINT)

        assert server.wait(timeout=30) is not None

    def test_leaves_nobody_at_its_port_when_it_is_killed_itself(self, served):
        server, port = served
        answering = children(server.pid)[1:]
        assert len(answering) >= 2

        server.kill()
        server.wait()

        assert have_ended(*answering)
        assert not alive(port, within=0.5)


class TestTheWorkerBeside:
    def test_is_followed_by_another_when_it_is_killed(self, served):
        server, port = served
        keeper = children(server.pid)[0]
        [first] = workers_of(keeper)

        os.kill(first, signal.SIGKILL)

        assert workers_of(keeper, other_than=first)
        assert alive(port, within=1)

    def test_ends_with_the_server_also_when_that_is_killed(self, served):
        server, _port = served
        keeper = children(server.pid)[0]
        [worker] = workers_of(keeper)

        server.kill()
        server.wait()

        assert have_ended(keeper, worker)
