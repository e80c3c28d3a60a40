"""Areas and topics as something to follow."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext, override

from portal.languages import published_or_source
from portal.models import Area, Topic
from residents.models import Rhythm


class NamedKind:
    """Something with a code and a name in each language; its public id is its code. Everybody sees every one."""

    name: ClassVar[str]
    model: ClassVar[type[Area | Topic]]
    address: ClassVar[str]
    # Much happens in an area, and little of it waits for an answer from whoever reads.
    rhythm = Rhythm.DAILY

    def title(self, public_id: str, language: str) -> str:
        return self.titles([public_id], language).get(public_id, "")

    def titles(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Names of many at once."""
        found = self.model.objects.with_names().filter(code__in=public_ids)
        return {row.code: row.name_in(language) for row in found}

    def url(self, public_id: str, language: str) -> str:
        with override(published_or_source(language)):
            return reverse(self.address, args=[public_id])

    def urls(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Paths of many at once."""
        return {public_id: self.url(public_id, language) for public_id in public_ids}

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        return set(self.model.objects.filter(code__in=public_ids).values_list("code", flat=True))


class AreaKind(NamedKind):
    """One part of the municipality."""

    name = "area"
    model = Area
    address = "home:area"

    def label(self) -> str:
        return gettext("Area")

    def letters(self) -> str:
        return gettext(
            "You hear of news about the area, of dialogues that open there, and of proposals and the answers to them."
        )


class TopicKind(NamedKind):
    """One matter that pages and proposals are about."""

    name = "topic"
    model = Topic
    address = "home:topic"

    def label(self) -> str:
        return gettext("Topic")

    def letters(self) -> str:
        return gettext(
            "You hear of news about the topic, of dialogues that open on it, and of proposals and the answers to them."
        )
