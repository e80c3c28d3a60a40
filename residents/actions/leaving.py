"""Leaving (att lämna): the account closes, and the person behind the record loses their address."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from portal import audit
from residents import leaving
from residents.models import LEFT_DOMAIN, DigestItem, Follow, Identification, Letter, LetterState, NotSent, Person, User
from residents.permissions import may_leave


class UnableToLeave(Exception):
    """Staff accounts are closed by an administrator, so that nobody's work is left without an owner."""


@transaction.atomic
def leave(*, user: User, now: datetime) -> None:
    """Closes the account: no sign-in, no letters, no address. What was received stays in the record, without it.

    The record is kept as the archive law asks (arkivlagen 1990:782, 3 and 10 §§); from now on the person behind it is a
    row that names nobody. Raises UnableToLeave for staff.
    """
    if not may_leave(user):
        raise UnableToLeave
    if user.person:
        _let_go(user.person, now)
    _close(user)
    audit.record(subject=f"user:{user.pk}", act="leave", actor=audit.actor_of(user), now=now)


def _let_go(person: Person, now: datetime) -> None:
    for part in leaving.parts():
        part(person, now)
    Follow.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now)
    DigestItem.objects.waiting().filter(person=person).delete()
    Letter.objects.filter(person=person, state=LetterState.WAITING).update(
        state=LetterState.CANCELLED, reason=NotSent.LEFT, claimed_until=None
    )
    person.address = _nowhere(person.public_id)
    person.save(update_fields=["address"])


def _close(user: User) -> None:
    """Nobody signs in to it again; its row stays, because the log and the record point to it."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Letter.objects.filter(person=None, address=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Identification.objects.filter(user=user).delete()
    user.groups.clear()
    user.email, user.name, user.reads, user.is_active = _nowhere(f"u{user.pk}"), "", [], False
    user.set_unusable_password()
    user.save()


def _nowhere(name: str) -> str:
    """An address that no mail can reach (RFC 2606)."""
    return f"{name}@{LEFT_DOMAIN}"
