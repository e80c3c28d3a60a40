"""Areas (kommundelar) and topics (ämnen): one row each with a stable code, names per language in child rows."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.collation import in_order
from portal.languages import source_language


class NamedQuerySet(models.QuerySet):
    def with_names(self) -> "NamedQuerySet":
        """Rows with their names in every language, in one more query."""
        return self.prefetch_related("names")


class Named(models.Model):
    """Something with a code that never changes and a name in each language."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = NamedQuerySet.as_manager()

    class Meta:
        abstract = True

    def name_in(self, language: str) -> str:
        """The name in `language`, else in the source language, else the code: also of one that was deleted just now."""
        names = {row.language: row.name for row in self.names.all()} if self.pk else {}
        return names.get(language) or names.get(source_language().code) or self.code

    def __str__(self) -> str:
        return self.name_in(get_language() or source_language().code)


class Name(models.Model):
    language = models.CharField(_("language"), max_length=20)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Area(Named):
    """Kommundel or neighbourhood: where something is done or asked for. Coarse on purpose, never an address."""

    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="area_on_earth"
            )
        ]


class AreaName(Name):
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "language"], name="one_area_name_per_language")]


class Topic(Named):
    """Ämne: what something is about (lighting, traffic, young people)."""

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TopicName(Name):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "language"], name="one_topic_name_per_language")]


def by_name[Row: Named](rows: Iterable[Row], language: str = "") -> list[Row]:
    """Areas or topics as a reader looks for them: by their names in that language, else in the current one."""
    code = language or get_language() or source_language().code
    return in_order(rows, lambda row: row.name_in(code), code)


def choices_of(rows: Iterable[Named], language: str) -> list[tuple[str, str]]:
    """Form choices (code, name) in a language, sorted by name."""
    return [(row.code, row.name_in(language)) for row in by_name(rows, language)]
