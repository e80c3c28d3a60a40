"""Areas as something to follow."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override

from portal.languages import published_or_source
from portal.models import Area


class AreaKind:
    """One part of the municipality; its public id is its code. Everybody sees every area."""

    name = "area"

    def label(self) -> str:
        return gettext("Area")

    def title(self, public_id: str, language: str) -> str:
        return self.titles([public_id], language).get(public_id, "")

    def titles(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Names of many at once."""
        found = Area.objects.with_names().filter(code__in=public_ids)
        return {area.code: area.name_in(language) for area in found}

    def url(self, public_id: str, language: str) -> str:
        with override(published_or_source(language)):
            return reverse("home:area", args=[public_id])

    def urls(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Paths of many at once."""
        return {public_id: self.url(public_id, language) for public_id in public_ids}

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        return set(Area.objects.filter(code__in=public_ids).values_list("code", flat=True))

    def letters(self) -> str:
        return gettext("You get a letter when there is news about the area, and when the municipality asks about it.")
