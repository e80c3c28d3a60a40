"""The rules of conversation (samtalsregler): versioned as a book, numbered, in every language."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.languages import source_language
from portal.public_state import remembered


class RuleBookQuerySet(models.QuerySet["RuleBook"]):
    def at(self, now: datetime) -> "RuleBook":
        """The book that holds at a moment. Raises RuleBook.DoesNotExist where none does."""
        books = remembered("rule books", lambda: list(RuleBook.objects.order_by("-version")))
        found = next((book for book in books if book.valid_from <= now), None)
        if found is None:
            raise RuleBook.DoesNotExist
        return found


class RuleBook(models.Model):
    """One version of the rules. What is sent is judged by the book that held when it was sent (RF 1 kap. 9 §)."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateTimeField(_("holds from"))

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")

    def __str__(self) -> str:
        return f"{self.version}"


class Rule(models.Model):
    """One rule of a book. Its number is what people are told; its code is the same in every book."""

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, db_index=False, related_name="rules")
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.SlugField(_("code"), max_length=30)

    class Meta:
        ordering = ["book", "number"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="one_rule_per_number"),
            models.UniqueConstraint(fields=["book", "code"], name="one_rule_per_code"),
        ]

    def text_in(self, language: str) -> "RuleText | None":
        """The rule in a language, else in the source language."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(language) or texts.get(source_language().code)

    def title_in(self, language: str) -> str:
        text = self.text_in(language)
        return text.title if text else self.code

    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class RuleText(models.Model):
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, db_index=False, related_name="texts")
    language = models.CharField(_("language"), max_length=20)
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "language"], name="one_rule_text_per_language")]

    def __str__(self) -> str:
        return self.title
