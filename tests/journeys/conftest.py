"""A town that listens at an address, a mail server that keeps its letters, and people with browsers of their own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext
from wagtail.models import Site

from home.setup import set_up
from portal import clock
from portal.models import PortalSettings
from tests.journeys.demo import Demo
from tests.journeys.letters import Post
from tests.journeys.people import Visitor
from tests.journeys.town import Town, ask_residents
from tests.residents.mail_servers import Mailbox, working

PATIENCE_MS = 10_000


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def js(request: pytest.FixtureRequest) -> bool:
    """Whether the browsers of this story run JavaScript."""
    return request.param


@pytest.fixture
def post(settings) -> Iterator[Post]:
    """A real mail server; its letters are read as their receivers read them."""
    mailbox = Mailbox()
    with working(mailbox) as port:
        settings.MAILERS = {
            "default": {
                "BACKEND": "residents.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
            }
        }
        yield Post(mailbox)


@pytest.fixture
def town(transactional_db, live_server, settings, post, journey_search) -> Town:
    """A fresh portal with one open dialogue in four languages, where three supporters are enough."""
    settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.PAGE_CACHE = True
    home = set_up(clock.now())
    site = Site.objects.get(is_default_site=True)
    PortalSettings.objects.update_or_create(site=site, defaults={"proposal_threshold": 3})
    return Town(url=live_server.url, post=post, home=home, dialogue=ask_residents(home))


@pytest.fixture(scope="session")
def running_demo(tmp_path_factory) -> Iterator[Demo]:
    """The demo town in a process of its own, started once; nobody who comes changes what another one reads."""
    demo = Demo(tmp_path_factory.mktemp("running-demo"))
    with demo.running():
        yield demo


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Fresh browsers, closed after the test."""
    opened: list[BrowserContext] = []

    def open_context(**options) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def visitor(contexts, town: Town, js: bool) -> Callable[..., Visitor]:
    """`visitor("ar")` sits down with a browser of their own, which has never been here."""

    def come(language: str = "sv", *, javascript: bool | None = None) -> Visitor:
        with_js = js if javascript is None else javascript
        context = contexts(base_url=town.url, java_script_enabled=with_js, locale=language)
        return Visitor(context.new_page(), language)

    return come
