"""Who somebody is to the portal: roles, read from groups and from whether the address is confirmed."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ANONYMOUS = "anonymous", _("Reader")
    GUEST = "guest", _("Guest")
    RESIDENT = "resident", _("Resident")
    PARTNER = "partner", _("Partner")
    COMMUNICATOR = "communicator", _("Communicator")
    MODERATOR = "moderator", _("Moderator")
    SENIOR_MODERATOR = "senior_moderator", _("Senior moderator")
    ADMINISTRATOR = "administrator", _("Administrator")


# The roles that are groups in the database, made by a migration.
GROUPS = (Role.PARTNER, Role.COMMUNICATOR, Role.MODERATOR, Role.SENIOR_MODERATOR)
STAFF = frozenset({Role.COMMUNICATOR, Role.MODERATOR, Role.SENIOR_MODERATOR, Role.ADMINISTRATOR})


def roles_of(user: Any) -> frozenset[Role]:
    """Every role of a user; a senior moderator is also a moderator. Asks the database once per user object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return frozenset({Role.ANONYMOUS})
    known = getattr(user, "_portal_roles", None)
    if known is None:
        names = set(Group.objects.filter(user=user).values_list("name", flat=True))
        roles = {Role.RESIDENT} | {role for role in GROUPS if role.value in names}
        if user.is_superuser:
            roles.add(Role.ADMINISTRATOR)
        if Role.SENIOR_MODERATOR in roles:
            roles.add(Role.MODERATOR)
        known = user._portal_roles = frozenset(roles)
    return known


def has(user: Any, *roles: Role) -> bool:
    """Whether the user has at least one of the roles."""
    return bool(roles_of(user) & set(roles))
