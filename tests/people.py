"""People for tests: accounts with a role, a confirmed address and, for staff, a second factor."""

from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import encrypt
from django.contrib.auth.models import Group
from django.test import Client

from residents.models import Person, User
from residents.roles import GROUPS, Role

PASSWORD = "a long word for tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make_person(address: str, *, language: str = "sv", confirmed: bool = True) -> Person:
    """A person with an address, confirmed long ago unless told otherwise."""
    person = Person.objects.for_address(address, language=language, now=LONG_AGO)
    if confirmed and not person.confirmed_at:
        person.confirmed_at = LONG_AGO
        person.save(update_fields=["confirmed_at"])
    return person


def make_user(address: str, *roles: Role, reads: tuple[str, ...] = (), language: str = "sv", name: str = "") -> User:
    """An account with roles; a member of staff gets a second factor and, where the role is one, the group."""
    staff = bool(set(roles) - {Role.RESIDENT, Role.PARTNER})
    user = User.objects.create_user(
        address,
        PASSWORD,
        name=name or address.partition("@")[0].title(),
        person=make_person(address, language=language),
        is_staff=staff,
        is_superuser=Role.ADMINISTRATOR in roles,
        reads=list(reads),
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles if role in GROUPS])
    if staff:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return user


def code_now(secret: str = SECRET) -> str:
    """The second factor of this moment."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def _factor_of(user: User) -> int | None:
    return Authenticator.objects.filter(user=user).values_list("pk", flat=True).first()


def signed_in(user: User) -> Client:
    """A client whose session has passed both factors, as after a real sign-in."""
    client = Client()
    client.force_login(user)
    if user.is_staff:
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": LONG_AGO.timestamp(), "email": user.email},
            {"method": "mfa", "type": "totp", "at": LONG_AGO.timestamp(), "id": _factor_of(user)},
        ]
        session.save()
    return client
