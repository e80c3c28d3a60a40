"""News pages: the list, updates, and good examples with what they led to."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField

from news.filters import NewsFilter
from portal import clock
from portal.blocks import TEXT_FEATURES, BodyBlock
from portal.pages import PortalPage

PAGES_PER_LIST = 20


class NewsQuerySet(PageQuerySet):
    def public_newest_first(self) -> "NewsQuerySet":
        """Live, unrestricted ones, the newest first, with what a list shows of them."""
        found = self.live().public().select_related("area", "locale").prefetch_related("area__names")
        return found.order_by("-published_on", "-pk")

    def in_area(self, code: str) -> "NewsQuerySet":
        return self.filter(area__code=code)


class NewsPage(PortalPage):
    """What updates and good examples share. A review date makes old truths visible to editors."""

    published_on = models.DateField(_("date"), help_text=_("The day this happened or was decided."))
    responsible = models.CharField(_("who is responsible"), max_length=160, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Who says so, and when."))
    source_url = models.URLField(_("link to the source"), blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)
    next_review_on = models.DateField(_("review again"), null=True, blank=True)

    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        SynchronizedField("published_on", overridable=False),
        SynchronizedField("source_url"),
    ]
    source_panels = [
        MultiFieldPanel([FieldPanel("source_name"), FieldPanel("source_url")], heading=_("Source")),
        MultiFieldPanel(
            [FieldPanel("responsible"), FieldPanel("reviewed_on"), FieldPanel("next_review_on")],
            heading=_("Responsible and review"),
        ),
    ]

    class Meta:
        abstract = True

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

    class Meta:
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

    class Meta:
        verbose_name = _("good example")
        verbose_name_plural = _("good examples")
        constraints = [
            models.CheckConstraint(condition=models.Q(effect__in=Effect.values), name="good_example_effect_known")
        ]


KINDS = {"nyheter": UpdatePage, "goda-exempel": GoodExamplePage}


class NewsIndexPage(PortalPage):
    """Lists what the municipality tells in one language; filters work by address alone."""

    content_panels = [*PortalPage.content_panels]
    subpage_types = ["news.UpdatePage", "news.GoodExamplePage"]
    max_count_per_parent = 1
    template = "news/news_index_page.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def newest(self, *, kind: str = "", area: str = "") -> "Newest":
        """Its live pages of a kind (`nyheter`, `goda-exempel`, else both) and area, the newest first."""
        asked = [KINDS[kind]] if kind in KINDS else list(KINDS.values())
        found = [model.objects.child_of(self).public_newest_first() for model in asked]
        return Newest([pages.in_area(area) if area else pages for pages in found])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `found`, one page of the list, and the filter form as it stands."""
        form = NewsFilter(request.GET or None)
        chosen = form.chosen() if form.is_bound else {"typ": "", "omrade": ""}
        found = Paginator(self.newest(kind=chosen["typ"], area=chosen["omrade"]), PAGES_PER_LIST).get_page(
            request.GET.get("sida", "1")
        )

        def address(number: int) -> str:
            return "?" + urlencode({name: value for name, value in (chosen | {"sida": number}).items() if value})

        return super().get_context(request, *args, **kwargs) | {
            "found": found,
            "form": form,
            "newer_url": address(found.previous_page_number()) if found.has_previous() else "",
            "older_url": address(found.next_page_number()) if found.has_next() else "",
        }


class Newest(Sequence):
    """Pages of several types in one order. Reads only their dates until a slice is asked for."""

    def __init__(self, querysets: list[NewsQuerySet]) -> None:
        self.querysets = querysets
        rows = [
            (*row, place) for place, pages in enumerate(querysets) for row in pages.values_list("published_on", "pk")
        ]
        self.rows = sorted(rows, reverse=True)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        wanted = self.rows[index] if isinstance(index, slice) else [self.rows[index]]
        pages: dict[int, NewsPage] = {}
        for place, queryset in enumerate(self.querysets):
            keys = [pk for _day, pk, where in wanted if where == place]
            pages |= {page.pk: page for page in queryset.filter(pk__in=keys)} if keys else {}
        found = [pages[pk] for _day, pk, _where in wanted if pk in pages]
        return found if isinstance(index, slice) else found[0]
