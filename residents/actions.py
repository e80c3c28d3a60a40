"""Acts on people: confirm, follow, and write to them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from portal.languages import published_or_source
from portal.settings_models import current_settings
from residents import tokens
from residents.models import Follow, Letter, Person


def confirm_person(*, person: Person, now: datetime) -> None:
    """The person has shown that the address is theirs; the first time is kept."""
    Person.objects.filter(pk=person.pk, confirmed_at__isnull=True).update(confirmed_at=now)
    person.refresh_from_db(fields=["confirmed_at"])


def follow(*, person: Person, kind: str, key: str, now: datetime) -> None:
    """The person gets letters about it from now on; following twice changes nothing."""
    Follow.objects.update_or_create(
        person=person, kind=kind, key=key, defaults={"ended_at": None}, create_defaults={"created_at": now}
    )


def unfollow(*, person: Person, kind: str, key: str, now: datetime) -> None:
    """No more letters about it."""
    Follow.objects.filter(person=person, kind=kind, key=key, ended_at__isnull=True).update(ended_at=now)


def write_letter(
    *,
    key: str,
    person: Person,
    template: str,
    context: dict[str, Any],
    language: str,
    now: datetime,
    about: tuple[str, str] | None = None,
    unsubscribe: str = "",
) -> Letter:
    """Writes one letter in the caller's transaction; the worker sends it.

    `template` is `<app>/email/<name>`; `<name>_subject.txt` and `<name>.txt` are rendered at once in `language` (or the
    source language where the portal does not speak it). A second letter with the same `key` is not written. A letter
    `about` something that is no longer visible when it would be sent is cancelled instead.
    """
    known = Letter.objects.filter(key=key).first()
    if known:
        return known
    language = published_or_source(language)
    words = {"base": settings.PUBLIC_URL, "portal": current_settings(), "language": language} | context
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())[:200]
        body = render_to_string(f"{template}.txt", words).strip() + "\n"
    kind, public_id = about or ("", "")
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                key=key,
                person=person,
                template=template,
                language=language,
                subject=subject,
                body=body,
                about_kind=kind,
                about_id=public_id,
                unsubscribe=unsubscribe and tokens.make("unsubscribe", unsubscribe),
                next_try_at=now,
                created_at=now,
            )
    except IntegrityError:
        return Letter.objects.get(key=key)
    transaction.on_commit(_nudge)
    return letter


def _nudge() -> None:
    """Hurries the worker; if the queue cannot take it, the clock sends the letter a little later."""
    from residents.tasks import send_due_letters  # noqa: PLC0415 - tasks import the sending, which imports this module

    send_due_letters.enqueue()
