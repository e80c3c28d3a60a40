"""A page and everything below it, on its way into other languages: what was asked for, and how far it has come."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class TreeTranslationQuerySet(models.QuerySet):
    def unfinished(self) -> "TreeTranslationQuerySet":
        return self.filter(finished_at__isnull=True)

    def free(self, now: datetime) -> "TreeTranslationQuerySet":
        """Those that no living worker holds."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))


class TreeTranslation(models.Model):
    """One press of "translate with subpages". The worker makes its pages one by one."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    languages = models.JSONField(help_text="codes of the languages that were asked for")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = TreeTranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(finished_at__isnull=True), name="a_tree_is_translated_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {', '.join(self.languages)}"


class PageState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    MADE = "made", _("Made")
    FAILED = "failed", _("Failed")


class Reason(models.TextChoices):
    """Why a page could not be made."""

    GONE = "gone", _("The page was deleted meanwhile.")
    PARENT = "parent", _("The page above it is not there in this language.")
    REFUSED = "refused", _("What the page says was refused.")
    STOPPED = "stopped", _("The work on this page was broken off several times.")
    ERROR = "error", _("Something went wrong that nobody had foreseen. It has been written down.")


class TreePageQuerySet(models.QuerySet):
    def waiting(self) -> "TreePageQuerySet":
        """The next ones first: a page before those below it."""
        return self.filter(state=PageState.WAITING).order_by("position")

    def failed(self) -> "TreePageQuerySet":
        return self.filter(state=PageState.FAILED).order_by("position")


class TreePage(models.Model):
    """One page of a tree. Its title is kept so that the list can still name it when the page is gone."""

    tree = models.ForeignKey(TreeTranslation, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PageState, default=PageState.WAITING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = TreePageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tree", "position"], name="one_row_per_place_in_a_tree"),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(reason="") | ~Q(state="failed") & Q(reason=""),
                name="a_page_that_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title
