"""What follows from things that allauth does."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from portal import clock
from residents.sign_ins import note_sign_in

NO_NETWORK = "0.0.0.0"  # noqa: S104 - stands for "not kept", nothing listens on it


@receiver(pre_save, sender=UserSession, dispatch_uid="residents.keep_no_network")
def keep_no_network(sender: type[UserSession], instance: UserSession, **kwargs: Any) -> None:
    """The list of one's own sign-ins needs a time and a browser; where somebody sat is not kept (GDPR art. 5.1 c)."""
    instance.ip = NO_NETWORK


@receiver(user_logged_in, dispatch_uid="residents.note_first_use")
def note_first_use(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """What residents.middleware.LastSeenMiddleware notes later is noted here already."""
    note_sign_in(request.session.session_key or "", clock.now())
