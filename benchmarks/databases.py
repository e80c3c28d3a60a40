"""Throwaway databases to measure on: one that has been set up, and copies of it with much or little in them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
POSTGRES = str(ROOT / "bin" / "postgres")


def environment(url: str) -> dict[str, str]:
    """What a process needs to work on that database. One process of PostgreSQL serves it: all its work is counted."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PGOPTIONS": "-c max_parallel_workers_per_gather=0",
    }


def manage(url: str, *arguments: str) -> None:
    """One command of manage.py on that database; what it says is shown only where it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def alone(module: str, url: str) -> dict[str, Any]:
    """The figures that a module prints, run as a process of its own on that database."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database that has been migrated and set up; `copy` gives the address of another that is the same."""

    vendor: str
    url: str

    def copy(self, name: str) -> str:
        other = self.url.replace("/base", f"/{name}")
        if self.vendor == "sqlite":
            shutil.copy(self.url.removeprefix("sqlite:///"), other.removeprefix("sqlite:///"))
        else:
            import psycopg  # noqa: PLC0415 - SQLite alone is enough to measure

            with psycopg.connect(self.url.replace("/base", "/postgres"), autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "base"'.encode())
        return other


def _ready(database: Database) -> Database:
    manage(database.url, "migrate", "--no-input")
    manage(database.url, "setup")
    return database


@contextmanager
def sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="portal-bench.") as folder:
        yield _ready(Database(vendor="sqlite", url=f"sqlite:///{folder}/base.sqlite3"))


def has_postgresql() -> bool:
    return subprocess.run([POSTGRES, "found"], check=False).returncode == 0


@contextmanager
def postgresql() -> Iterator[Database]:
    """A server of its own on loopback, durable in nothing: what is measured here is reading."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    # The server runs as another user where we are root, and must be able to enter the folder.
    above = tempfile.mkdtemp(prefix="portal-bench.")
    Path(above).chmod(0o711)
    folder = f"{above}/postgres"
    try:
        subprocess.run([POSTGRES, "start", folder, str(port)], check=True)
        server = f"postgres://postgres@127.0.0.1:{port}"
        import psycopg  # noqa: PLC0415 - SQLite alone is enough to measure

        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE base")
        yield _ready(Database(vendor="postgresql", url=f"{server}/base"))
    finally:
        subprocess.run([POSTGRES, "stop", folder], check=False)
        shutil.rmtree(above, ignore_errors=True)


def found() -> list[Iterator[Database]]:
    """Every database that this machine has."""
    return [sqlite(), *([postgresql()] if has_postgresql() else [])]
