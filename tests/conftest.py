"""What every test stands on: a database put back after each test, a clean cache, and the real parts (tests/parts.py)."""

import os
import urllib.request

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from tests import parts, pristine

pytest_plugins = ["tests.parts"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After the migrations: remember the database, and let tests that commit restore it instead of emptying it."""
    with django_db_blocker.unblock():
        restore = {alias: pristine.remember(connections[alias]) for alias in connections}

    def fixture_teardown(self):
        for alias in self._databases_names(include_mirrors=False):
            restore[alias]()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", fixture_teardown)
        yield


@pytest.fixture(autouse=True)
def fresh_process_state():
    """What a request leaves in the process must not reach the next test: cached counts and limits, the chosen language."""
    cache.clear()
    translation.deactivate()


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
    if parts.runs_on("postgresql") and parts.PARTS["search"].found():
        return request.getfixturevalue("search_server")
    return ""


@pytest.fixture(scope="session")
def worker_name():
    """`gw0`, `gw1`, ... with several workers, else `main`: for whatever workers must not share."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once per worker: `browser.new_context(locale=..., color_scheme=..., java_script_enabled=...)`."""
    from playwright.sync_api import sync_playwright

    # The driver runs an event loop in this thread; Django would take every query of the test for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses root, and .ci/run is root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=parts.browser_path(), args=flags)
        yield chromium
        chromium.close()
