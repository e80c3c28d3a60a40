"""What may be destroyed of the record, by whose decision, and what was: the only way out of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from moderation.models.submissions import State, Submission


class RetentionDecision(models.Model):
    """A decision of the municipality that one kind of records may be destroyed (gallringsbeslut; arkivlagen 1990:782,
    10 §). The same number may stand for several states, each with its own time. Rows refuse UPDATE and DELETE by
    trigger: a new decision has a new number."""

    number = models.CharField(max_length=40, help_text="the municipality's own, for example KS 2026/412")
    decided_on = models.DateField()
    state = models.CharField(max_length=12, choices=State)
    kept_days = models.PositiveIntegerField(help_text="so long nothing must have happened to the record")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "state"], name="one_retention_decision_per_state"),
            models.CheckConstraint(condition=~Q(number=""), name="retention_decision_has_a_number"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="retention_decision_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.state})"


class DestroyedRecordQuerySet(models.QuerySet["DestroyedRecord"]):
    def of(self, public_id: str) -> "DestroyedRecord | None":
        """What became of the submission that had this public id; None where it was not destroyed."""
        return self.filter(public_id=public_id).select_related("decision").first()


class DestroyedRecord(models.Model):
    """One line of the protocol (gallringsprotokoll): which record went, by which decision. Holds neither words nor who
    wrote them.

    Triggers let a submission, its versions and its decisions go only where such a line names the submission, and keep
    the line itself from being changed or removed.
    """

    decision = models.ForeignKey(RetentionDecision, on_delete=models.PROTECT, related_name="destroyed")
    submission_pk = models.BigIntegerField(unique=True)
    public_id = models.CharField(max_length=12, unique=True)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State)
    received_at = models.DateTimeField()
    untouched_since = models.DateTimeField()
    versions = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()
    destroyed_at = models.DateTimeField()

    objects = DestroyedRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    @classmethod
    def line_for(
        cls, submission: Submission, decision: RetentionDecision, *, untouched_since: datetime, now: datetime
    ) -> "DestroyedRecord":
        """The line about that submission, not yet written."""
        return cls(
            decision=decision,
            submission_pk=submission.pk,
            public_id=submission.public_id,
            number=submission.number,
            kind=submission.kind,
            state=submission.state,
            received_at=submission.received_at,
            untouched_since=untouched_since,
            versions=submission.version,
            destroyed_at=now,
        )

    def __str__(self) -> str:
        return self.number
