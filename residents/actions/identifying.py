"""Showing by e-identification (att legitimera sig) whose an account is, and ending it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from portal import audit
from residents.actions.letters import write_letter
from residents.models import Identification, User, identification_schemes


class AnothersIdentification(Exception):
    """The same person has shown it for another account: nobody is counted twice."""


class AnotherIdentification(Exception):
    """The account has been identified with another one: that is ended first, by its owner."""


def identified_user(keys: Sequence[str]) -> User | None:
    """Whose account was identified with it; None where none was. Found under a former secret key it is kept under the
    present one from now on. `keys` as `residents.eid.answered` gives them."""
    rows = {row.key: row for row in Identification.objects.filter(key__in=keys).select_related("user__person")}
    found = next((rows[key] for key in keys if key in rows), None)
    if found is None:
        return None
    scheme = identification_schemes()[0]
    if (found.key, found.scheme) != (keys[0], scheme):
        Identification.objects.filter(pk=found.pk).update(key=keys[0], scheme=scheme)
    return found.user


@transaction.atomic
def identify(*, user: User, keys: Sequence[str], now: datetime) -> Identification:
    """The account is that of the person who has just shown an e-identification; they are told so in a letter.

    Shown again it changes nothing. Raises AnothersIdentification where another account has it, AnotherIdentification
    where this account has another.
    """
    owner = identified_user(keys)
    if owner is not None and owner != user:
        raise AnothersIdentification
    # Of another issuer or claim than is asked now: what was shown then says nothing of who is the same person.
    Identification.objects.filter(user=user).exclude(scheme__in=identification_schemes()).exclude(key__in=keys).delete()
    mine = Identification.objects.filter(user=user).first()
    if mine is not None:
        if owner is None:
            raise AnotherIdentification
        return mine
    try:
        with transaction.atomic():
            made = Identification.objects.create(
                user=user, key=keys[0], scheme=identification_schemes()[0], shown_at=now
            )
    except IntegrityError as error:
        if Identification.objects.filter(user=user, key__in=keys).exists():
            return Identification.objects.get(user=user)  # in two windows at once
        raise AnothersIdentification from error
    _note(user, "identify", made.pk, now)
    return made


@transaction.atomic
def end_identification(*, user: User, now: datetime) -> None:
    """Forgets the e-identification: the account is nobody's in particular again. Without one nothing changes."""
    found = Identification.objects.filter(user=user).first()
    if found is None:
        return
    number = found.pk
    found.delete()
    _note(user, "end_identification", number, now)


def _note(user: User, act: str, number: int, now: datetime) -> None:
    audit.record(subject=f"user:{user.pk}", act=act, actor=audit.actor_of(user), now=now)
    if user.person:
        write_letter(
            key=f"{act}:{number}",
            person=user.person,
            template=f"residents/email/{act}",
            context={},
            language=user.person.language,
            now=now,
        )
