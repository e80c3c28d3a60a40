"""What is public and can be found (Entry), and what the search server has yet to be told (CopyDue)."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

MOST_TITLE = 255


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, kind: str, public_id: str) -> "EntryQuerySet":
        """One thing in every language it stands in."""
        return self.filter(kind=kind, public_id=public_id)

    def awaiting_copy(self) -> "EntryQuerySet":
        """Those which the search server has not been told of in their present form."""
        due = CopyDue.objects.filter(
            kind=OuterRef("kind"), public_id=OuterRef("public_id"), language=OuterRef("language")
        )
        return self.filter(Exists(due))


class Entry(models.Model):
    """The public words of one thing in one language. It exists exactly as long as the thing may be seen by everybody.

    Nothing but title, text and where it belongs stands here: no author, no address, nothing that waits. The words are
    indexed beside it, by the engine of the database (search/engines).
    """

    kind = models.CharField(max_length=20)
    public_id = models.CharField(max_length=60)
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=MOST_TITLE, blank=True)
    text = models.TextField(blank=True)
    area = models.CharField(max_length=40, blank=True)
    topics = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveBigIntegerField(
        help_text="grows with every change; an older copy loses against a newer one"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["-published_at", "-id"], name="entry_newest")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "public_id", "language"], name="one_entry_per_thing_and_language"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(public_id="") & ~Q(language=""), name="entry_says_what_it_is"
            ),
        ]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.public_id, self.language)

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.language}"


class CopyDueQuerySet(models.QuerySet["CopyDue"]):
    def at(self, now: datetime) -> "CopyDueQuerySet":
        """Those to be tried now, the longest waiting first."""
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class CopyDue(models.Model):
    """The search server's copy of one entry is older than the entry, or the entry is gone: written with the change.

    It names what to look at, not what to send: whoever settles it reads the entry as it is then. It is removed only
    when the server has that `version`, or a newer one.
    """

    kind = models.CharField(max_length=20)
    public_id = models.CharField(max_length=60)
    language = models.CharField(max_length=20)
    version = models.PositiveBigIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)

    objects = CopyDueQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "copies due"
        constraints = [
            models.UniqueConstraint(fields=["kind", "public_id", "language"], name="one_copy_due_per_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.language} {self.version}"
