"""Signing out where one is not."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from residents.models import User
from residents.sign_ins import key_of


class UnknownSignIn(Exception):
    """The user is not signed in there, or only there: in this browser."""


@transaction.atomic
def end_sign_in(*, user: User, key: str, current: str | None) -> None:
    """Signs the user out in the one other browser that `key` names. Raises UnknownSignIn for any but their own."""
    found = next((one for one in _others(user, current) if key_of(one) == key), None)
    if found is None:
        raise UnknownSignIn
    found.end()


@transaction.atomic
def end_other_sign_ins(*, user: User, current: str | None) -> None:
    """Signs the user out everywhere but in the browser of the session `current`."""
    for one in _others(user, current):
        one.end()


def _others(user: User, current: str | None) -> list[UserSession]:
    return list(UserSession.objects.filter(user=user).exclude(session_key=current or ""))
