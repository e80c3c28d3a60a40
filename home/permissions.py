"""Who may do what with pages' own affairs: pure functions over roles."""

from residents.roles import Role

_OFFICIAL = frozenset({Role.COMMUNICATOR, Role.ADMINISTRATOR})


def may_answer_accessibility(roles: frozenset[Role]) -> bool:
    """Whoever speaks for the municipality."""
    return bool(roles & _OFFICIAL)
