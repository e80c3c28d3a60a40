"""The strategy as a page (strategin): every sentence leads to what is done for it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from home.strategy import goals_of
from portal.blocks import TEXT_FEATURES
from portal.pages import PortalPage
from portal.place_models import by_name
from portal.places import known_topics


def topic_choices() -> list[tuple[str, str]]:
    """Every topic by its code, in the language of whoever edits."""
    return [(topic.code, str(topic)) for topic in by_name(known_topics().values())]


class TopicBlock(blocks.ChoiceBlock):
    """A topic by its code. The form offers what there is; reading one asks for nothing."""

    def to_python(self, value: str) -> str:
        return value


class GoalBlock(blocks.StructBlock):
    """One sentence. What is done for it is found by its topics; what staff choose stands first."""

    sentence = blocks.CharBlock(label=_("Sentence"), max_length=250)
    text = blocks.RichTextBlock(
        label=_("What it means in practice"), features=TEXT_FEATURES, required=False, help_text=_("A few sentences.")
    )
    topics = blocks.ListBlock(
        TopicBlock(choices=topic_choices, label=_("Topic")),
        label=_("Topics"),
        max_num=4,
        default=[],
        help_text=_("The newest about them is shown below the sentence."),
    )
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(
            page_type=["news.UpdatePage", "news.GoodExamplePage", "news.FactPage", "dialogue.DialoguePage"],
            label=_("Page"),
        ),
        label=_("Shown first"),
        max_num=4,
        default=[],
        help_text=_("What shows best what is done. Readers get it in their own language."),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """A sentence that leads nowhere is a promise that nobody can follow up."""
        cleaned = super().clean(value)
        if not cleaned["topics"] and not cleaned["pages"]:
            raise blocks.StructBlockValidationError(
                block_errors={"topics": ValidationError(_("Choose a topic or a page that shows what is done."))}
            )
        return cleaned

    class Meta:
        icon = "tick"
        label = _("Sentence of the strategy")


class StrategyPage(PortalPage):
    """Strategi: what the municipality has bound itself to, in sentences, each with what is done for it."""

    goals = StreamField([("goal", GoalBlock())], verbose_name=_("sentences"), min_num=1, max_num=20)
    decided = models.CharField(
        _("decided"), max_length=200, blank=True, help_text=_("By whom and when, with the number of the decision.")
    )
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("link to the source"), blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)

    override_translatable_fields = [*PortalPage.override_translatable_fields, SynchronizedField("source_url")]
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("goals"),
        MultiFieldPanel(
            [FieldPanel("decided"), FieldPanel("source_name"), FieldPanel("source_url"), FieldPanel("reviewed_on")],
            heading=_("Source"),
        ),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/strategy_page.html"

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the sentences with what is done for each, in the page's language."""
        goals = goals_of(self.goals, self.locale.language_code)
        return super().get_context(request, *args, **kwargs) | {"goals": goals}
