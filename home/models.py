"""The start page, standard pages and the strategy."""

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from dialogue.models import DialoguePage, Proposal, ProposalStatus
from home.accessibility_models import AccessibilityReport, AccessibilityStatementPage
from home.filters import AreaChoice, concerns
from home.strategy_models import StrategyPage
from home.tree_models import TreePage, TreeTranslation
from news.models import FactPage, GoodExamplePage, NewsIndexPage, UpdatePage
from portal import clock
from portal.blocks import BodyBlock
from portal.models import Area
from portal.pages import PortalPage, readable
from portal.place_models import by_name
from portal.places import known_areas

__all__ = [
    "AccessibilityReport",
    "AccessibilityStatementPage",
    "HomePage",
    "StandardPage",
    "StrategyPage",
    "TreePage",
    "TreeTranslation",
]


class FigureBlock(blocks.StructBlock):
    """A figure that cannot mislead: with what it means, who was asked, what it cannot show, and its source."""

    value = blocks.CharBlock(label=_("Figure"), max_length=12)
    unit = blocks.CharBlock(label=_("Unit"), max_length=12, required=False)
    meaning = blocks.CharBlock(label=_("What it means"), max_length=200)
    asked = blocks.CharBlock(label=_("Who was asked"), max_length=250)
    cannot_show = blocks.CharBlock(label=_("What it cannot show"), max_length=250)
    source = blocks.CharBlock(label=_("Source"), max_length=200)
    url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "order"
        label = _("Figure")


class HeardBlock(blocks.StructBlock):
    """What people said and what happened then: also what did not happen, and why."""

    said = blocks.CharBlock(label=_("What people said"), max_length=200)
    did = blocks.CharBlock(label=_("What happened"), max_length=300)
    state = blocks.ChoiceBlock(
        label=_("Where it stands"),
        choices=[("done", _("Done")), ("late", _("Late")), ("no", _("Not carried out, with reasons"))],
    )

    class Meta:
        icon = "group"
        label = _("You said, this happened")


class HomePage(PortalPage):
    """What matters now: news, open dialogues, proposals near their end, a figure, a good example, areas, the doors."""

    statement = StreamField(
        [("line", blocks.CharBlock(max_length=60, label=_("Line")))],
        verbose_name=_("statement"),
        max_num=3,
        blank=True,
        help_text=_("Up to three short lines that say what the portal is for."),
    )
    figure = StreamField([("figure", FigureBlock())], verbose_name=_("figure"), max_num=1, blank=True)
    heard = StreamField([("heard", HeardBlock())], verbose_name=_("you said, this happened"), max_num=4, blank=True)

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("statement"),
        FieldPanel("figure"),
        FieldPanel("heard"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page of an address in two queries however deep it lies; Wagtail asks twice for every step.

        What is not found so is left to Wagtail: a page in between may answer for addresses below it.
        """
        if path_components:
            below = Page.objects.filter(
                # The slug has an index, the whole address has none.
                slug=path_components[-1],
                depth=self.depth + len(path_components),
                url_path=f"{self.url_path}{'/'.join(path_components)}/",
                path__startswith=self.path,
            )
            # Its type and number are enough: the whole page is read once, by its own type.
            known = below.values_list("content_type", "pk").first()
            model = ContentType.objects.get_for_id(known[0]).model_class() if known else None
            if model is not None:
                return model.objects.get(pk=known[1]).route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what is new and open in this language, for the chosen area where one is chosen."""
        now, choice = clock.now(), AreaChoice(request.GET)
        area = choice.area()
        dialogues = DialoguePage.objects.descendant_of(self)
        open_now = readable(dialogues.filter(concerns(area))).open_at(now)
        open_now = open_now.select_related("area", "locale").order_by("closes_at", "pk")
        proposals = Proposal.objects.visible_to(None).takes_support_at(now).filter(concerns(area))
        proposals = proposals.filter(status=ProposalStatus.OPEN)
        index = NewsIndexPage.objects.child_of(self).live().first()
        updates, example, fact = self._told(index, clock.day_of(now), area) if index else ([], None, None)
        return super().get_context(request, *args, **kwargs) | {
            "updates": updates,
            "dialogues": open_now[:2],
            "proposals": proposals.order_by("closes_at", "pk")[:2],
            "example": example,
            "fact": fact,
            "areas": by_name(known_areas().values()),
            "news_url": index.get_url(request) if index else "",
            "choice": choice,
            "area": area,
            "now": now,
        }

    def _told(
        self, index: NewsIndexPage, today: date, area: Area | None
    ) -> tuple[list[Page], Page | None, Page | None]:
        """The newest updates about the area, a good example, and a fact that holds today."""
        updates = list(UpdatePage.objects.filter(concerns(area)).public_below(index)[:4])
        areas = known_areas()
        for page in updates:
            page.area = areas.get(page.area_id)
        facts = FactPage.objects.valid_on(today).public_below(index)
        return updates, GoodExamplePage.objects.public_below(index).first(), facts.first()


class StandardPage(PortalPage):
    """A page that stays: about the dialogue, privacy, accessibility."""

    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("body"), FieldPanel("reviewed_on")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
