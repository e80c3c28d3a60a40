"""Who may do what with pages and what is told about them, beyond what Wagtail asks."""

from typing import Any

from wagtail.models import Page

from residents.roles import Role

_OFFICIAL = frozenset({Role.COMMUNICATOR, Role.ADMINISTRATOR})


def may_answer_accessibility(roles: frozenset[Role]) -> bool:
    """Whoever speaks for the municipality."""
    return bool(roles & _OFFICIAL)


def may_translate_tree(user: Any, page: Page) -> bool:
    """Whoever may submit translations and change that page; below it they may change every page then."""
    if page.depth < 2 or not user.has_perm("wagtail_localize.submit_translation"):
        return False
    return bool(page.permissions_for_user(user).can_edit())
