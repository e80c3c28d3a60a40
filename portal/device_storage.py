"""Everything that the portal may leave on somebody's device, read from the settings: what the page about cookies says.

All of it is needed for what the person asks for (lag 2022:482, 9 kap. 28 §), so nobody is asked for consent, and who
only reads gets none of it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# As static/portal/js/site.js and desk.js name them.
DRAFT_BEGINS, DRAFT_DAYS, DESK_KEYS = "draft:", 14, "desk-keys"
_DAY = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One thing: its name as the browser shows it, for whom it is, what for, and how long it stays."""

    name: str
    is_cookie: bool
    who: str
    why: str
    stays: str


def kept_on_devices() -> list[Kept]:
    """Cookies first, then what the browser keeps without sending it to us."""
    return [
        Kept(
            name=settings.CSRF_COOKIE_NAME,
            is_cookie=True,
            who=_("Whoever opens a form"),
            why=_("So that nobody else can send a form in your name."),
            stays=_days(settings.CSRF_COOKIE_AGE),
        ),
        Kept(
            name=settings.SESSION_COOKIE_NAME,
            is_cookie=True,
            who=_("Whoever signs in"),
            why=_("So that we know it is you from one page to the next."),
            stays=_days(settings.SESSION_COOKIE_AGE),
        ),
        Kept(
            name=CookieStorage.cookie_name,
            is_cookie=True,
            who=_("Whoever has done something with an account"),
            why=_("So that the next page can say how it went."),
            stays=_("Until the next page has been shown"),
        ),
        Kept(
            name=f"{DRAFT_BEGINS}…",
            is_cookie=False,
            who=_("Whoever writes"),
            why=_("So that your text is still there if the page is closed. Only you can see it before you send it."),
            stays=_("Until you have sent the text, %(days)s days at most") % {"days": DRAFT_DAYS},
        ),
        Kept(
            name=DESK_KEYS,
            is_cookie=False,
            who=_("Moderators"),
            why=_("Whether the desk listens to single keys."),
            stays=_("Until you take it away in your browser"),
        ),
    ]


def _days(seconds: int) -> str:
    days = round(seconds / _DAY)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
