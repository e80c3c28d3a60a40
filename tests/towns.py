"""A portal just set up, made once for a module of tests and put back after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from home.models import HomePage
from home.setup import set_up
from tests import pristine

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@contextmanager
def standing(blocker: Any) -> Iterator[None]:
    """Whatever is written inside stays for the tests of a module and is gone after them."""
    with blocker.unblock(), pristine.remembered(connection) as restore:
        try:
            yield
        finally:
            restore()
            cache.clear()


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[HomePage]:
    """A portal after its first setup; gives the Swedish start page."""
    with standing(django_db_blocker):
        yield set_up(NOW)
