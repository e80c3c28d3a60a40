"""The demo town, loaded once for the tests of this folder, inside a transaction that is rolled back at their end."""

import pytest
from django.db import transaction
from django.test import TestCase
from wagtail.models import Page

from home.demo.load import load_demo
from portal import clock


@pytest.fixture(scope="package")
def demo_town(django_db_setup, django_db_blocker):
    """The demo as `make demo` loads it. What waits for the commit is done at once."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                load_demo(now=clock.now(), say=lambda words: None)
            Page.fix_tree()
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def town(demo_town, db):
    """The demo town for one test; what the test changes is taken back."""
