"""People: a confirmed address (Person), who signs in (User), what they follow and every letter to them."""

import json
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ids import keyed_hashes, new_public_id
from residents.follow_models import GATHERED, SOONEST_FIRST, DigestItem, Event, Follow, Rhythm

__all__ = [
    "GATHERED",
    "LEFT_DOMAIN",
    "SOONEST_FIRST",
    "DigestItem",
    "Event",
    "Follow",
    "Identification",
    "Letter",
    "LetterState",
    "NotSent",
    "Person",
    "Rhythm",
    "User",
    "UserManager",
    "fold",
    "leads_nowhere",
]

# Where the address of somebody who has left leads: nowhere (RFC 2606).
LEFT_DOMAIN = "left.invalid"


def leads_nowhere(address: str) -> bool:
    """Whether it stands for somebody who has left."""
    return address.rpartition("@")[2] == LEFT_DOMAIN


def fold(address: str) -> str:
    """An e-mail address as it is stored and compared: without outer space, case folded, its domain as mail servers
    see it. Two addresses that fold alike lead to one mailbox; `ß` and `ss` in a domain do."""
    name, at, domain = address.strip().casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{name}{at}{domain}"


class PersonQuerySet(models.QuerySet):
    def for_address(self, address: str, *, language: str, now: datetime) -> "Person":
        """The person of that address, made unconfirmed where there is none; right also when two ask at once."""
        address = fold(address)
        found = self.filter(address=address).first()
        if found:
            return found
        try:
            with transaction.atomic():
                return self.create(address=address, language=language, created_at=now)
        except IntegrityError:
            return self.get(address=address)

    def confirmed(self) -> "PersonQuerySet":
        """Those who have shown that the address is theirs."""
        return self.filter(confirmed_at__isnull=False)


class Person(models.Model):
    """One per case-folded address, guest or not. Text never stands here; submissions and supports point here."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    address = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language of letters"), max_length=20, default="sv")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def key(self) -> str:
        """A keyed hash that counts this person once without naming them."""
        return self.keys[0]

    @property
    def keys(self) -> list[str]:
        """The same, and what it was under former secret keys."""
        return keyed_hashes("person", str(self.pk))

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def __str__(self) -> str:
        return self.public_id


class UserManager(BaseUserManager):
    """Accounts are made with an e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Makes an account. Raises ValueError without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=fold(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Makes an administrator's account."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=fold(email))


class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in. Linked to a Person only when the address has been confirmed."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("works for the municipality"), default=False)
    reads = models.JSONField(
        _("reads"), default=list, blank=True, help_text=_("Codes of the languages this moderator reads.")
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def is_identified(self) -> bool:
        """Whether they have shown by e-identification who they are."""
        return hasattr(self, "identification") and self.identification.scheme in identification_schemes()

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email.partition("@")[0]

    def __str__(self) -> str:
        return self.get_full_name()


def identification_schemes() -> list[str]:
    """By whom, by which claims and under which secret keys one person is told from another: the present way first.
    What was shown in another way does not count: nobody could see that the same person shows it for a second
    account."""
    asked = json.dumps([settings.OIDC_ISSUER, settings.OIDC_PERSON_CLAIMS])
    return [one[:16] for one in keyed_hashes("identification-scheme", asked)]


class Identification(models.Model):
    """Who signs in has shown by e-identification (e-legitimation) who they are, and no other account shows the same.

    Of what was shown a keyed hash is kept, no name and no number (lag 2018:218, 3 kap. 10 §: a personnummer only where
    it is clearly justified). It goes when its owner ends it or leaves.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identification", verbose_name=_("user"))
    key = models.CharField(max_length=64, unique=True, editable=False)
    scheme = models.CharField(max_length=16, editable=False)
    shown_at = models.DateTimeField(_("shown"))

    class Meta:
        verbose_name = _("e-identification")
        verbose_name_plural = _("e-identifications")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.shown_at:%Y-%m-%d}"


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")
    DEAD = "dead", _("could not be sent")


class NotSent(models.TextChoices):
    """Why a letter was cancelled."""

    HIDDEN = "hidden", _("what it is about is no longer visible")
    LEFT = "left", _("its receiver has left")


class LetterQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "LetterQuerySet":
        """Letters to send now: waiting, their time come, held by no living worker."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.filter(free, state=LetterState.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")


class Letter(models.Model):
    """What must be told to somebody: written with the act, sent by the worker, never twice.

    It goes to a person, at the address they have when it is sent; or, where it is about an account that is not yet
    anybody's, to a bare `address`. The body of a `secret` one, which opens a door, is emptied as soon as it has left.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.CharField(max_length=120, unique=True, help_text="the same event writes one letter")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="letters", db_index=False
    )
    address = models.EmailField(blank=True)
    secret = models.BooleanField(default=False)
    template = models.CharField(max_length=80)
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    unsubscribe = models.CharField(max_length=200, blank=True, help_text="token of the one-click address")
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.WAITING)
    reason = models.CharField(max_length=10, choices=NotSent, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="letter_due"),
            models.Index(fields=["person", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="letter_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", reason__in=NotSent.values) | ~Q(state="cancelled") & Q(reason=""),
                name="letter_cancelled_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | Q(person__isnull=True) & ~Q(address=""),
                name="letter_goes_to_person_or_address",
            ),
        ]

    @property
    def to(self) -> str:
        """The address it goes to now."""
        return self.person.address if self.person else self.address

    def __str__(self) -> str:
        return f"{self.template} {self.public_id}"
