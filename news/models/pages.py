"""What news pages share, and two kinds of them: updates, and good examples with what they led to."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField

from portal import clock
from portal.blocks import TEXT_FEATURES, BodyBlock
from portal.pages import PortalPage, readable
from portal.topic_models import PageTopic


class NewsQuerySet(PageQuerySet):
    def public_newest_first(self) -> "NewsQuerySet":
        """Live, unrestricted ones, the newest first, with what a list shows of them."""
        return readable(self).select_related("locale").newest_first()

    def public_below(self, index: Page) -> "NewsQuerySet":
        """Those below a list that everybody may read, the newest first.

        Asked of each in the order of its day, so that the database stops where enough are found; a join would read
        every page of the list first.
        """
        # As child_of, in three conditions instead of five: this is asked for each kind of news on every list.
        here = Page.objects.filter(path__startswith=index.path, depth=index.depth + 1, pk=OuterRef("page_ptr_id"))
        return self.filter(Exists(readable(here))).newest_first()

    def newest_first(self) -> "NewsQuerySet":
        """By the day it is about, in the order of the index of that day."""
        return self.order_by("-published_on", "-page_ptr_id")

    def in_area(self, code: str) -> "NewsQuerySet":
        return self.filter(area__code=code)

    def about(self, topic: str) -> "NewsQuerySet":
        return self.filter(pk__in=PageTopic.objects.filter(topic__code=topic).values("page"))

    def of_year(self, year: int) -> "NewsQuerySet":
        return self.filter(published_on__gte=date(year, 1, 1), published_on__lt=date(year + 1, 1, 1))


class SourceBlock(blocks.StructBlock):
    """One more source: who says so, where, and the day that it is from."""

    name = blocks.CharBlock(label=_("Source"), max_length=200, help_text=_("Who says so, and when."))
    url = blocks.URLBlock(label=_("Link to the source"), required=False)
    dated = blocks.DateBlock(label=_("Date of the source"), required=False)

    class Meta:
        icon = "link"
        label = _("Source")


class NewsPage(PortalPage):
    """What updates and good examples share. A review date makes old truths visible to editors."""

    published_on = models.DateField(_("date"), help_text=_("The day this happened or was decided."))
    responsible = models.CharField(_("who is responsible"), max_length=160, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Who says so, and when."))
    source_url = models.URLField(_("link to the source"), blank=True)
    more_sources = StreamField([("source", SourceBlock())], verbose_name=_("more sources"), blank=True, max_num=8)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)
    next_review_on = models.DateField(_("review again"), null=True, blank=True)

    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        SynchronizedField("published_on", overridable=False),
        SynchronizedField("source_url"),
    ]
    source_panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("source_name", "source_url", "more_sources")], heading=_("Source")
        ),
        MultiFieldPanel(
            [FieldPanel("responsible"), FieldPanel("reviewed_on"), FieldPanel("next_review_on")],
            heading=_("Responsible and review"),
        ),
    ]

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["-published_on", "-page_ptr"], name="%(class)s_newest"),
            models.Index(fields=["area", "-published_on", "-page_ptr"], name="%(class)s_in_area"),
            models.Index(fields=["next_review_on"], name="%(class)s_review"),
        ]

    @property
    def has_passed_review(self) -> bool:
        """Whether the day to review it again has come."""
        return bool(self.next_review_on and self.next_review_on <= clock.day_of(clock.now()))


class UpdatePage(NewsPage):
    """Nyhet: what happened, and what it means for whoever lives here."""

    what_it_means = RichTextField(_("what it means for you"), features=TEXT_FEATURES, blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("body"),
        FieldPanel("what_it_means"),
        *NewsPage.source_panels,
        *PortalPage.belonging_panels,
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/update_page.html"

    class Meta(NewsPage.Meta):
        verbose_name = _("update")
        verbose_name_plural = _("updates")


class Effect(models.TextChoices):
    """Whether somebody has measured what came of it."""

    MEASURED = "measured", _("Measured")
    NOT_MEASURED = "not_measured", _("Not measured")
    OWN_JUDGEMENT = "own_judgement", _("Own judgement")


class GoodExamplePage(NewsPage):
    """Gott exempel: a problem, what was done about it, by whom, and what is known of the result."""

    problem = models.TextField(_("the problem"), max_length=600)
    done_by = models.CharField(_("who did it"), max_length=160)
    effect = models.CharField(_("effect"), max_length=14, choices=Effect)
    result = models.TextField(_("what came of it"), max_length=600)
    how_to = RichTextField(_("how to do the same"), features=TEXT_FEATURES, blank=True)
    contact = models.CharField(_("contact"), max_length=160, blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("problem"),
        FieldPanel("body"),
        FieldPanel("done_by"),
        MultiFieldPanel([FieldPanel("effect"), FieldPanel("result")], heading=_("Result")),
        FieldPanel("how_to"),
        FieldPanel("contact"),
        *NewsPage.source_panels,
        *PortalPage.belonging_panels,
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/good_example_page.html"

    class Meta(NewsPage.Meta):
        verbose_name = _("good example")
        verbose_name_plural = _("good examples")
        constraints = [
            models.CheckConstraint(condition=models.Q(effect__in=Effect.values), name="good_example_effect_known")
        ]
