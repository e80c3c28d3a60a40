"""Where somebody is signed in, in words that they know again: which browser on what, and when it was last used."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from portal.ids import PUBLIC_ID_LENGTH, keyed_hash
from residents.models import User

# By what a browser says of itself. Nearly all say that they are Chrome and Safari as well, so those come last.
_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|OPT|Opera)\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("DuckDuckGo", r"\b(DuckDuckGo|Ddg)/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|Chromium|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Mac", r"\b(Macintosh|Mac OS X)\b"),
    ("Linux", r"\bLinux\b"),
)
# When it was last used is known to the hour: enough to know it again, and no diary of somebody's days.
NOTED_EVERY = timedelta(hours=1)
# Remembered by each process for itself: written into the session it would prolong it, and nobody would ever be signed
# out after two weeks.
_noted: dict[str, datetime] = {}
_MOST_NOTED = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """One browser in which somebody is signed in. `key` names it in a form without giving the session away."""

    key: str
    words: str
    since: datetime
    last_seen: datetime
    is_current: bool


def describe(user_agent: str) -> str:
    """What a browser says of itself, in words such as "Firefox on Windows"."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if system:
        return _("A browser on %(system)s") % {"system": system}
    return browser or _("A browser we do not know")


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for name, mark in known if re.search(mark, said)), "")


def note_use(session_key: str, now: datetime) -> None:
    """The sign-in is in use: noted once an hour."""
    if _was_noted(session_key, now):
        return
    long_ago = UserSession.objects.filter(session_key=session_key, last_seen_at__lte=now - NOTED_EVERY)
    long_ago.update(last_seen_at=now)


def note_sign_in(session_key: str, now: datetime) -> None:
    """The hour in which a sign-in begins needs no second note."""
    _was_noted(session_key, now)


def _was_noted(session_key: str, now: datetime) -> bool:
    """Whether this process has noted it within the hour; if not, it has now."""
    last = _noted.get(session_key)
    if last is not None and now - last < NOTED_EVERY:
        return True
    if len(_noted) >= _MOST_NOTED:
        _noted.clear()
    _noted[session_key] = now
    return False


def key_of(session: UserSession) -> str:
    """The name of a sign-in in a form."""
    return keyed_hash("sign-in", session.session_key)[:PUBLIC_ID_LENGTH]


def sign_ins_of(user: User, *, current: str | None) -> list[SignIn]:
    """Where the user is signed in: the browser of the session `current` first, then the one used last."""
    rows = [
        SignIn(
            key=key_of(one),
            words=describe(one.user_agent),
            since=one.created_at,
            last_seen=one.last_seen_at,
            is_current=one.session_key == current,
        )
        for one in UserSession.objects.purge_and_list(user)
    ]
    return sorted(rows, key=lambda row: (row.is_current, row.last_seen), reverse=True)
