"""Dialogue pages: a question to residents, what they can influence, and when they get an answer."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField

from dialogue.models.page_form import DialoguePageForm
from dialogue.models.states import DialogueState, DialogueStatus, OpenTo, ReviewMode, Terms, shown_status
from portal import clock
from portal.blocks import TEXT_FEATURES, BodyBlock
from portal.languages import source_language
from portal.pages import PortalPage, readable

MOST_SLOW_MINUTES = 24 * 60
# What decides, and not what is said: set in the source language, the same in every other one.
DECIDING = ("opens_at", "closes_at", "answer_by", "review_mode", "open_to", "slow_minutes")


class DialogueQuerySet(PageQuerySet):
    def open_at(self, now: datetime) -> "DialogueQuerySet":
        """Those that take contributions at `now`: by their dates, and neither paused nor ended by hand. The end is
        exclusive."""
        begun = self.filter(opens_at__lte=now, review_mode__in=[ReviewMode.BEFORE, ReviewMode.AFTER])
        return begun.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))

    def coming_at(self, now: datetime) -> "DialogueQuerySet":
        return self.filter(opens_at__gt=now)

    def closed_at(self, now: datetime) -> "DialogueQuerySet":
        return self.filter(Q(closes_at__lte=now) | Q(review_mode=ReviewMode.CLOSED, opens_at__lte=now))

    def decided_by(self, source: "DialoguePage") -> "DialogueQuerySet":
        """The other language versions of a page, which do as it does."""
        return self.filter(translation_key=source.translation_key, alias_of__isnull=True).exclude(pk=source.pk)

    def with_source_answers(self) -> "DialogueQuerySet":
        """Each with `source_heard`: what its version in the source language says was heard."""
        source = DialoguePage.objects.live().filter(
            translation_key=OuterRef("translation_key"), locale__language_code=source_language().code
        )
        return self.annotate(source_heard=Subquery(source.order_by().values("heard")[:1]))


class PartnerBlock(blocks.StructBlock):
    """Somebody who answers together with the municipality (samverkanspart)."""

    name = blocks.CharBlock(max_length=120, label=_("Name"))
    does = blocks.CharBlock(
        max_length=250, label=_("What they answer for"), help_text=_("For example: lighting at the station.")
    )


def words_in(rich_text: str | None) -> str:
    """The bare words: an editor that was emptied leaves an empty paragraph."""
    return strip_tags(rich_text or "").strip()


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
        pages = readable(DialoguePage.objects.child_of(self))
        pages = pages.select_related("area", "locale").prefetch_related("area__names").with_source_answers()
        found: dict[DialogueStatus, list[DialoguePage]] = {status: [] for status in DialogueStatus}
        for page in pages:
            found[page.status_at(now)].append(page)
        going_on = found[DialogueStatus.OPEN] + found[DialogueStatus.CLOSING] + found[DialogueStatus.READ_ONLY]
        groups = [
            (_("Open now"), sorted(going_on, key=DialoguePage.closing_order)),
            (_("Opening later"), sorted(found[DialogueStatus.COMING], key=lambda page: page.opens_at)),
            *(
                (title, sorted(found[status], key=DialoguePage.closing_order, reverse=True))
                for status, title in (
                    (DialogueStatus.CLOSED, _("Closed dialogues")),
                    (DialogueStatus.ANSWERED, _("Answered dialogues")),
                )
            ),
        ]
        return super().get_context(request, *args, **kwargs) | {
            "groups": [{"title": title, "pages": pages} for title, pages in groups if pages]
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
    partners = StreamField(
        [("partner", PartnerBlock())], verbose_name=_("who answers with the municipality"), blank=True, max_num=12
    )
    answer_by = models.DateField(_("answer at the latest"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), default=clock.now)
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("From this moment nothing more can be written.")
    )
    review_mode = models.CharField(_("review"), max_length=10, choices=ReviewMode, default=ReviewMode.BEFORE)
    closed_reason = models.TextField(
        _("why it closed before its day"),
        max_length=600,
        blank=True,
        help_text=_("Needed where the dialogue is closed by hand. Everybody reads it."),
    )
    open_to = models.CharField(_("who may take part"), max_length=10, choices=OpenTo, default=OpenTo.ANYONE)
    slow_minutes = models.PositiveSmallIntegerField(
        _("minutes between two contributions by one person"),
        default=0,
        validators=[MaxValueValidator(MOST_SLOW_MINUTES)],
        help_text=_("Slow mode for a heated conversation. 0 is off, 1440 is a day."),
    )
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
        *(SynchronizedField(name, overridable=False) for name in DECIDING),
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
                FieldPanel("partners"),
                FieldPanel("answer_by"),
                FieldPanel("open_to"),
                FieldPanel("review_mode"),
                FieldPanel("slow_minutes"),
                FieldPanel("closed_reason"),
            ],
            heading=_("How it is done"),
        ),
        FieldPanel("heard"),
        *PortalPage.belonging_panels,
    ]
    parent_page_types = ["dialogue.DialogueIndexPage"]
    subpage_types: list[str] = []
    template = "dialogue/dialogue_page.html"
    base_form_class = DialoguePageForm
    source_heard: str | None  # filled by with_source_answers

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="dialogue_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(review_mode__in=ReviewMode.values), name="dialogue_review_mode_known"),
            models.CheckConstraint(condition=Q(open_to__in=OpenTo.values), name="dialogue_open_to_known"),
            models.CheckConstraint(
                condition=Q(slow_minutes__lte=MOST_SLOW_MINUTES), name="dialogue_slow_for_a_day_at_most"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A dialogue closes after it opens.")})
        if self.review_mode == ReviewMode.CLOSED and not self.closed_reason.strip():
            raise ValidationError({"closed_reason": _("Say why it closes before its day: everybody reads it.")})
        if self.open_to == OpenTo.EID and not settings.OIDC_ISSUER:
            raise ValidationError({"open_to": _("Nobody can sign in with e-identification here yet.")})

    def terms_at(self, now: datetime) -> Terms:
        """What holds at `now` for whoever writes here."""
        return Terms(
            state=self.state_at(now),
            review_mode=ReviewMode(self.review_mode),
            open_to=OpenTo(self.open_to),
            slow_minutes=self.slow_minutes,
        )

    def state_at(self, now: datetime) -> DialogueState:
        """Where the conversation is at `now`; the end is exclusive, and may have been set by hand."""
        if now < self.opens_at:
            return DialogueState.COMING
        if self.review_mode == ReviewMode.CLOSED or (self.closes_at is not None and now >= self.closes_at):
            return DialogueState.CLOSED
        return DialogueState.PAUSED if self.review_mode == ReviewMode.PAUSED else DialogueState.OPEN

    def status_at(self, now: datetime) -> DialogueStatus:
        """What a reader is told of it at `now`."""
        state = self.state_at(now)
        is_answered = state == DialogueState.CLOSED and self.is_answered
        return shown_status(state, days_left=self.days_left(now), is_answered=is_answered)

    @property
    def is_answered(self) -> bool:
        """Whether it says what was heard, here or in the source language, in which the municipality answers."""
        return bool(words_in(self.heard) or self.answer_in_source)

    @property
    def answer_in_source(self) -> str:
        """What was heard as the source language has it, where this version does not say it; else empty."""
        if words_in(self.heard) or self.locale.language_code == source_language().code:
            return ""
        if not hasattr(self, "source_heard"):
            own = DialoguePage.objects.filter(pk=self.pk).with_source_answers()
            self.source_heard = own.values_list("source_heard", flat=True).first()
        return self.source_heard if words_in(self.source_heard) else ""

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
