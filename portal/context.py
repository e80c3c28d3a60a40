"""What every template may count on. Nothing is asked of the database before a template uses it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from portal import navigation
from portal.public_state import remembered
from portal.site_words import known_settings, site_words
from portal.town_look import town_look


def portal(request: HttpRequest) -> dict[str, Any]:
    """`direction`, `portal_settings`, `site_words`, `look`, `navigation` (main menu), `navigation_dialogue` and
    `navigation_about` (footer), `offers_identification` (whether there is e-identification here)."""
    town = SimpleLazyObject(known_settings)
    return {
        "offers_identification": bool(settings.OIDC_ISSUER),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "portal_settings": town,
        "site_words": SimpleLazyObject(lambda: remembered(("words", get_language()), lambda: site_words(town))),
        "look": SimpleLazyObject(lambda: town_look(town)),
        "navigation": SimpleLazyObject(lambda: navigation.main(request)),
        "navigation_dialogue": SimpleLazyObject(lambda: navigation.beside(request, navigation.DIALOGUE)),
        "navigation_about": SimpleLazyObject(lambda: navigation.beside(request, navigation.ABOUT)),
    }
