"""Dialogue pages: a question to residents, what they can influence, and when they get an answer."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField

from dialogue.models.states import DialogueState
from portal import clock
from portal.blocks import TEXT_FEATURES, BodyBlock
from portal.pages import PortalPage


class ReviewMode(models.TextChoices):
    """How contributions are received. Nothing is ever published unread."""

    BEFORE = "before", _("Read before publishing")
    PAUSED = "paused", _("Paused: nothing new is received for now")


class DialogueQuerySet(PageQuerySet):
    def open_at(self, now: datetime) -> "DialogueQuerySet":
        """Those that take comments at `now` by their dates; the end is exclusive."""
        return self.filter(opens_at__lte=now).filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def coming_at(self, now: datetime) -> "DialogueQuerySet":
        return self.filter(opens_at__gt=now)

    def closed_at(self, now: datetime) -> "DialogueQuerySet":
        return self.filter(closes_at__lte=now)


class DialogueIndexPage(PortalPage):
    """Lists the dialogues of one language: open, coming and closed ones."""

    content_panels = [*PortalPage.content_panels]
    subpage_types = ["dialogue.DialoguePage"]
    max_count_per_parent = 1
    template = "dialogue/dialogue_index_page.html"

    class Meta:
        verbose_name = _("list of dialogues")
        verbose_name_plural = _("lists of dialogues")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `groups`: a heading and its dialogues, one for each state that has any."""
        now = clock.now()
        pages = DialoguePage.objects.child_of(self).live().public()
        pages = pages.select_related("area", "locale").prefetch_related("area__names")
        by_state: dict[str, list[DialoguePage]] = {state: [] for state in DialogueState}
        for page in pages:
            page.state_now, page.days_left_now = page.state_at(now), page.days_left(now)
            by_state[page.state_now].append(page)
        open_ones = sorted(by_state["open"] + by_state["paused"], key=DialoguePage.closing_order)
        coming = sorted(by_state["coming"], key=lambda page: page.opens_at)
        closed = sorted(by_state["closed"], key=DialoguePage.closing_order, reverse=True)
        groups = [(_("Open now"), open_ones), (_("Opening later"), coming), (_("Closed"), closed)]
        return super().get_context(request, *args, **kwargs) | {
            "groups": [{"title": title, "pages": found} for title, found in groups if found]
        }


class DialoguePage(PortalPage):
    """A question that the municipality asks. Its title is the question itself."""

    background = StreamField(BodyBlock(), verbose_name=_("background"), blank=True)
    why_we_ask = models.TextField(_("why we ask"), max_length=600, blank=True)
    can_influence = StreamField(
        [("point", blocks.CharBlock(max_length=160, label=_("Point")))],
        verbose_name=_("what you can influence"),
        blank=True,
        max_num=8,
    )
    already_decided = StreamField(
        [("point", blocks.CharBlock(max_length=160, label=_("Point")))],
        verbose_name=_("what is already decided"),
        blank=True,
        max_num=8,
    )
    who_answers = models.CharField(_("who answers"), max_length=160)
    answer_by = models.DateField(_("answer at the latest"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), default=clock.now)
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("From this moment nothing more can be written.")
    )
    review_mode = models.CharField(_("review"), max_length=10, choices=ReviewMode, default=ReviewMode.BEFORE)
    heard = RichTextField(
        _("what we heard"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_(
            "What people said, what we do, and what we will not do and why. Shown when the dialogue has closed."
        ),
    )

    objects = PageManager.from_queryset(DialogueQuerySet)()

    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        SynchronizedField("opens_at", overridable=False),
        SynchronizedField("closes_at", overridable=False),
        SynchronizedField("answer_by", overridable=False),
        SynchronizedField("review_mode", overridable=False),
    ]
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("why_we_ask"),
        FieldPanel("can_influence"),
        FieldPanel("already_decided"),
        FieldPanel("background"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("who_answers"),
                FieldPanel("answer_by"),
                FieldPanel("review_mode"),
            ],
            heading=_("How it is done"),
        ),
        FieldPanel("heard"),
        *PortalPage.belonging_panels,
    ]
    parent_page_types = ["dialogue.DialogueIndexPage"]
    subpage_types: list[str] = []
    template = "dialogue/dialogue_page.html"

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="dialogue_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(review_mode__in=ReviewMode.values), name="dialogue_review_mode_known"),
        ]

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A dialogue closes after it opens.")})

    def state_at(self, now: datetime) -> DialogueState:
        """Where the conversation is at `now`; the end is exclusive."""
        if now < self.opens_at:
            return DialogueState.COMING
        if self.closes_at is not None and now >= self.closes_at:
            return DialogueState.CLOSED
        return DialogueState.PAUSED if self.review_mode == ReviewMode.PAUSED else DialogueState.OPEN

    def days_left(self, now: datetime) -> int | None:
        """Whole Swedish calendar days until it closes: 0 on its last day, None without an end."""
        if self.closes_at is None:
            return None
        last = clock.day_of(self.closes_at - timedelta(microseconds=1))
        return max(0, (last - clock.day_of(now)).days)

    @property
    def kicker(self) -> list[str]:
        """The small facts beside its title in a list."""
        return [str(self.area)] if self.area else []

    def closing_order(self) -> tuple[bool, datetime]:
        """Those that close first come first, those without an end last."""
        return (self.closes_at is None, self.closes_at or self.opens_at)

    def path_in(self, language: str) -> str:
        """Its path; a page is one language version, so the language makes no difference."""
        return self.get_url() or ""
