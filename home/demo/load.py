"""Loads the demo town; safe to run again, and then it changes nothing."""

from collections.abc import Callable
from datetime import datetime

from wagtail.models import Site

from home.demo.people import PASSWORD, SIGNINS, open_accounts
from home.demo.town_pages import make_pages
from home.demo.voices import Voices
from home.setup import set_up
from portal.models import IdempotencyKey, PortalSettings

DONE = "demo loaded"
THRESHOLD = 3


def is_loaded() -> bool:
    """Whether the demo has been loaded to its end."""
    return IdempotencyKey.objects.filter(act=DONE).exists()


def load_demo(*, now: datetime, say: Callable[[str], object] = print) -> None:
    """Brings the demo town into the database, through the same acts that people use."""
    if is_loaded():
        return
    home = set_up(now)
    settings = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    settings.proposal_threshold = THRESHOLD
    settings.save()
    say("  people")
    users = open_accounts(now)
    say("  pages in four languages")
    make_pages(home, now)
    say("  contributions and proposals")
    voices = Voices(users, now)
    voices.load()
    key = voices.threads["tryggt-vid-stationen"].key
    IdempotencyKey.objects.create(author="demo", key=key, act=DONE, answer="", created_at=now)


def demo_signins() -> list[tuple[str, str, str]]:
    """Role, address and password of every account of the demo."""
    return [(one.role.value, one.email, PASSWORD) for one in SIGNINS]
