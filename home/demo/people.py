"""Who lives and works in the demo town. One documented password; staff codes stand at /demo/kod/."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.models import Group

from home.demo.reading import read
from residents.actions import confirm_person, open_account
from residents.models import Person, User
from residents.roles import GROUPS, STAFF, Role

_JOINED = timedelta(days=200)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One account. Staff have a `secret`, which feeds the codes of /demo/kod/."""

    key: str
    name: str
    email: str
    role: Role
    language: str
    secret: str
    reads: tuple[str, ...] = ()


def _sign_in(entry: dict[str, Any]) -> SignIn:
    return SignIn(**entry | {"role": Role(entry["role"]), "reads": tuple(entry.get("reads", []))})


PASSWORD: str = read("people")["password"]
SIGNINS = tuple(_sign_in(entry) for entry in read("people")["staff"])


def is_loaded() -> bool:
    """Whether the demo's first member of staff exists. The demo is loaded in one transaction: all of it, or none."""
    return User.objects.filter(email=SIGNINS[0].email).exists()


def make_accounts(now: datetime) -> dict[str, User]:
    """Accounts by key, with role and, for staff, the second factor."""
    return {one.key: _make_account(one, now - _JOINED) for one in SIGNINS}


def _make_account(one: SignIn, now: datetime) -> User:
    user = open_account(
        email=one.email,
        password=PASSWORD,
        name=one.name,
        language=one.language,
        now=now,
        reads=list(one.reads),
        is_staff=one.role in STAFF,
        is_superuser=one.role == Role.ADMINISTRATOR,
    )
    User.objects.filter(pk=user.pk).update(joined_at=now)  # else it would have been made when the demo was loaded
    user.refresh_from_db(fields=["joined_at"])
    if one.role in GROUPS:
        user.groups.add(Group.objects.get(name=one.role.value))
    if one.secret:
        secret = encrypt(one.secret)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


def make_guests(now: datetime) -> dict[str, Person]:
    """People without an account, by key. Their addresses are confirmed the first time that they write."""
    people = {}
    for entry in read("people")["guest"]:
        person = Person.objects.for_address(entry["email"], language=entry["language"], now=now - _JOINED)
        if entry["key"] != "larm":
            confirm_person(person=person, now=now - _JOINED)
        people[entry["key"]] = person
    return people


def names() -> dict[str, str]:
    """The name that each shows, by key."""
    guests = {entry["key"]: entry["name"] for entry in read("people")["guest"]}
    return guests | {one.key: one.name for one in SIGNINS}
