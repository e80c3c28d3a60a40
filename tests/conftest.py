"""What every test stands on: a database put back after each test, a clean cache, the real parts (tests/parts.py)."""

import threading
from contextlib import ExitStack

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from portal import page_cache, public_state
from tests import pristine

pytest_plugins = ["tests.parts"]

# One connection per thread, whatever runs there. Django gives another one wherever an event loop runs, and the
# browser's driver keeps one running in the thread of the tests: half of a test would use another transaction.
connections._connections = threading.local()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After the migrations: remember the database, and let tests that commit restore it instead of emptying it."""
    with ExitStack() as copies, pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            restore = {alias: copies.enter_context(pristine.remembered(connections[alias])) for alias in connections}

        def fixture_teardown(self):
            for alias in self._databases_names(include_mirrors=False):
                restore[alias]()

        patch.setattr(TransactionTestCase, "_fixture_teardown", fixture_teardown)
        yield


@pytest.fixture(autouse=True)
def fresh_process_state():
    """What a request leaves in the process must not reach the next test: cached counts, the chosen language."""
    cache.clear()
    page_cache.shelf.clear()
    public_state.memory.clear()
    public_state.state.forget()
    translation.deactivate()
