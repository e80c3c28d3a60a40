"""A reader's whole visit, as the browser itself tells it: nothing is kept, nobody else is asked, nothing moves."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser_log import Log, Told
from tests.journeys.demo import NOT_FOUND, Demo
from tests.journeys.town import LANGUAGES

pytestmark = pytest.mark.needs("browser", "sqlite")
SCREENS = {"telephone": (320, 640), "desk": (1280, 800)}
MOST_SHIFT = 0.001


@pytest.fixture(scope="module", params=LANGUAGES)
def visit(request, browser: Browser, running_demo: Demo) -> dict[str, Told]:
    """Every page that is only read, in one language, on both screens, by a reader who keeps their browser open."""
    told = {}
    for screen, (width, height) in SCREENS.items():
        context = browser.new_context(
            base_url=running_demo.url, locale=request.param, viewport={"width": width, "height": height}
        )
        log = Log(context, running_demo.url)
        for name, address in running_demo.read.items():
            told[f"{name}, {screen}"] = log.open(address.format(request.param))
        context.close()
    return told


def test_the_visit_is_whole(visit):
    wrong = {
        name: told.status for name, told in visit.items() if told.status != (404 if name.startswith(NOT_FOUND) else 200)
    }
    assert wrong == {}
    assert len(visit) > 50
    assert all(told.requests for told in visit.values())


def test_a_reader_is_given_nothing_to_keep(visit):
    assert {name: told.cookies + told.kept for name, told in visit.items() if told.cookies + told.kept} == {}


def test_nobody_else_is_asked_for_anything(visit):
    assert {name: told.elsewhere for name, told in visit.items() if told.elsewhere} == {}


def test_the_browser_has_nothing_to_complain_of(visit):
    said = {name: told.complaints + told.violations for name, told in visit.items()}
    assert {name: words for name, words in said.items() if words} == {}


def test_no_line_moves_while_a_page_is_read(visit):
    assert {name: told.shift for name, told in visit.items() if told.shift > MOST_SHIFT} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_keeps_its_own_token_and_nothing_else(browser, running_demo, language):
    for name, address in running_demo.written.items():
        context = browser.new_context(base_url=running_demo.url, locale=language)
        told = Log(context, running_demo.url).open(address.format(language))
        context.close()
        assert told.status == 200, name
        assert set(told.cookies) <= {"csrftoken"}, name
        assert told.kept + told.elsewhere + told.complaints + told.violations == [], name
        assert told.shift <= MOST_SHIFT, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_moves_when_the_fonts_come_late(browser, running_demo, language):
    context = browser.new_context(base_url=running_demo.url, locale=language)
    late = []

    def hold_back(route) -> None:
        late.append(route.request.url)
        time.sleep(0.5)
        route.continue_()

    context.route("**/*.woff2", hold_back)
    told = Log(context, running_demo.url).open(f"/{language}/forslag/nytt/")
    context.close()

    assert late
    assert told.shift <= MOST_SHIFT


PLANTED = """<!DOCTYPE html><html lang="en"><title>Planted</title><p id="low">Low</p>
<img src="http://localhost:1/pixel.png" alt=""><script src="/plant.js"></script><script>1</script>
<script src="/missing.js"></script></html>"""
PLANT = """localStorage.setItem("stored", "1"); sessionStorage.setItem("session", "1"); indexedDB.open("database");
caches.open("cache"); document.cookie = "scripted=1";
const start = performance.now();
while (performance.now() < start + 1) {}
requestAnimationFrame(() => requestAnimationFrame(() => {
  const high = document.createElement("p"); high.style.height = "300px"; document.body.prepend(high); }));"""


class _Planted(BaseHTTPRequestHandler):
    """Everything that no page of the portal does."""

    def do_GET(self) -> None:
        script = self.path == "/plant.js"
        self.send_response(404 if self.path == "/missing.js" else 200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.send_header("Content-Security-Policy", "script-src 'self'")
        self.send_header("Set-Cookie", "sent=1")
        self.end_headers()
        self.wfile.write((PLANT if script else PLANTED).encode())

    def log_message(self, *_words: object) -> None: ...


@pytest.fixture
def planted() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Planted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_log_sees_what_a_page_plants(contexts, planted):
    told = Log(contexts(), planted).open(f"{planted}/")

    assert set(told.cookies) == {"sent", "scripted"}
    assert set(told.kept) == {"stored", "session", "database", "cache"}
    assert told.elsewhere == ["http://localhost:1/pixel.png"]
    assert [words for words in told.violations if words.startswith("script-src")]
    assert [words for words in told.complaints if "Content Security Policy" in words]
    assert f"404 {planted}/missing.js" in told.complaints
    assert told.shift > MOST_SHIFT
