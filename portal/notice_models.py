"""Notices on every page (driftmeddelanden): calm, dated, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.languages import source_language


class NoticeQuerySet(models.QuerySet):
    def shown_at(self, now: datetime) -> "NoticeQuerySet":
        """Those that have begun and have not ended; the end is exclusive."""
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def not_over_at(self, now: datetime) -> "NoticeQuerySet":
        return self.filter(ends_at__gt=now)


class Notice(models.Model):
    """Stands at the top of every page between two moments, and then goes by itself.

    Its words are in child rows, one for each language; a language without its own reads the source language's, so
    marked.
    """

    starts_at = models.DateTimeField(_("shown from"))
    ends_at = models.DateTimeField(_("shown until"))
    url = models.URLField(_("link"), blank=True, help_text=_("Where more is said, if anywhere."))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="notice_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        said = self.in_language(source_language().code)
        return said.text if said else ""

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the beginning.")})

    def in_language(self, language: str) -> "Said | None":
        """Its words for a reader of that language; none where nobody has written any."""
        texts = {row.language: row.text for row in self.texts.all() if row.text} if self.pk else {}
        for code in (language, source_language().code):
            if code in texts:
                return Said(text=texts[code], language=code if code != language else "", url=self.url)
        return None

    def is_shown_at(self, now: datetime) -> bool:
        """As `shown_at` says of many."""
        return self.starts_at <= now < self.ends_at


class NoticeText(models.Model):
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=20)
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "language"], name="one_notice_text_per_language")]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A notice as it is read. `language` is told where it is not the page's own."""

    text: str
    language: str
    url: str
