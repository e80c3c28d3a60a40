"""Leaving (att lämna): the account closes; each room above does its part in the same transaction."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from portal import audit
from portal.ids import new_public_id
from residents.leaving import all_parts
from residents.models import Follow, Letter, LetterState, Person, User


@transaction.atomic
def leave(*, user: User, now: datetime) -> None:
    """Closes the account: no sign-in, no letters, no address. What was received stays in the record, without it.

    The public record is kept as the archive law asks (arkivlagen 3 and 10 §§); the person behind it is a row without
    an address from now on.
    """
    person = user.person
    if person:
        for part in all_parts():
            part(person, now)
        Follow.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now)
        Letter.objects.filter(person=person, state=LetterState.WAITING).update(state=LetterState.CANCELLED)
        Person.objects.filter(pk=person.pk).update(address=f"{new_public_id()}@left.invalid")
        audit.record(subject=f"person:{person.public_id}", act="left", actor=f"person:{person.public_id}", now=now)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.groups.clear()
    user.email, user.name, user.is_active, user.is_staff = f"{new_public_id()}@left.invalid", "", False, False
    user.set_unusable_password()
    user.save()
    for session in Session.objects.filter(expire_date__gt=now):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
