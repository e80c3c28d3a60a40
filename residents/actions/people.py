"""Who somebody is: a confirmed address, and the account linked to it."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from portal import audit
from residents.models import Person, User, fold
from residents.roles import STAFF, roles_of


class UnableToLink(Exception):
    """The address belongs to somebody's contributions already, and the account has contributions of its own."""


def confirm_person(*, person: Person, now: datetime) -> None:
    """The person has shown that the address is theirs; the first time is kept."""
    Person.objects.filter(pk=person.pk, confirmed_at__isnull=True).update(confirmed_at=now)
    person.refresh_from_db(fields=["confirmed_at"])


@transaction.atomic
def link_person(*, user: User, address: str, language: str, now: datetime) -> Person:
    """The account's owner has shown that `address` is theirs: account and person become one.

    An account without a person gets the address's own, with whatever a guest has written from it. An account that has
    one keeps it, and its person moves to the new address. Raises UnableToLink where another person already has that
    address: two histories are never mixed by a machine.
    """
    address = fold(address)
    if user.person is None:
        user.person = Person.objects.for_address(address, language=language, now=now)
        user.save(update_fields=["person"])
    elif user.person.address != address:
        if Person.objects.filter(address=address).exists():
            raise UnableToLink
        user.person.address = address
        user.person.save(update_fields=["address"])
    confirm_person(person=user.person, now=now)
    audit.record(subject=f"person:{user.person.pk}", act="link", actor=audit.actor_of(user), now=now)
    return user.person


@transaction.atomic
def open_account(
    *, email: str, password: str | None, language: str, now: datetime, name: str = "", **fields: Any
) -> User:
    """An account whose address is known to be right: for staff and for the demo. `fields` are User's own."""
    user = User.objects.create_user(email, password, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    link_person(user=user, address=user.email, language=language, now=now)
    return user


@transaction.atomic
def set_up_account(*, user: User, language: str, by: User, now: datetime) -> None:
    """What an administrator has written about an account holds: the language of its letters, its roles, its address.

    A new address is nobody's yet: it counts when its owner has pressed the link in the letter; only then the account
    gets what was written from it (`link_person`). Until then letters go where they went.
    """
    vars(user).pop("_portal_roles", None)
    roles = roles_of(user)
    user.is_staff = bool(roles & STAFF)
    user.save(update_fields=["is_staff"])
    if not EmailAddress.objects.filter(user=user, email=user.email).exists():
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    if user.person is None:
        Person.objects.for_address(user.email, language=language, now=now)
    else:
        user.person.language = language
        user.person.save(update_fields=["language"])
    audit.record(subject=f"user:{user.pk}", act="set_up", actor=audit.actor_of(by), now=now, roles=sorted(roles))


@transaction.atomic
def change_settings(*, user: User, name: str, language: str) -> None:
    """The name that one's contributions begin with, and the language of letters."""
    user.name = name
    user.save(update_fields=["name"])
    if user.person:
        user.person.language = language
        user.person.save(update_fields=["language"])
