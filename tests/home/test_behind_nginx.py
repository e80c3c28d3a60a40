"""The portal as a municipality runs it: behind the project's own nginx, over TLS."""

import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_started
from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import querydict_from_html

from home.setup import set_up
from portal import clock, page_cache, public_state
from residents.roles import Role
from tests.home import pages
from tests.home.test_publishing_costs import in_four_languages
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.needs("nginx"), pytest.mark.django_db(transaction=True)]
BIN = Path(__file__).parents[2] / "bin"
NGINX = str(BIN / "nginx")
HOST = "dialog.example.se"


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class _Server(ThreadedWSGIServer):
    """Hangs up when it closes, as a process that ends does: nginx keeps its lines open for the next request."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[socket.socket] = []

    def process_request(self, request, client_address) -> None:
        self.lines.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        super().server_close()


class _ServerThread(LiveServerThread):
    server_class = _Server


class Front:
    """The portal in a thread of this process, and nginx before it."""

    def __init__(self, folder: Path, host: str = HOST) -> None:
        self.folder, self.host = folder, host
        self.http, self.https, self.portal = free_port(), free_port(), free_port()
        self.thread: LiveServerThread | None = None

    def open(self) -> None:
        self.thread = _ServerThread("127.0.0.1", _StaticFilesHandler, port=self.portal)
        self.thread.daemon = True
        self.thread.start()
        self.thread.is_ready.wait()
        assert not self.thread.error, self.thread.error

    def close(self) -> None:
        """The portal goes; nginx stays."""
        if self.thread:
            self.thread.terminate()
            self.thread = None

    def ask(
        self, path: str, method: str = "GET", host: str = HOST, body: bytes | None = None, **headers: str
    ) -> Answer:
        trust = ssl._create_unverified_context()
        connection = HTTPSConnection("127.0.0.1", self.https, context=trust, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers={"Host": host, **sent})
        found = connection.getresponse()
        answer = Answer(status=found.status, headers=dict(found.getheaders()), body=found.read())
        connection.close()
        return answer


@contextmanager
def nginx(front: Front, static: Path, media: Path, errors: Path) -> Iterator[None]:
    values = {
        "HOST": front.host,
        "PORTAL": f"127.0.0.1:{front.portal}",
        "HTTP": f"127.0.0.1:{front.http}",
        "HTTPS": f"127.0.0.1:{front.https}",
        "STATIC": str(static),
        "MEDIA": str(media),
        "ERRORS": str(errors),
    }
    subprocess.run([NGINX, "start", str(front.folder)], env=os.environ | values, check=True)
    try:
        yield
    finally:
        subprocess.run([NGINX, "stop", str(front.folder)], check=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory, django_db_setup) -> Path:
    """What nginx gives by itself: static files as production names them, and the pages for an outage."""
    folder = tmp_path_factory.mktemp("files")
    production = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": HOST,
        "PUBLIC_URL": f"https://{HOST}",
        "DATABASE_URL": "sqlite://:memory:",
        "MAIL_URL": "console:",
        "MAIL_FROM": f"dialog@{HOST}",
        "STATIC_ROOT": str(folder / "static"),
    }
    for command in (["collectstatic", "--noinput", "--verbosity=0"], ["error_pages", str(folder / "errors")]):
        python = [sys.executable, "manage.py", *command]
        subprocess.run(python, cwd=BIN.parent, env=os.environ | production, check=True, capture_output=True)
    return folder


@contextmanager
def opened(front: Front, settings, media: Path, files: Path) -> Iterator[Front]:
    settings.ALLOWED_HOSTS = [front.host]
    settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = f"https://{front.host}"
    settings.PAGE_CACHE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.TRUSTED_PROXY_COUNT = 1
    settings.MEDIA_ROOT = str(media)
    page_cache.shelf.clear()
    public_state.memory.clear()
    set_up(clock.now())
    front.open()
    with nginx(front, files / "static", media, files / "errors"):
        yield front
    front.close()
    connections.close_all()


@pytest.fixture
def front(settings, tmp_path, files) -> Iterator[Front]:
    with opened(Front(tmp_path / "nginx"), settings, tmp_path / "media", files) as front:
        yield front


class TestAPage:
    def test_is_kept_and_given_to_all_who_carry_nothing(self, front):
        first, second = front.ask("/sv/"), front.ask("/sv/")

        assert (first.status, second.status) == (200, 200)
        assert first.headers["X-Cache"] == "MISS"
        assert second.headers["X-Cache"] == "HIT"
        assert first.body == second.body
        assert "Set-Cookie" not in second.headers
        assert second.headers["Strict-Transport-Security"].startswith("max-age=63072000")

    def test_is_kept_plain_and_compressed(self, front):
        plain = front.ask("/sv/")
        small = front.ask("/sv/", Accept_Encoding="gzip, br")
        again = front.ask("/sv/", Accept_Encoding="deflate, gzip;q=0.8")
        refused = front.ask("/sv/", Accept_Encoding="gzip;q=0, identity")

        assert gzip.decompress(small.body) == plain.body == refused.body
        assert again.headers["X-Cache"] in {"HIT", "REVALIDATED"}  # on a slow day a second has passed
        assert again.headers["Content-Encoding"] == "gzip"

    def test_is_not_asked_for_again_by_who_has_it(self, front):
        tag = front.ask("/sv/").headers["ETag"]
        assert front.ask("/sv/", If_None_Match=tag).status == 304

    def test_of_one_who_carries_a_cookie_is_never_kept(self, front):
        front.ask("/sv/")
        assert front.ask("/sv/", Cookie="__Host-sessionid=x").headers["X-Cache"] == "BYPASS"
        assert front.ask("/sv/konto/login/").headers["X-Cache"] == "MISS"
        assert front.ask("/sv/konto/login/").headers["X-Cache"] == "MISS"

    def test_shows_what_was_published_within_two_seconds(self, front):
        index = pages.news_index().get_url().replace(f"https://{HOST}", "")
        assert "Lamporna är bytta" not in front.ask(index).text
        page = pages.update("Lamporna är bytta")
        appeared = self._seconds_until(front, index, lambda text: "Lamporna är bytta" in text)
        page.unpublish()
        went = self._seconds_until(front, index, lambda text: "Lamporna är bytta" not in text)
        assert max(appeared, went) < 2

    def test_shows_what_a_communicator_publishes_in_the_editor_within_two_seconds(self, front, monkeypatch):
        page = in_four_languages(live=True)
        kim = signed_in(make_user("kim@haninge.example", Role.COMMUNICATOR))
        there = {"secure": True, "headers": {"host": HOST, "referer": f"https://{HOST}/admin/"}}
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = querydict_from_html(kim.get(address, **there).text, form_id="page-edit-form").dict()
        form |= {"body-count": "0", "more_sources-count": "0", "lead": "Alla lyser.", "action-publish": "1"}
        index, read = pages.news_index().get_url(), page.get_url()
        paths = [path.replace(f"https://{HOST}", "") for path in (index, read)]
        assert all("Alla lyser." not in front.ask(path).text for path in paths)
        # Another process than the one that readers ask: it has no news of the act but the database's.
        monkeypatch.setattr(public_state.state, "forget", lambda: None)

        began = time.monotonic()
        assert kim.post(address, form, **there).status_code == 302
        seen = [self._seconds_until(front, path, lambda text: "Alla lyser." in text) for path in paths]

        assert time.monotonic() - began < 2, seen

    @staticmethod
    def _seconds_until(front, path, is_so) -> float:
        began = time.monotonic()
        while time.monotonic() - began < 10:
            if is_so(front.ask(path).text):
                return time.monotonic() - began
            time.sleep(0.05)
        return time.monotonic() - began


class TestWhenThePortalIsDown:
    def test_what_was_read_lately_is_still_there(self, front):
        text = front.ask("/fi/").text
        front.close()
        time.sleep(2.2)  # nginx counts whole seconds
        answer = front.ask("/fi/")
        assert (answer.status, answer.text) == (200, text)
        assert answer.headers["X-Cache"] == "STALE"

    @pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
    def test_the_rest_is_a_page_in_the_readers_language(self, front, language):
        front.close()
        for method, body in (("GET", None), ("POST", b"text=hej")):
            answer = front.ask(f"/{language}/forslag/", method, body=body)
            assert answer.status == 503
            assert f'<html lang="{language}"' in answer.text
            assert answer.headers["Retry-After"] == "60"
            assert answer.headers["Cache-Control"] == "private, no-store"
        assert '<html lang="sv"' in front.ask("/admin/").text
        # The page is dressed: its style is a file that nginx gives.
        style = answer.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert front.ask(style).status == 200


class TestTheDoor:
    def test_what_is_too_large_is_refused_in_words(self, front):
        answer = front.ask("/fi/forslag/nytt/", "POST", body=b"x" * 12_700_000)
        assert answer.status == 413
        assert '<html lang="fi"' in answer.text

    def test_another_host_gets_nothing_of_ours(self, front):
        assert front.ask("/sv/", host="evil.example").status == 421

    def test_the_unsafe_address_leads_to_the_safe_one(self, front):
        with socket.create_connection(("127.0.0.1", front.http), timeout=10) as line:
            line.sendall(f"GET /sv/?a=b HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            answer = line.makefile("rb").read().decode()
        assert answer.startswith("HTTP/1.1 308")
        assert f"Location: https://{HOST}/sv/?a=b" in answer

    def test_new_browsers_speak_http_2(self, front):
        trust = ssl._create_unverified_context()
        trust.set_alpn_protocols(["h2", "http/1.1"])
        line = socket.create_connection(("127.0.0.1", front.https), timeout=10)
        with trust.wrap_socket(line, server_hostname=HOST) as safe:
            assert safe.selected_alpn_protocol() == "h2"

    def test_where_somebody_comes_from_is_what_nginx_saw(self, front):
        seen: list[str] = []

        def note(sender, environ, **kwargs):
            seen.append(environ.get("HTTP_X_FORWARDED_FOR", ""))

        request_started.connect(note)
        try:
            front.ask("/sv/konto/login/", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="http")
        finally:
            request_started.disconnect(note)
        assert seen == ["127.0.0.1"]

    def test_a_long_query_is_answered_by_the_portal(self, front):
        assert front.ask(f"/sv/?sida={'9' * 8000}").status == 200


class TestFiles:
    def test_those_with_a_hash_in_their_name_are_kept_for_good(self, front, files):
        named = next((files / "static" / "portal").glob("site.????????????.css"))
        answer = front.ask(f"/static/portal/{named.name}", Accept_Encoding="gzip")
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.body) == named.read_bytes()
        assert "immutable" not in front.ask("/static/portal/site.css").headers["Cache-Control"]

    def test_a_picture_is_given_and_may_do_nothing(self, front, settings):
        media = FileSystemStorage(location=settings.MEDIA_ROOT)
        media.save("images/torget.png", ContentFile(get_test_image_file().read()))
        answer = front.ask("/media/images/torget.png")
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("name", ["original_images/torget.png", "documents/plan.pdf"])
    def test_what_no_page_shows_has_no_address(self, front, settings, name):
        FileSystemStorage(location=settings.MEDIA_ROOT).save(name, ContentFile(b"hemligt"))
        assert front.ask(f"/media/{name}").status == 404
        assert front.ask(f"/media/images/../{name}").status == 404


@pytest.mark.needs("checkers")
class TestTheObservatory:
    """What MDN's HTTP observatory says of the headers."""

    @pytest.fixture
    def site(self, settings, tmp_path, files) -> Iterator[Front]:
        with opened(Front(tmp_path / "nginx", host="localhost"), settings, tmp_path / "media", files) as front:
            yield front

    @staticmethod
    def scan(front: Front) -> dict[str, Any]:
        command = [str(BIN / "checkers"), "run", "@mdn/mdn-http-observatory/src/scan.js", front.host]
        told = {
            "NODE_EXTRA_CA_CERTS": str(front.folder / "cert.pem"),
            "NODE_OPTIONS": f"--require={BIN.parent / 'tests' / 'checkers' / 'ports.cjs'}",
            "PORTS": json.dumps({"80": front.http, "443": front.https}),
        }
        ran = subprocess.run(command, env=os.environ | told, capture_output=True, text=True, timeout=90)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)

    def test_gives_its_best_mark(self, site):
        told = self.scan(site)

        failed = {name: one["result"] for name, one in told["tests"].items() if not one["pass"]}
        assert failed == {}
        assert told["scan"]["grade"] == "A+"
        assert told["scan"]["score"] >= 130

    def test_would_notice_a_weaker_policy(self, site, settings):
        settings.SECURE_CSP = settings.SECURE_CSP | {"script-src": ["'self'", "'unsafe-inline'"]}

        told = self.scan(site)

        assert not told["tests"]["content-security-policy"]["pass"]
        assert told["scan"]["score"] < 130
