"""The audit log (händelselogg): append-only rows, each chained to the one before it on the same subject."""

from django.db import models


class AuditEntry(models.Model):
    """One act on one subject. Holds no name, address or text: who acted is a key, what was acted on a public id.

    Triggers made in the first migration refuse UPDATE and DELETE on both databases.
    """

    subject = models.CharField(max_length=60, help_text="kind:public id, for example submission:bcd23fgh45jk")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the subject")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60, help_text="user:<id>, person:<public id> or system")
    act = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["subject", "number"]
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="one_audit_entry_per_step"),
            models.CheckConstraint(
                condition=models.Q(number=1, previous_hash="") | models.Q(number__gt=1) & ~models.Q(previous_hash=""),
                name="audit_chain_has_one_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.number} {self.act}"


class AuditAnchor(models.Model):
    """One a day: a hash over the newest entry of every subject touched until then, chained to yesterday's."""

    day = models.DateField(unique=True)
    last_entry = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.hash[:12]}"
