"""The accessibility statement (tillgänglighetsredogörelsen) and what people tell about it (lag 2018:1937, 10 §)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from portal import clock
from portal.ids import PUBLIC_ID_LENGTH, new_public_id
from portal.pages import PortalPage

# The law says "skyndsamt" for the answer; the portal promises a figure.
ANSWER_DAYS = 10


class Conformance(models.TextChoices):
    """How far the portal follows the requirements (förenlighetsstatus)."""

    FULLY = "fully", _("Fully")
    PARTLY = "partly", _("Partly")
    NOT = "not", _("Not")


class Why(models.TextChoices):
    """Why something is not accessible: the three answers that the authority's guidance knows."""

    NOT_YET = "not_yet", _("Not yet mended")
    BURDEN = "burden", _("An unreasonable burden (12 §)")
    OUTSIDE = "outside", _("Not covered by the law")


class GapBlock(blocks.StructBlock):
    """One thing that does not work for everybody: for whom, why, what to do instead, and by when it is mended."""

    what = blocks.CharBlock(label=_("What does not work, and for whom"), max_length=300)
    why = blocks.ChoiceBlock(label=_("Why"), choices=Why.choices, default=Why.NOT_YET)
    instead = blocks.CharBlock(label=_("What you can do instead"), max_length=300, required=False)
    mended_by = blocks.DateBlock(label=_("Mended by"), required=False)

    class Meta:
        icon = "warning"
        label = _("What is not accessible")


class AccessibilityStatementPage(PortalPage):
    """Tillgänglighetsredogörelse: what the law asks for, each in a field of its own (Diggs föreskrifter MDFFS 2019:2).

    The municipality, the service, the way to tell us and the way to the authority are said by the template.
    """

    conformance = models.CharField(_("how far the requirements are met"), max_length=6, choices=Conformance)
    gaps = StreamField([("gap", GapBlock())], verbose_name=_("what is not accessible"), blank=True, max_num=30)
    method = models.TextField(
        _("how it was tested"), max_length=600, help_text=_("By whom, with what, on which pages and devices.")
    )
    tested_on = models.DateField(_("tested"))
    published_on = models.DateField(_("the service was published"))
    updated_on = models.DateField(_("the statement was updated"))

    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in ("conformance", "tested_on", "published_on", "updated_on")
        ],
    ]
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("conformance"),
        FieldPanel("gaps"),
        FieldPanel("method"),
        MultiFieldPanel(
            [FieldPanel("tested_on"), FieldPanel("published_on"), FieldPanel("updated_on")], heading=_("Days")
        ),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/accessibility_statement_page.html"

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def clean(self) -> None:
        """Raises ValidationError where the finding and the list of gaps say different things."""
        super().clean()
        is_full, has_gaps = self.conformance == Conformance.FULLY, bool(self.gaps)
        if is_full and has_gaps:
            raise ValidationError(
                {"conformance": _("Something is not accessible, so the requirements are not all met.")}
            )
        if self.conformance and not is_full and not has_gaps:
            raise ValidationError({"gaps": _("Say what is not accessible, and why.")})

    def gaps_by_reason(self) -> list[dict[str, Any]]:
        """The gaps under each reason that any of them has, in the order of `Why`."""
        rows = [(why, [gap.value for gap in self.gaps if gap.value["why"] == why]) for why in Why]
        return [{"why": why.value, "label": why.label, "gaps": gaps} for why, gaps in rows if gaps]

    @property
    def has_exemptions(self) -> bool:
        """Whether anything is left as it is because mending it would be an unreasonable burden (12 §)."""
        return any(gap.value["why"] == Why.BURDEN for gap in self.gaps)


class AccessibilityReportQuerySet(models.QuerySet):
    def waiting(self) -> "AccessibilityReportQuerySet":
        """Those that nobody has answered, the most urgent first."""
        return self.filter(answered_at__isnull=True).order_by("received_at", "pk")

    def by_urgency(self) -> "AccessibilityReportQuerySet":
        """What waits first, the longest waiting on top; then what is answered, the newest answer on top."""
        newest_answer, oldest_waiting = F("answered_at").desc(nulls_first=True), F("received_at").asc()
        return self.order_by(newest_answer, oldest_waiting, "pk")


class AccessibilityReport(models.Model):
    """What somebody could not use (bristanmälan). A public record; nothing in the program deletes it.

    `person` is who wants the answer, if anybody does.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)
    received_at = models.DateTimeField(_("received"))
    language = models.CharField(_("language"), max_length=20)
    text = models.TextField(_("what does not work"))
    place = models.CharField(_("where"), max_length=300, blank=True)
    tools = models.CharField(_("what is used"), max_length=200, blank=True)
    person = models.ForeignKey(
        "residents.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="accessibility_reports"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "residents.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    objects = AccessibilityReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("accessibility report")
        verbose_name_plural = _("accessibility reports")
        ordering = ["-received_at", "-pk"]
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="accessibility_answer_has_its_moment",
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=models.Q(answered_at__isnull=True), name="accessibility_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def due_at(self) -> datetime:
        """The first moment at which the promised answer is late."""
        return answer_due(self.received_at)

    def is_late_at(self, now: datetime) -> bool:
        return self.answered_at is None and now >= self.due_at

    @property
    def last_day(self) -> date:
        """The last day of the promise."""
        return clock.day_of(self.due_at - timedelta(seconds=1))


def answer_due(received_at: datetime) -> datetime:
    """The first moment that is too late: ANSWER_DAYS whole calendar days after the report."""
    return clock.end_after_days(received_at, ANSWER_DAYS)
