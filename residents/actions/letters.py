"""Writes letters into the ledger. Nothing is sent from here: the worker does (sending.py)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal import kinds, limits
from portal.idempotency import once
from portal.languages import published_or_source
from portal.settings_models import PortalSettings
from portal.site_words import known_settings, site_words
from residents.actions.following import follow_link, follows_link, unfollow_link
from residents.models import Letter, Person, Rhythm, fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One letter of many, with the meanings that `write_letter` gives its parts."""

    key: str
    person: Person
    template: str
    context: dict[str, Any]
    language: str
    about: tuple[str, str] = ("", "")
    follow: tuple[str, str] | None = None


def write_letter(
    *,
    key: str,
    person: Person,
    template: str,
    context: dict[str, Any],
    language: str,
    now: datetime,
    about: tuple[str, str] | None = None,
    follow: tuple[str, str] | None = None,
) -> Letter:
    """Writes one letter in the caller's transaction; the worker sends it.

    `template` is `<app>/email/<name>`; `<name>_subject.txt` and `<name>.txt` are rendered at once in `language` (or the
    source language where the portal does not speak it). A second letter with the same `key` is not written: the first
    is given back. A letter `about` (kind, public id) something that is no longer visible when it would be sent is
    cancelled instead. A letter because of a `follow` (kind, key) carries the ways to end it: one-click headers, and
    `unsubscribe_link` for its template.
    """
    draft = Draft(
        key=key,
        person=person,
        template=template,
        context=context,
        language=language,
        about=about or ("", ""),
        follow=follow,
    )
    return _keep(_written(draft, known_settings(), now))


def written_letters(*, drafts: Sequence[Draft], now: datetime) -> list[Letter]:
    """The letters of many drafts as they will be read; whoever asks keeps them (`keep_letters`)."""
    # Once for all of them, and only if a template says anything of it.
    portal = cast("PortalSettings", SimpleLazyObject(known_settings))
    return [_written(draft, portal, now) for draft in drafts]


def keep_letters(letters: Sequence[Letter]) -> None:
    """Keeps many letters in the caller's transaction. One whose key is there already is left out: that one stands. It
    is the worker that writes many, and it sends next: nobody need hurry it."""
    Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=500)


def _written(draft: Draft, portal: PortalSettings, now: datetime) -> Letter:
    """The letter as it will be read; nothing is kept yet."""
    language = published_or_source(draft.language)
    follow, (kind, public_id) = draft.follow, draft.about
    token = unfollow_link(person=draft.person, kind=follow[0], key=follow[1]) if follow else ""
    with translation.override(language):
        link = settings.PUBLIC_URL + reverse("residents:unsubscribe", args=[token]) if token else ""
        # What every letter may say, and what this one does.
        said = SimpleLazyObject(lambda: site_words(portal))
        words = {"base": settings.PUBLIC_URL, "portal": said, "language": language, "unsubscribe_link": link}
        if token:
            choose = reverse("residents:follows_by_letter", args=[follows_link(person=draft.person)])
            words["follows_link"] = settings.PUBLIC_URL + choose
        words |= draft.context
        return Letter(
            key=draft.key,
            person=draft.person,
            template=draft.template,
            language=language,
            subject=_subject(render_to_string(f"{draft.template}_subject.txt", words)),
            body=_body(render_to_string(f"{draft.template}.txt", words)),
            about_kind=kind,
            about_id=public_id,
            unsubscribe=token,
            next_try_at=now,
            created_at=now,
        )


@transaction.atomic
def ask_to_follow(
    *,
    kind: str,
    key: str,
    address: str,
    form_key: UUID,
    language: str,
    network: str,
    now: datetime,
    rhythm: Rhythm | None = None,
) -> None:
    """Writes a guest the letter whose link begins the following, as often as chosen; the same form sent twice writes
    one. Tells nobody who follows already. Raises limits.TooOften."""
    person = Person.objects.for_address(address, language=language, now=now)

    def make() -> str:
        limits.count("letter", now=now, person=person.public_id, network=network)
        return write_letter(
            key=f"follow:{person.public_id}:{form_key}",
            person=person,
            template="residents/email/follow_confirm",
            context={
                "title": kinds.get(kind).title(key, published_or_source(language)),
                "token": follow_link(person=person, kind=kind, key=key, rhythm=rhythm),
            },
            language=language,
            now=now,
            about=(kind, key),
        ).public_id

    once(act="follow", author=person.key, key=form_key, now=now, make=make)


def write_account_letter(
    *, address: str, template: str, subject: str, body: str, language: str, now: datetime
) -> Letter:
    """Writes a letter about signing in to a bare address, whoever it may belong to. It opens a door, so its words are
    erased once it has been sent."""
    letter = Letter(
        key=f"account:{uuid.uuid4()}",
        address=fold(address),
        secret=True,
        template=template,
        language=published_or_source(language),
        subject=_subject(subject),
        body=_body(body),
        next_try_at=now,
        created_at=now,
    )
    return _keep(letter)


def _subject(text: str) -> str:
    return " ".join(text.split())[:200]


def _body(text: str) -> str:
    return text.strip() + "\n"


def _keep(letter: Letter) -> Letter:
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        return Letter.objects.get(key=letter.key)
    hurry()
    return letter


def hurry() -> None:
    """The worker looks at its ledgers when the caller's transaction is done, at once."""
    # One nudge is enough for all the letters of a transaction.
    if not any(waiting[1] is _nudge for waiting in connection.run_on_commit):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    """Hurries the worker. Where the queue cannot take it, the clock does it a little later."""
    from residents.tasks import send_due_letters  # noqa: PLC0415 - tasks send, and sending is imported beside this

    send_due_letters.enqueue()
