"""Who can sign in to the demo. All of them are invented, and production refuses their addresses (portal.checks)."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.models import Group

from residents.actions import open_account
from residents.models import User
from residents.roles import GROUPS, STAFF, Role

PASSWORD = "haninge-demo-2026"  # noqa: S105 - public on purpose: the demo holds no real person


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One account. `secret` feeds the codes of /demo/kod/."""

    name: str
    email: str
    role: Role
    reads: tuple[str, ...] = ()
    secret: str = ""


SIGNINS = (
    SignIn(name="Ronja Resident", email="ronja.resident@haninge.example", role=Role.RESIDENT),
    SignIn(name="Grannstöd Haninge", email="grannstod@haninge.example", role=Role.PARTNER),
    SignIn(
        name="Kim Lindqvist",
        email="kim.lindqvist@haninge.example",
        role=Role.COMMUNICATOR,
        secret="KRSXG5DSN5XGKIDDN5SGKIDPNZSQ2342",  # noqa: S106
    ),
    SignIn(
        name="Alva Ström",
        email="alva.strom@haninge.example",
        role=Role.COMMUNICATOR,
        secret="KRSXG5DSN5XGKIDDN5SGKIDUO5XQ2342",  # noqa: S106
    ),
    SignIn(
        name="Karin Holm",
        email="karin.holm@haninge.example",
        role=Role.MODERATOR,
        reads=("sv", "fi"),
        secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3AAA",  # noqa: S106
    ),
    SignIn(
        name="Samir Haddad",
        email="samir.haddad@haninge.example",
        role=Role.MODERATOR,
        reads=("sv", "en", "ar"),
        secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3BBB",  # noqa: S106
    ),
    SignIn(
        name="Eva Sjöberg",
        email="eva.sjoberg@haninge.example",
        role=Role.SENIOR_MODERATOR,
        reads=("sv", "fi", "en", "ar"),
        secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3CCC",  # noqa: S106
    ),
    SignIn(
        name="Ali Administratör",
        email="admin@haninge.example",
        role=Role.ADMINISTRATOR,
        secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3DDD",  # noqa: S106
    ),
)


def open_accounts(now: datetime) -> dict[str, User]:
    """The demo's accounts by address, made where they are missing."""
    return {one.email: User.objects.filter(email=one.email).first() or _open(one, now) for one in SIGNINS}


def _open(one: SignIn, now: datetime) -> User:
    user = open_account(
        email=one.email,
        password=PASSWORD,
        language="sv",
        now=now,
        name=one.name,
        is_staff=one.role in STAFF,
        is_superuser=one.role == Role.ADMINISTRATOR,
        reads=list(one.reads),
    )
    if one.role in GROUPS:
        user.groups.add(Group.objects.get(name=one.role))
    if one.secret:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(one.secret)})
    return user
