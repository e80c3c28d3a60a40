"""Loads the demo town: all of it, or nothing. A second time changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from home.demo import people
from home.demo.pages import Town
from home.demo.voices import Voices
from home.setup import set_up
from portal.languages import source_language
from portal.settings_models import current_settings
from search.actions import mend

# Few enough that a newcomer reaches it alone.
THRESHOLD = 3


def demo_signins() -> list[tuple[str, str, str]]:
    """(role, address, password) of everybody in the demo who can sign in."""
    return [(str(one.role.label), one.email, people.PASSWORD) for one in people.SIGNINS]


def load_demo(*, now: datetime, say: Callable[[str], Any] = print) -> bool:
    """Makes the demo town as of `now`; False where it stands already, and then changes nothing."""
    if people.is_loaded():
        say("The demo town is already there.")
        return False
    with transaction.atomic(), translation.override(source_language().code):
        home = set_up(now)
        settings = current_settings()
        settings.proposal_threshold = THRESHOLD
        settings.save()
        users, guests = people.make_accounts(now), people.make_guests(now)
        say("People are there. Writing pages in four languages …")
        threads = Town(home, users["karin"], now).write()
        say("Pages are there. Letting people speak …")
        Voices(now=now, users=users, guests=guests, threads=threads).play()
        mend(now=now)
    say("The demo town is there.")
    return True
