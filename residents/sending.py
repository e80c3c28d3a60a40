"""Sends the letters that are due: each claimed by compare-and-swap, so that several workers never send one twice."""

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import override

from portal import clock, kinds
from residents.models import Letter, LetterState

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
MOST_TRIES = 10
BATCH = 50


def pause_after(tries: int) -> timedelta:
    """How long after the n-th failed try the next one comes: 1, 2, 4 … minutes, at most a day."""
    return min(timedelta(minutes=2 ** (tries - 1)), timedelta(days=1))


def send_due(now: datetime) -> int:
    """Sends what is due, at most fifty letters; gives how many were sent. May run in several workers at once.

    The first letter that the mail server refuses to take ends the round: the rest wait for the next one.
    """
    sent = 0
    for letter in Letter.objects.due(now).select_related("person")[:BATCH]:
        if not _claim(letter, now):
            continue
        if not _still_wanted(letter):
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.CANCELLED, claimed_until=None)
            continue
        try:
            _message(letter).send()
        except (OSError, ValueError) as error:
            _failed(letter, error)
            if isinstance(error, OSError):
                break
            continue
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=clock.now(), claimed_until=None)
        sent += 1
    return sent


def _claim(letter: Letter, now: datetime) -> bool:
    """Takes the letter for two minutes. A worker that dies lets it go by itself."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    found = Letter.objects.filter(free, pk=letter.pk, state=LetterState.WAITING, tries=letter.tries)
    return bool(found.update(claimed_until=now + LEASE, tries=F("tries") + 1))


def _still_wanted(letter: Letter) -> bool:
    """A letter about something that was hidden since it was written is not sent."""
    return not letter.about_kind or kinds.is_visible(letter.about_kind, letter.about_id)


def _failed(letter: Letter, error: Exception) -> None:
    tries = letter.tries + 1
    dead = tries >= MOST_TRIES
    log.warning("letter %s not sent, try %d: %s", letter.public_id, tries, type(error).__name__)
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.DEAD if dead else LetterState.WAITING,
        claimed_until=None,
        next_try_at=clock.now() + pause_after(tries),
    )


def message_id(letter: Letter) -> str:
    """The same for every try of one letter, so that a mail server can tell a repetition."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, letter.public_id)}@{host}>"


def _message(letter: Letter) -> EmailMessage:
    headers = {"Message-ID": message_id(letter), "Content-Language": letter.language, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        with override(letter.language):
            path = reverse("residents:unsubscribe", args=[letter.unsubscribe])
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(letter.subject, letter.body, None, [letter.person.address], headers=headers)
