"""What Lighthouse says of how two pages are built. `make bench` measures how fast they are, and more of them."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.parts import browser_path

pytestmark = pytest.mark.needs("browser", "checkers", "sqlite")
CHECKERS = str(Path(__file__).parents[2] / "bin" / "checkers")
LEAST = {"accessibility": 1, "best-practices": 0.96, "seo": 1}


def too_little(address: str) -> dict[str, list[str]]:
    """Each category that has less than its mark, with the audits that took it away."""
    environment = os.environ | {"CHROME_PATH": browser_path()}
    ran = subprocess.run([CHECKERS, "page", address], env=environment, capture_output=True, text=True, timeout=180)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    audits, found = report["audits"], {}
    for name, least in LEAST.items():
        category = report["categories"][name]
        if category["score"] is None or category["score"] < least:
            weighed = [one["id"] for one in category["auditRefs"] if one["weight"]]
            found[name] = [one for one in weighed if audits[one]["score"] is not None and audits[one]["score"] < 1]
    return found


@pytest.mark.parametrize("kind", ["start", "open dialogue"])
def test_a_page_is_built_as_lighthouse_wants_it(running_demo, kind):
    assert too_little(f"{running_demo.url}{running_demo.read[kind]}".format("sv")) == {}


@pytest.fixture
def planted(tmp_path) -> Iterator[str]:
    (tmp_path / "index.html").write_text('<meta charset="utf-8"><img src="missing.png"><p>Ett ord</p>')
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_words: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_that_lacks_everything_is_told_so(planted):
    found = too_little(planted)

    assert set(found) == set(LEAST)
    assert {"html-has-lang", "image-alt", "document-title"} <= set(found["accessibility"])
    assert "errors-in-console" in found["best-practices"]
    assert "meta-description" in found["seo"]
