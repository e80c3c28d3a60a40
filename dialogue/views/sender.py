"""Who is at the door: a guest with an address of their own, or somebody signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from dialogue.conversation import current_language
from dialogue.permissions import official_role
from portal.limits import network_of
from residents.models import Person
from residents.roles import Role, roles_of


@dataclass(frozen=True, kw_only=True)
class Sender:
    """`person` is None for a guest, who gives an address in the form. `official` is the role they speak in, if any."""

    user: Any
    roles: frozenset[Role]
    person: Person | None
    official: Role | None
    network: str

    @property
    def is_guest(self) -> bool:
        return self.person is None

    @property
    def is_verified(self) -> bool:
        """Whether they have shown by e-identification who they are."""
        return self.user.is_authenticated and self.user.is_identified

    @property
    def role(self) -> Role:
        """The role that the record keeps."""
        return Role.GUEST if self.is_guest else Role.RESIDENT

    @property
    def writing_roles(self) -> frozenset[Role]:
        """What permissions ask about: who gives a confirmed address counts as a guest."""
        return self.roles | {Role.GUEST} if self.is_guest else self.roles

    def person_for(self, address: str, now: datetime) -> Person:
        """Who this is: the signed-in person, or the one of the address that a guest gave."""
        if self.person is not None:
            return self.person
        return Person.objects.for_address(address, language=current_language(), now=now)


def sender_of(request: HttpRequest, *, now: datetime) -> Sender:
    """Reads the session: only for views that are never cached."""
    user = request.user
    roles = roles_of(user)
    official = official_role(roles)
    person = getattr(user, "person", None)
    if person is None and official:
        # Staff accounts are made by an administrator, who vouches for the address.
        person = Person.objects.for_address(user.email, language=current_language(), now=now)
    return Sender(user=user, roles=roles, person=person, official=official, network=network_of(request))


def see_other(address: str) -> HttpResponse:
    """303: what was sent is done, and the answer is over there."""
    response = HttpResponse(status=303)
    response.headers["Location"] = address
    return response
