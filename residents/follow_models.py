"""What people follow and how often they hear of it, what has happened, and what waits for a daily or weekly letter."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often somebody hears of what they follow, the soonest first."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


# Those that gather what has happened into one letter.
GATHERED = (Rhythm.DAILY, Rhythm.WEEKLY)
SOONEST_FIRST = {rhythm.value: place for place, rhythm in enumerate(Rhythm)}


class FollowQuerySet(models.QuerySet["Follow"]):
    def held(self) -> "FollowQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)

    def of_any(self, things: list[tuple[str, str]]) -> "FollowQuerySet":
        """Follows of any of these (kind, key) that hold now, with confirmed people only."""
        named = Q(pk__in=[])
        for kind, key in things:
            named |= Q(kind=kind, key=key)
        return self.held().filter(named, person__confirmed_at__isnull=False)

    def followers_of(self, kind: str, *keys: str) -> "FollowQuerySet":
        """Follows of any of these that hold now, with confirmed people only."""
        return self.of_any([(kind, key) for key in keys]).select_related("person")

    def held_by(self, person: "models.Model") -> "FollowQuerySet":
        """What a person follows now."""
        return self.held().filter(person=person)


class Follow(models.Model):
    """A person wants letters about something: `kind` and the public id (`key`) of it, as often as `rhythm` says."""

    person = models.ForeignKey("residents.Person", on_delete=models.CASCADE, related_name="follows", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], condition=Q(ended_at__isnull=True), name="follow_held")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="one_follow_per_person_and_thing"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="follow_rhythm_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}:{self.key}"


class EventQuerySet(models.QuerySet["Event"]):
    def untold(self) -> "EventQuerySet":
        """Those of which somebody may still have to be told."""
        return self.filter(told_at__isnull=True)

    def due(self, now: datetime) -> "EventQuerySet":
        """Those to tell of now, the oldest first."""
        return self.untold().filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class Event(models.Model):
    """Something has happened that followers are told of: one row however many they are, written with the act.

    The worker goes through those who follow any of `things` in the order of their numbers and notes in `told_up_to` how
    far it has come, in the transaction in which their letters are written. What is said of it is asked of the room that
    has registered its `name` (residents/telling.py), when it is said.
    """

    key = models.CharField(max_length=100, unique=True, help_text="the same happening is told of once")
    name = models.CharField(max_length=20)
    about_kind = models.CharField(max_length=20)
    about_id = models.CharField(max_length=60)
    things = models.JSONField(help_text="[kind, key] of what followers of it follow; the first names it best")
    at = models.DateTimeField(help_text="when it happened: who began to follow later is not told")
    author = models.ForeignKey(
        "residents.Person", on_delete=models.PROTECT, null=True, related_name="+", help_text="is not told of own words"
    )
    owner = models.ForeignKey(
        "residents.Person", on_delete=models.PROTECT, null=True, related_name="+", help_text="is told in any case"
    )
    told_up_to = models.BigIntegerField(default=0, help_text="number of the last person told")
    told_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(told_at__isnull=True), name="event_due")]

    @property
    def followed(self) -> list[tuple[str, str]]:
        """The (kind, key) of each thing whose followers are told, the best name first."""
        return [(kind, key) for kind, key in self.things]

    def __str__(self) -> str:
        return self.key


class DigestItemQuerySet(models.QuerySet["DigestItem"]):
    def waiting(self) -> "DigestItemQuerySet":
        return self.filter(closed_at__isnull=True)


class DigestItem(models.Model):
    """One person is told of one event in their next daily or weekly letter: once, whatever else they follow.

    Closed with its letter, or without one when there was nothing left to say.
    """

    person = models.ForeignKey("residents.Person", on_delete=models.CASCADE, related_name="digest_items")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="digest_items", db_index=False)
    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="digest_items")
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    letter = models.ForeignKey(
        "residents.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="digest_items"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DigestItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rhythm", "person"], condition=Q(closed_at__isnull=True), name="digest_item_waiting")
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_digest_item_per_event_and_person"),
            models.CheckConstraint(
                condition=Q(rhythm__in=[one.value for one in GATHERED]), name="digest_item_gathered"
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=True) | Q(closed_at__isnull=False), name="digest_item_told_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.event_id} {self.rhythm}"
