"""What was received: the Submission and its versions, and the only state machine of review."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.ids import new_public_id
from residents.roles import Role


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Waits for you to confirm your address")
    WAITING = "waiting", _("Waits for review")
    RETURNED = "returned", _("Returned to you for editing")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Not published")
    FORWARDED = "forwarded", _("Sent on to who can act")
    WITHDRAWN = "withdrawn", _("Taken back by you")
    HIDDEN = "hidden", _("Removed")


class Urgency(models.IntegerChoices):
    """How soon a text should be read: the desk's order before the time of waiting. A smaller number stands first."""

    DANGER = 1
    PERSONAL = 2
    ORDINARY = 3


class Channel(models.TextChoices):
    """How a text reached the municipality. What did not come over the portal, somebody of staff has written down."""

    WEB = "web", _("On the portal")
    PAPER = "paper", _("On paper")
    STREET = "street", _("In a talk, face to face")
    PHONE = "phone", _("By telephone")


# From -> where it may go. Whatever is not here is refused, whoever asks.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.UNCONFIRMED: frozenset({State.WAITING, State.WITHDRAWN}),
    State.WAITING: frozenset(
        {State.WAITING, State.PUBLISHED, State.RETURNED, State.REFUSED, State.FORWARDED, State.WITHDRAWN}
    ),
    State.RETURNED: frozenset({State.WAITING, State.WITHDRAWN, State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.HIDDEN, State.WITHDRAWN}),
    State.REFUSED: frozenset({State.PUBLISHED}),
    State.FORWARDED: frozenset({State.PUBLISHED}),
    State.WITHDRAWN: frozenset(),
    State.HIDDEN: frozenset({State.PUBLISHED, State.WITHDRAWN}),
}
# From which sum of weights on (moderation.noticing.WEIGHTS) a text is shown among what looks like spam.
LOOKS_LIKE_SPAM = 3
EDITABLE = frozenset({State.UNCONFIRMED, State.WAITING, State.RETURNED})
WITHDRAWABLE = frozenset(state for state, following in TRANSITIONS.items() if State.WITHDRAWN in following)


class UnableToMove(Exception):
    """The submission is no longer in the state or version that the act was meant for: somebody was faster."""


