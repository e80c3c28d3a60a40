"""What is judged and what was decided: rounds, decisions, reports, appeals and the notices about them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RoundKind(models.TextChoices):
    REVIEW = "review", _("Review before publication")
    AFTER = "after", _("Review after publication")
    REPORT = "report", _("Reported")
    APPEAL = "appeal", _("Appealed")


class Outcome(models.TextChoices):
    PUBLISH = "publish", _("Published")
    RETURN = "return", _("Returned for editing")
    REFUSE = "refuse", _("Not published")
    FORWARD = "forward", _("Sent on to who can act")
    WITHDRAWN = "withdrawn", _("Taken back before a decision")
    HIDE = "hide", _("Removed")
    KEEP = "keep", _("Stays as it is")
    UPHOLD = "uphold", _("The decision stands")
    CHANGE = "change", _("The decision was changed")


# What the writer may have tried by somebody else: whatever keeps their words from the public (DSA art. 20).
APPEALABLE = (Outcome.RETURN, Outcome.REFUSE, Outcome.FORWARD, Outcome.HIDE)
# What goes against the writer: never without a rule and words of the moderator's own (JO 1008-2021).
ADVERSE = (Outcome.RETURN, Outcome.REFUSE, Outcome.HIDE)
NEEDS_WORDS = (*ADVERSE, Outcome.FORWARD, Outcome.UPHOLD)


class Recipient(models.TextChoices):
    """Where something is better handled than in public. The letter names it in the writer's language."""

    FAULTS = "faults", _("the municipality's fault reports")
    SOCIAL_SERVICES = "social-services", _("social services")
    POLICE = "police", _("the police")
    REGISTRAR = "registrar", _("the municipality's registrar")
    REGION = "region", _("the region, which runs the public transport")


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(closed_at__isnull=True)

    def of_kind(self, kind: RoundKind) -> "RoundQuerySet":
        return self.filter(kind=kind)

    def longest_open_first(self) -> "RoundQuerySet":
        return self.order_by("opened_at", "pk")

    def after(self, opened_at: datetime, pk: int) -> "RoundQuerySet":
        """Those that come after that place in `longest_open_first`."""
        return self.filter(Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=pk))


class Round(models.Model):
    """One time that a submission comes before somebody. Exactly one decision closes it."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=8, choices=RoundKind)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        indexes = [models.Index(fields=["kind", "opened_at"], condition=Q(closed_at=None), name="round_open")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RoundKind.values), name="round_kind_known"),
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(closed_at__isnull=True), name="one_open_round_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def taken_by(self, user: Any, since: datetime) -> "DecisionQuerySet":
        """What somebody has decided since a moment, the newest first."""
        return self.filter(decider=user, decided_at__gte=since).order_by("-decided_at", "-pk")

    def by_rule(self, rule: Any) -> "DecisionQuerySet":
        """Earlier decisions that rest on the same rule, whichever book it stood in, the newest first."""
        return self.filter(rule__code=rule.code).order_by("-decided_at", "-pk")


class Decision(models.Model):
    """Who decided what, on which words, by which rule, and why. Rows refuse UPDATE and DELETE by trigger."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="decision")
    submission = models.ForeignKey("moderation.Submission", on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey("moderation.SubmissionVersion", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    decider = models.ForeignKey(
        "residents.User", on_delete=models.PROTECT, null=True, db_index=False, related_name="decisions"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    rule = models.ForeignKey(
        "moderation.Rule", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    words = models.TextField(blank=True, help_text="the moderator's own words to the writer")
    forwarded_to = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        indexes = [models.Index(fields=["decider", "-decided_at"]), models.Index(fields=["rule", "-decided_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome__in=ADVERSE) | Q(rule__isnull=False), name="adverse_decision_has_a_rule"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=NEEDS_WORDS) | ~Q(words=""), name="adverse_decision_has_words"
            ),
            models.CheckConstraint(condition=~Q(outcome="forward") | ~Q(forwarded_to=""), name="forwarded_to_somebody"),
            models.CheckConstraint(
                condition=Q(outcome="withdrawn") | Q(decider__isnull=False), name="decision_has_a_decider"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.submission_id}"


class Report(models.Model):
    """Somebody points at something published (DSA art. 16). Who it was is told to nobody who reads or wrote it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports", db_index=False)
    person = models.ForeignKey("residents.Person", on_delete=models.PROTECT, related_name="reports")
    rule = models.ForeignKey("moderation.Rule", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=20)
    noticed = models.JSONField(default=list, help_text="what a machine noticed about how it came (moderation.noticing)")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="one_report_per_person_and_round")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Appeal(models.Model):
    """The writer asks for another person's judgement (överprövning; DSA art. 20), within six months."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="appeal")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    first_decider = models.ForeignKey("residents.User", on_delete=models.PROTECT, related_name="+")
    judged_by = models.ForeignKey(
        "residents.User", on_delete=models.PROTECT, null=True, blank=True, related_name="judged_appeals"
    )
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_words"),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("first_decider")),
                name="appeal_judged_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class Notice(models.Model):
    """The statement of reasons (DSA art. 17) to one person about one decision, with the letter that carries it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False, related_name="notices")
    person = models.ForeignKey("residents.Person", on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField("residents.Letter", on_delete=models.PROTECT, related_name="notice")
    created_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="one_notice_per_decision_and_person")
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
