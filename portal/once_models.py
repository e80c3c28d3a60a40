"""Books that keep an act from happening twice or too often."""

from django.db import models


class IdempotencyKey(models.Model):
    """A form that was sent: the same form sent again gets the first answer instead of a second row."""

    author = models.CharField(max_length=64, help_text="keyed hash of who sent it")
    key = models.UUIDField()
    act = models.CharField(max_length=40)
    answer = models.CharField(max_length=60, help_text="public id of what the first sending made")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"])]
        constraints = [models.UniqueConstraint(fields=["author", "act", "key"], name="a_form_counts_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"


class RateHit(models.Model):
    """One act counted against a limit. `who` is a keyed hash: of an account, an address or a network."""

    act = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["act", "who", "at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"


class SpentProof(models.Model):
    """A proof of work that was used: it counts once. The row goes when the proof has run out by itself."""

    signature = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"])]

    def __str__(self) -> str:
        return self.signature[:8]