def content_hash(*, title: str, text: str, name: str, data: dict[str, Any]) -> str:
    """SHA-256 over everything that a decision judges, in hex."""
    body = json.dumps([title, text, name, data], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


class NumberSeries(models.Model):
    """The last case number given in a year."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting(self) -> "SubmissionQuerySet":
        """What a moderator should read."""
        return self.filter(state=State.WAITING)

    def in_languages(self, codes: list[str]) -> "SubmissionQuerySet":
        """Written in one of the languages; an empty list asks for all."""
        return self.filter(language__in=codes) if codes else self

    def claimable_by(self, user: Any, now: datetime) -> "SubmissionQuerySet":
        """Held by nobody, by this user, or by a lease that has run out."""
        return self.filter(Q(claimed_by__isnull=True) | Q(claimed_by=user) | Q(claimed_until__lte=now))

    def overdue(self, now: datetime, hours: int) -> "SubmissionQuerySet":
        """Waiting longer than the hours within which we promise to review."""
        return self.waiting().filter(waiting_since__lt=now - timedelta(hours=hours))

    def of_kind(self, kind: str) -> "SubmissionQuerySet":
        """Of that kind; an empty one asks for all."""
        return self.filter(kind=kind) if kind else self

    def of_person(self, person: Any) -> "SubmissionQuerySet":
        return self.filter(person=person)

    def looking_like_spam(self) -> "SubmissionQuerySet":
        """With so much noticed about them that they stand in a heap of their own on the desk."""
        return self.filter(spam__gte=LOOKS_LIKE_SPAM)

    def in_heap_of(self, first: str) -> "SubmissionQuerySet":
        """The submission of that public id and everything almost the same that came after it."""
        return self.filter(Q(public_id=first) | Q(alike_to__public_id=first))

    def with_current_version(self) -> "SubmissionQuerySet":
        """With the newest version as `current_version`, in one more query for all."""
        newest = SubmissionVersion.objects.filter(submission__version=F("number"))
        return self.prefetch_related(models.Prefetch("versions", queryset=newest, to_attr="newest_versions"))


class Submission(models.Model):
    """One thing that somebody sent (inkommen handling): a public record from the moment it was sent (TF 2 kap. 9 §).

    `subject_kind`/`subject_key` say what it belongs to (a thread, a proposal); `parent_public_id` what it replies to.
    `version` counts the text's versions and is the number of the newest.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey("residents.Person", on_delete=models.PROTECT, db_index=False, related_name="submissions")
    sender_role = models.CharField(max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=20)
    language_guessed = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=State)
    version = models.PositiveIntegerField(default=1)
    rulebook = models.ForeignKey("moderation.RuleBook", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=60)
    parent_public_id = models.CharField(max_length=12, blank=True)
    official = models.BooleanField(default=False)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    written_down_by = models.ForeignKey(
        "residents.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(_("received"))
    waiting_since = models.DateTimeField(null=True, blank=True)
    signals = models.PositiveSmallIntegerField(default=0, help_text="places in the newest text a moderator may look at")
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.ORDINARY)
    noticed = models.JSONField(default=list, help_text="what a machine noticed: kind and weight (moderation.noticing)")
    spam = models.PositiveSmallIntegerField(default=0, help_text="the sum of those weights")
    alike_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="the first of its heap"
    )
    claimed_by = models.ForeignKey(
        "residents.User", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(
                fields=["urgency", "waiting_since", "id"], condition=Q(state="waiting"), name="submission_queue"
            ),
            models.Index(fields=["person", "-received_at"], name="submissions_of_a_person"),
            models.Index(fields=["subject_kind", "subject_key"], name="submissions_of_a_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="submission_urgency_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="submission_has_a_version"),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="submission_claim_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(channel="web", written_down_by__isnull=True)
                | Q(channel__in=Channel.values) & ~Q(channel="web") & Q(written_down_by__isnull=False),
                name="submission_written_down_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False), name="submission_waits_since"
            ),
        ]

    @property
    def current_version(self) -> "SubmissionVersion":
        """The newest version of the text."""
        known = getattr(self, "newest_versions", None)
        return known[0] if known else self.versions.get(number=self.version)

    def may_become(self, state: State) -> bool:
        return state in TRANSITIONS[State(self.state)]

    def is_held_by_another(self, user: Any, now: datetime) -> bool:
        """Whether a colleague holds it by a lease that has not run out."""
        return bool(self.claimed_by_id and self.claimed_by_id != user.pk and self.claimed_until > now)

    def __str__(self) -> str:
        return self.number


class SubmissionVersion(models.Model):
    """The words as they were sent. Rows refuse UPDATE and DELETE by trigger."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    name = models.CharField(max_length=80, help_text="the name its author chose to show")
    data = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_version_per_number"),
            models.CheckConstraint(condition=~Q(text=""), name="version_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.number}"


class TraceKind(models.TextChoices):
    HOST = "host", "host"
    WORDS = "words", "words"


class TraceQuerySet(models.QuerySet["Trace"]):
    def of(self, kind: TraceKind, values: list[str], *, after: datetime) -> "TraceQuerySet":
        """Traces of these values that were left after that moment."""
        return self.filter(kind=kind, value__in=values, at__gt=after)


class Trace(models.Model):
    """What a text is compared with later ones by: a host that it links to, or the hash of a piece of its words. Kept
    for a day."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="traces")
    kind = models.CharField(max_length=5, choices=TraceKind)
    value = models.CharField(max_length=100)
    at = models.DateTimeField()

    objects = TraceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "value", "at"], name="traces_by_value"),
            models.Index(fields=["at"], name="traces_by_age"),
        ]
        constraints = [models.CheckConstraint(condition=Q(kind__in=TraceKind.values), name="trace_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
