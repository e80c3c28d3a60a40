"""Who may do what with accounts. Pure: they ask the user given to them and nothing else."""

from typing import Any

from residents.roles import STAFF, Role, roles_of


def may_leave(user: Any) -> bool:
    """Residents and partners close their own accounts; a staff account is closed by an administrator, so that no
    decision is left without its decider."""
    roles = roles_of(user)
    return Role.RESIDENT in roles and not roles & STAFF
