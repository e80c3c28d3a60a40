"""Sends the letters that are due: each claimed by compare-and-swap, so that several workers never send one twice.

A mail server that cannot be reached is nobody's fault: every letter waits, and nothing is counted against it. A server
that takes the connection and then refuses a letter counts one try against that letter.
"""

import logging
import smtplib
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

from portal import kinds
from residents.actions import digests
from residents.models import Letter, LetterState, NotSent, leads_nowhere

log = logging.getLogger(__name__)

# Longer than a connection may live (residents/smtp.py), so that a lease never ends under a worker that still sends.
LEASE = timedelta(minutes=3)
ROUND_SECONDS = 25
BATCH = 50
MOST_TRIES = 10
# A refusal for now (4xx, a connection that breaks) is tried again soon, and for days before it is given up.
SOON = timedelta(minutes=4)
PATIENCE = timedelta(days=3)
SERVER_AWAY = timedelta(seconds=30)


def send_due(now: datetime) -> int:
    """Sends what is due, for at most 25 seconds and fifty letters; gives how many left. Several workers may run it."""
    started = time.monotonic()
    mailer, sent = None, 0
    for letter in Letter.objects.due(now).select_related("person")[:BATCH]:
        if time.monotonic() - started > ROUND_SECONDS:
            break
        if not _claim(letter, now):
            continue
        if reason := _unwanted(letter, now):
            _close(letter, state=LetterState.CANCELLED, reason=reason)
            continue
        mailer = mailer or _open_mailer(letter, now)
        if mailer is None:
            break
        if _send(mailer, letter, now):
            sent += 1
        else:
            _hang_up(mailer)
            mailer = None
    _hang_up(mailer)
    return sent


def _claim(letter: Letter, now: datetime) -> bool:
    """Takes the letter for the length of a lease. A worker that dies lets it go by itself."""
    due = Letter.objects.due(now).filter(pk=letter.pk, tries=letter.tries).order_by()
    return bool(due.update(claimed_until=now + LEASE, tries=F("tries") + 1))


def _unwanted(letter: Letter, now: datetime) -> NotSent | None:
    """Why a letter is not sent: its receiver has left, or what it is about was hidden since it was written."""
    if leads_nowhere(letter.to):
        return NotSent.LEFT
    if letter.about_kind and not kinds.is_visible(letter.about_kind, letter.about_id):
        return NotSent.HIDDEN
    if letter.template == digests.TEMPLATE and not digests.still_says(letter, now):
        return NotSent.HIDDEN
    return None


def _open_mailer(letter: Letter, now: datetime) -> BaseEmailBackend | None:
    """A connection for this round, or None where the server is away: then the letter goes back as if untouched."""
    mailer = mailers.default
    try:
        mailer.open()
    except (OSError, ValueError) as error:
        log.warning("mail server away: %s", type(error).__name__)
        back = {"tries": letter.tries, "claimed_until": None, "next_try_at": now + SERVER_AWAY}
        Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(**back)
        _hang_up(mailer)
        return None
    return mailer


def _send(mailer: BaseEmailBackend, letter: Letter, now: datetime) -> bool:
    """Hands one letter to the server. A letter that it will not take is put off, or after many tries given up."""
    try:
        mailer.send_messages([message_of(letter)])
    except (OSError, ValueError) as error:
        _put_off(letter, error, now)
        return False
    _close(letter, state=LetterState.SENT, sent_at=now, **_erased(letter))
    return True


def _erased(letter: Letter) -> dict[str, str]:
    """The demo keeps the words of its own letters, so that a newcomer can press their links at /demo/brev/."""
    return {"body": ""} if letter.secret and not settings.DEMO else {}


def _close(letter: Letter, **values: Any) -> None:
    Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(claimed_until=None, **values)


def _put_off(letter: Letter, error: Exception, now: datetime) -> None:
    tries, for_good = letter.tries + 1, refused_for_good(error)
    log.warning("letter %s not sent, try %d: %s", letter.public_id, tries, type(error).__name__)
    given_up = tries >= MOST_TRIES and (for_good or now - letter.created_at > PATIENCE)
    if given_up:
        _close(letter, state=LetterState.DEAD, **_erased(letter))
    else:
        _close(letter, next_try_at=now + pause_after(tries, for_good=for_good))


def refused_for_good(error: Exception) -> bool:
    """Whether the server said no to this letter (5xx), and not only for now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    # A letter that cannot even be put together (a broken address) will not mend by waiting.
    return isinstance(error, ValueError)


def pause_after(tries: int, *, for_good: bool) -> timedelta:
    """How long after the n-th failed try the next one comes: 1, 2, 4 … minutes. At most four where the server asked us
    to come back, at most a day where it said no."""
    return min(timedelta(minutes=2 ** (tries - 1)), timedelta(days=1) if for_good else SOON)


def _hang_up(mailer: BaseEmailBackend | None) -> None:
    """Hangs up; a server that is already gone, or answers nonsense to goodbye, is hung up on all the same."""
    if mailer is not None:
        try:
            mailer.close()
        except (OSError, ValueError) as error:
            log.info("mail server ended badly: %s", type(error).__name__)


def message_id(letter: Letter) -> str:
    """The same for every try of one letter, so that a mail server can tell a repetition."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, letter.public_id)}@{host}>"


def message_of(letter: Letter) -> EmailMessage:
    """The letter as mail: plain text, one recipient, in the portal's name and nobody else's."""
    headers = {"Message-ID": message_id(letter), "Content-Language": letter.language}
    headers["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        with override(letter.language):
            path = reverse("residents:unsubscribe", args=[letter.unsubscribe])
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(letter.subject, letter.body, None, [letter.to], headers=headers)
