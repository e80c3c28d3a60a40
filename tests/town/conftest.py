"""The demo town, loaded once for the tests of this folder, inside a transaction that is rolled back at their end."""

import pytest
from django.db import transaction
from django.test import Client, TestCase, override_settings
from wagtail.models import Page

from home.demo.load import load_demo
from moderation.models import Submission
from portal import clock
from portal.languages import published_languages
from search.actions import mend
from tests.town.crawl import crawl

# The demo has no e-identification. Here it is offered, so that its pages are tried, and whoever vouches is silent.
NOBODY_VOUCHES = "http://127.0.0.1:9"


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
            with override_settings(OIDC_ISSUER=NOBODY_VOUCHES, OIDC_CLIENT_ID="portal", OIDC_CLIENT_SECRET="of-a-test"):
                yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def town(demo_town, db):
    """The demo town for one test; what the test changes is taken back."""


FEEDS = ["/sv/nytt.atom", "/sv/forslag/atom/", "/sitemap.xml"]


@pytest.fixture(scope="package")
def readers_answers(demo_town, django_db_blocker):
    """Everything that a reader without an account can reach by links, feeds and search, crawled once."""
    with django_db_blocker.unblock():
        mend(now=clock.now())
        texts = [one.current_version.text for one in Submission.objects.prefetch_related("versions")]
        searches = [f"/sv/sok/?q={words[1]}" for text in texts if len(words := text.split()) > 1]
        return crawl(Client(), *[f"/{code}/" for code in published_languages()], *FEEDS, *searches)
