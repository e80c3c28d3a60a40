"""Which names residents may not choose to show: those that look like the municipality's own or like its staff's."""

import tomllib
from functools import cache
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.models import PortalNames
from portal.names import looks_like, mixes_alphabets
from portal.public_state import remembered
from portal.site_words import known_settings
from residents.models import User
from residents.roles import STAFF, Role

_GROUPS = [role.value for role in STAFF if role != Role.ADMINISTRATOR]


def trouble_with(name: str) -> str:
    """Why this name cannot be shown, in words for whoever chose it; empty for nearly every name.

    It is about the name and never about the text: another name is chosen, and the text is sent.
    """
    if mixes_alphabets(name):
        return _("Write each word of the name with letters of one alphabet.")
    known = _official_words()
    if looks_like(name, words=known["anywhere"], heads=_municipality(), names=[*known["alone"], *_staff()]):
        return _(
            "This name looks like the municipality’s, or like that of somebody who works for it. Choose another one, or"
            " add something, for example where you live."
        )
    return ""


@cache
def _official_words() -> dict[str, tuple[str, ...]]:
    """The words of all languages, by where in a name they count."""
    known = tomllib.loads((Path(__file__).parent / "data" / "official_words.toml").read_text(encoding="utf-8"))
    return {where: tuple(word for words in lists.values() for word in words) for where, lists in known.items()}


def _municipality() -> list[str]:
    """What the municipality is called, in every language."""
    return remembered(
        "what the municipality is called",
        lambda: [known_settings().municipality, *PortalNames.objects.values_list("municipality", flat=True)],
    )


def _staff() -> list[str]:
    """The full names of those who answer and decide here. A single word is many people's name and bars nobody."""

    def ask() -> list[str]:
        working = User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(groups__name__in=_GROUPS))
        return [name for name in working.values_list("name", flat=True).distinct() if " " in name.strip()]

    return remembered("names of staff", ask)
