"""The demo as a process of its own, and one address of each kind of page in it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_FOUND = "not found"


class Demo:
    """The demo as it runs on a newcomer's machine; `told` is what it printed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log.txt"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "TEST_", "PYTEST_"))
        }
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "MAIL_URL": f"file:{folder}/letters",
            "PORT": str(self.port),
            "SEARCH_URL": "",
        }

    @property
    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[int]:
        """From the first page's answer until Ctrl+C has ended all of it. Gives the number of the process."""
        with self.log.open("w") as log:
            command = [sys.executable, "manage.py", "serve", "--demo"]
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                self._wait(process)
                yield process.pid
            finally:
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them at once
                try:
                    process.wait(timeout=30)
                finally:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)

    def _wait(self, process: subprocess.Popen) -> None:
        for _look in range(1200):
            assert process.poll() is None, self.told
            try:
                urllib.request.urlopen(f"{self.url}/livez", timeout=5).close()
            except OSError:
                time.sleep(0.25)
            else:
                return
        pytest.fail(f"The demo did not start:\n{self.told}")

    def sign_in_of(self, role: str) -> tuple[str, str]:
        """Address and password, as they stand in the terminal."""
        found = re.search(rf"^  {role} +(\S+@\S+) +(.+)$", self.told, re.MULTILINE)
        assert found, self.told
        return found[1], found[2].strip()

    def links(self, path: str, pattern: str) -> list[str]:
        """Where that page's links lead, of those that look like the pattern."""
        found = re.findall(rf'href="({pattern})"', self._page(path))
        assert found, f"{path} has no link like {pattern}"
        return [link.replace("/sv/", "/{}/", 1).replace("&amp;", "&") for link in dict.fromkeys(found)]

    @cached_property
    def read(self) -> dict[str, str]:
        """Each kind of page that is only read, with `{}` for the language."""
        open_dialogue = "dialog/nattvandring-vem-hanger-med"
        pages = {
            "start": "",
            "list of news": "nytt/",
            "narrowed list of news": "nytt/?amne=lighting",
            "update": "nytt/ljusa-gangen-i-huddinge/",
            "good example": "nytt/est-i-uppsala/",
            "fact": "nytt/kameror-vad-de-gor/",
            "list of dialogues": "dialog/",
            "open dialogue": f"{open_dialogue}/",
            "closed dialogue": "dialog/vad-ska-planen-borja-med/",
            "dialogue with something removed": "dialog/tryggt-vid-stationen/",
            "strategy": "strategi/",
            "about": "om-dialogen/",
            "accessibility": "tillganglighet/",
            "privacy": "integritet/",
            "proposals": "forslag/",
            "areas": "omraden/",
            "area": "omraden/handen/",
            "topics": "amnen/",
            "topic": "amnen/lighting/",
            "rules": "regler/",
            "search": "sok/",
            "found": "sok/?q=belysning",
            "nothing found": "sok/?q=qqqq",
            NOT_FOUND: "finns-inte/",
        }
        more: dict[str, str] = {}
        for link in self.links("/sv/forslag/", r"/sv/forslag/[a-z0-9]{12}/"):
            state = re.search(r'class="status (\w+)"', self._page(link.format("sv")))
            assert state, link
            more.setdefault(f"proposal, {state[1]}", link)
        more["one comment"] = self.links(f"/sv/{open_dialogue}/", r"/sv/inlagg/[a-z0-9]{12}/")[0] + "svar/"
        return {name: f"/{{}}/{path}" for name, path in pages.items()} | more

    @cached_property
    def written(self) -> dict[str, str]:
        """Each kind of page in which something is sent, with `{}` for the language."""
        dialogue = "/sv/dialog/nattvandring-vem-hanger-med/"
        write = self.links(dialogue, r"/sv/skriv/[a-z0-9]{12}/(?:\?svar=[a-z0-9]{12})?")
        open_ones = [link.format("sv") for link in self.links("/sv/forslag/", r"/sv/forslag/[a-z0-9]{12}/")]
        support = next(
            f"{link}stod/".replace("/sv/", "/{}/") for link in open_ones if f"{link}stod/" in self._page(link)
        )
        return {
            "write": write[0],
            "reply": write[1],
            "follow": self.links(dialogue, r"/sv/folj/thread/[a-z0-9]{12}/")[0],
            "report": self.links(dialogue, r"/sv/anmal/comment/[a-z0-9]{12}/")[0],
            "support": support,
            "propose": "/{}/forslag/nytt/",
            "sign in": "/{}/konto/login/",
            "sign up": "/{}/konto/signup/",
            "forgotten password": "/{}/konto/password/reset/",
        }

    def _page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return answer.read().decode()
