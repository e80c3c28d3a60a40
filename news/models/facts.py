"""Facts: what is known about something that people say, and how sure anybody can be."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from news.models.pages import NewsPage, NewsQuerySet
from portal import clock
from portal.pages import PortalPage


class Verdict(models.TextChoices):
    """What the municipality finds about a claim (bedömning)."""

    WRONG = "wrong", _("Not true")
    PARTLY = "partly", _("Partly true")
    NO_BASIS = "no_basis", _("Nothing shows it")
    RIGHT = "right", _("True")


class FactQuerySet(NewsQuerySet):
    def valid_on(self, day: date) -> "FactQuerySet":
        """Those that have no last day, or one that has not passed."""
        return self.filter(models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day))


def _points(label: Any) -> StreamField:
    point = blocks.CharBlock(max_length=300, label=_("Point"))
    return StreamField([("point", point)], verbose_name=label, blank=True, max_num=12)


# Where the claim must not stand: in headings and in what others show of a page, with what an editor is told.
_LOUD = {
    "title": _("The heading is the fact. The claim stands below it, once."),
    "slug": _("The address must not repeat the claim."),
    "seo_title": _("What search engines show is the fact, not the claim."),
    "search_description": _("What search engines show is the fact, not the claim."),
    "lead": _("The lead says the fact, not the claim."),
}


class FactPage(NewsPage):
    """Faktasida: the fact comes first, as the heading.

    The claim that it answers stands once, in neutral words, and never in a heading, an address or an alternative text:
    what is repeated large is remembered, also when it is wrong.
    """

    claim = models.TextField(
        _("what people say"),
        max_length=300,
        help_text=_("The claim in neutral words, without names. Not in the heading."),
    )
    verdict = models.CharField(_("finding"), max_length=8, choices=Verdict)
    certainty = models.CharField(
        _("how sure we are"),
        max_length=160,
        blank=True,
        help_text=_("And why: how many were asked, how it was counted."),
    )
    known = _points(_("what we know"))
    not_known = _points(_("what we do not know"))
    figure = models.CharField(_("figure"), max_length=12, blank=True)
    figure_unit = models.CharField(_("unit"), max_length=12, blank=True)
    figure_means = models.CharField(_("what the figure means"), max_length=200, blank=True)
    figure_year = models.PositiveSmallIntegerField(
        _("year of the figure"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    source_dated = models.DateField(_("date of the source"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("After this day the page says that it may be out of date.")
    )

    objects = PageManager.from_queryset(FactQuerySet)()

    override_translatable_fields = [
        *NewsPage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in ("verdict", "figure", "figure_year", "source_dated", "valid_until")
        ],
    ]
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("published_on"),
        MultiFieldPanel(
            [FieldPanel("claim"), FieldPanel("verdict"), FieldPanel("certainty")], heading=_("Claim and finding")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("figure", "figure_unit", "figure_means", "figure_year")], heading=_("Figure")
        ),
        FieldPanel("known"),
        FieldPanel("not_known"),
        FieldPanel("body"),
        *NewsPage.source_panels,
        MultiFieldPanel([FieldPanel("source_dated"), FieldPanel("valid_until")], heading=_("How long it holds")),
        *PortalPage.belonging_panels,
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/fact_page.html"

    class Meta(NewsPage.Meta):
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="fact_verdict_known"),
            models.CheckConstraint(
                condition=models.Q(figure="") | (~models.Q(figure_means="") & models.Q(figure_year__isnull=False)),
                name="fact_figure_explained",
            ),
        ]

    def clean(self) -> None:
        """Raises ValidationError where the heading or the address repeats the claim, and for a figure that nobody could
        understand."""
        super().clean()
        errors = {}
        for name, words in _LOUD.items():
            if repeats(self.claim, getattr(self, name)):
                errors[name] = words
        if self.figure and not self.figure_means:
            errors["figure_means"] = _("Say what the figure means.")
        if self.figure and not self.figure_year:
            errors["figure_year"] = _("Say which year the figure is from.")
        if errors:
            raise ValidationError(errors)

    def has_expired(self, day: date) -> bool:
        """Whether its last day had passed on that day."""
        return bool(self.valid_until and self.valid_until < day)

    @property
    def is_out_of_date(self) -> bool:
        """Whether its last day has passed today, Swedish time."""
        return self.has_expired(clock.day_of(clock.now()))


def repeats(claim: str, heading: str) -> bool:
    """Whether the heading, or an address, says the claim again in the same words."""
    # An address has a to z only; Arabic has no such letters.
    for is_address in (True, False):
        said, again = (slugify(text, allow_unicode=not is_address) for text in (claim, heading))
        if said and again and (said in again or (len(again) > 20 and again in said)):
            return True
    return False
