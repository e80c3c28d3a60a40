"""Local proposals (lokala förslag): from first publication over support to an official answer and its result."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import override

from dialogue.models.counted import CountedQuerySet
from dialogue.models.states import TAKES_SUPPORT, ProposalStatus, PublicState, SupportBasis
from portal import clock
from portal.ids import PUBLIC_ID_LENGTH, new_public_id
from portal.languages import published_or_source

PROPOSALS_PER_PAGE = 20


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, viewer: Any = None) -> "ProposalQuerySet":
        """Published ones that are neither removed nor taken back. The same for everybody."""
        return self.filter(state=PublicState.PUBLISHED)

    def in_area(self, code: str) -> "ProposalQuerySet":
        return self.filter(area__code=code)

    def with_status(self, statuses: "frozenset[ProposalStatus] | set[ProposalStatus]") -> "ProposalQuerySet":
        return self.filter(status__in=statuses)

    def takes_support_at(self, now: datetime) -> "ProposalQuerySet":
        return self.filter(status__in=TAKES_SUPPORT, closes_at__gt=now)

    def due_to_close(self, now: datetime) -> "ProposalQuerySet":
        """Open ones whose time is up without the support they needed."""
        return self.filter(status=ProposalStatus.OPEN, closes_at__lte=now)

    def newest_after(self, public_id: str = "") -> "ProposalQuerySet":
        """Newest first, beginning after the proposal of that id; an unknown one begins at the beginning."""
        found = self.order_by("-published_at", "-pk")
        place = Proposal.objects.filter(public_id=public_id).values_list("published_at", "pk").first()
        if not public_id or place is None:
            return found
        moment, pk = place
        return found.filter(published_at__lte=moment).filter(Q(published_at__lt=moment) | Q(pk__lt=pk))


class Proposal(models.Model):
    """A published proposal. `threshold` and `closes_at` are the rules of the day it was published."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.OneToOneField("moderation.Submission", on_delete=models.PROTECT, related_name="proposal")
    thread = models.OneToOneField("dialogue.Thread", on_delete=models.PROTECT, related_name="proposal")
    title = models.CharField(max_length=200)
    text = models.TextField()
    language = models.CharField(max_length=20)
    name = models.CharField(max_length=80, help_text="the name its author chose to show")
    area = models.ForeignKey("portal.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=PublicState, default=PublicState.PUBLISHED)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by_rule = models.ForeignKey(
        "moderation.Rule", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=ProposalStatus, default=ProposalStatus.OPEN)
    sent_at = models.DateTimeField()
    published_at = models.DateTimeField()
    threshold = models.PositiveIntegerField()
    closes_at = models.DateTimeField(help_text="exclusive: from this moment no support is taken")
    reached_at = models.DateTimeField(null=True, blank=True)
    support_count = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="proposal_newest"),
            models.Index(fields=["status", "-published_at"], name="proposal_newest_of_status"),
            models.Index(fields=["closes_at"], condition=Q(status=ProposalStatus.OPEN), name="proposal_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PublicState.values), name="proposal_state_known"),
            models.CheckConstraint(condition=Q(status__in=ProposalStatus.values), name="proposal_status_known"),
            models.CheckConstraint(condition=Q(threshold__gte=1), name="proposal_needs_support"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("published_at")), name="proposal_closes_later"),
            models.CheckConstraint(
                condition=Q(state=PublicState.HIDDEN, hidden_at__isnull=False)
                | (~Q(state=PublicState.HIDDEN) & Q(hidden_at__isnull=True, hidden_by_rule__isnull=True)),
                name="proposal_hidden_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=ProposalStatus.MERGED) & Q(merged_into__isnull=True)),
                name="proposal_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.REACHED) | Q(reached_at__isnull=False),
                name="proposal_reached_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="proposal_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.public_id}"

    def path_in(self, language: str) -> str:
        """Its path in a language's part of the site."""
        with override(published_or_source(language)):
            return reverse("dialogue:proposal", args=[self.public_id])

    @property
    def last_day(self) -> date:
        """The last Swedish calendar day on which support is taken."""
        return clock.day_of(self.closes_at - timedelta(microseconds=1))

    def takes_support_at(self, now: datetime) -> bool:
        """Whether support may be given and withdrawn at `now`; the end is exclusive."""
        return self.state == PublicState.PUBLISHED and self.status in TAKES_SUPPORT and now < self.closes_at


class ProposalTopic(models.Model):
    """What a proposal is about."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="proposal_topics", db_index=False)
    topic = models.ForeignKey("portal.Topic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "topic"], name="one_row_per_proposal_and_topic")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.topic_id}"


class ProposalEvent(models.Model):
    """A step on a proposal's way, never changed afterwards: its status from this moment."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=12, choices=ProposalStatus)
    at = models.DateTimeField()
    supports = models.PositiveIntegerField(help_text="how many supported it at this moment")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ProposalStatus.values), name="proposal_event_status_known")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.status}"


class SupportQuerySet(CountedQuerySet["Support"]):
    def standing(self) -> "SupportQuerySet":
        """Those that count: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Support(models.Model):
    """One person's support of one proposal. Who it is cannot be read from the row, only recognised."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports", db_index=False)
    person_key = models.CharField(max_length=64, help_text="keyed hash of the person")
    basis = models.CharField(max_length=8, choices=SupportBasis)
    counts_formally = models.BooleanField(default=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person_key"], name="supports_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person_key"], name="one_support_per_person_and_proposal"),
            models.CheckConstraint(condition=Q(basis__in=SupportBasis.values), name="support_basis_known"),
        ]

    def __str__(self) -> str:
        return f"support of {self.proposal_id}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, viewer: Any = None) -> "AnswerQuerySet":
        """Published answers to visible proposals. The same for everybody."""
        return self.filter(state=PublicState.PUBLISHED, proposal__state=PublicState.PUBLISHED)


class Answer(models.Model):
    """The municipality's official answer to a proposal."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    submission = models.OneToOneField("moderation.Submission", on_delete=models.PROTECT, related_name="answer")
    text = models.TextField()
    language = models.CharField(max_length=20)
    name = models.CharField(max_length=120, help_text="who answers, as shown: unit and title")
    outcome = models.CharField(max_length=12, choices=ProposalStatus, blank=True, help_text="the status it led to")
    state = models.CharField(max_length=10, choices=PublicState, default=PublicState.PUBLISHED)
    hidden_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["published_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PublicState.values), name="answer_state_known"),
            models.CheckConstraint(
                condition=Q(state=PublicState.HIDDEN, hidden_at__isnull=False)
                | (~Q(state=PublicState.HIDDEN) & Q(hidden_at__isnull=True)),
                name="answer_hidden_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.public_id}"
