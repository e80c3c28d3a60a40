"""The conversation (samtalet): one for all language versions of a page, one for each proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page

from dialogue.models.pages import DialoguePage
from dialogue.models.proposals import Proposal
from dialogue.models.states import DialogueState, Terms, ThreadKind
from portal.ids import PUBLIC_ID_LENGTH, new_public_id
from portal.languages import source_language
from portal.pages import known_locales, readable


@dataclass(frozen=True, kw_only=True)
class Owners:
    """What a conversation stands under: the language versions of a page, the source language first, or a proposal."""

    pages: Sequence[DialoguePage] = ()
    proposal: Proposal | None = None

    def __bool__(self) -> bool:
        """Whether anybody may see any of it."""
        return bool(self.pages or self.proposal)

    def page(self, language: str) -> DialoguePage | None:
        """The version in a language, else the one in the source language, else any."""
        own = (page for page in self.pages if page.locale.language_code == language)
        return next(own, self.pages[0] if self.pages else None)

    def in_language(self, language: str) -> DialoguePage | Proposal | None:
        return self.proposal or self.page(language)

    def title(self, language: str) -> str:
        """What it is called in a language, else in the source language; empty where nobody may see any of it."""
        owner = self.in_language(language)
        return owner.title if owner else ""

    def terms_at(self, now: datetime) -> Terms:
        """What holds at `now` for whoever writes. Under a proposal it stays open as long as the proposal is seen.

        A page's terms are those of its version in the source language, in which the municipality decides.
        """
        if self.proposal:
            return Terms(state=DialogueState.OPEN)
        page = self.page(source_language().code)
        return page.terms_at(now) if page else Terms(state=DialogueState.CLOSED)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, viewer: Any = None) -> "ThreadQuerySet":
        """Those under a live, unrestricted page or a visible proposal. The same for everybody, staff included."""
        pages = readable(Page.objects.order_by()).filter(translation_key=OuterRef("key"), alias_of__isnull=True)
        proposals = Proposal.objects.visible_to(viewer).order_by().filter(thread=OuterRef("pk"))
        return self.filter(Q(Exists(pages), kind=ThreadKind.PAGE) | Q(Exists(proposals), kind=ThreadKind.PROPOSAL))

    def of_page(self, page: Page) -> "ThreadQuerySet":
        """The thread that all language versions of a page, and its aliases, share; none where it is not made yet."""
        return self.filter(kind=ThreadKind.PAGE, key=(page.alias_of or page).translation_key)


class ThreadManager(models.Manager.from_queryset(ThreadQuerySet)):  # type: ignore[misc]
    def for_page(self, page: Page, *, now: datetime) -> "Thread":
        """The thread of a page, made where it is missing. All language versions, and aliases, share it."""
        key = (page.alias_of or page).translation_key
        return self.get_or_create(kind=ThreadKind.PAGE, key=key, defaults={"created_at": now})[0]


class Thread(models.Model):
    """Where comments stand. `comment_count` counts published ones and is kept by the acts."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=10, choices=ThreadKind)
    key = models.UUIDField(help_text="a page's translation key, or the proposal's own")
    comment_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="when the clock saw that it had closed; its page's dates are what counts"
    )

    objects = ThreadManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_thread_per_page_or_proposal"),
            models.CheckConstraint(condition=Q(kind__in=ThreadKind.values), name="thread_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def pages(self) -> list[DialoguePage]:
        """The live, unrestricted language versions of its dialogue page, the source language first."""
        found = readable(DialoguePage.objects.order_by()).filter(translation_key=self.key, alias_of__isnull=True)
        pages, locales, first = list(found), known_locales(), source_language().code
        for page in pages:
            if known := locales.get(page.locale_id):
                page.locale = known
        return sorted(pages, key=lambda page: (page.locale.language_code != first, page.pk))

    def page(self, language: str) -> DialoguePage | None:
        """The version in a language, else the one in the source language, else any; None where none is public."""
        return Owners(pages=self.pages()).page(language)

    def owners(self) -> "Owners":
        """What it stands under and may be seen, in all its languages, read once."""
        if self.kind == ThreadKind.PAGE:
            return Owners(pages=self.pages())
        proposal = Proposal.objects.visible_to(None).filter(thread=self).select_related("area").first()
        return Owners(proposal=proposal)

    def owner(self, language: str) -> DialoguePage | Proposal | None:
        """The visible page or proposal that the conversation belongs to, or None."""
        return self.owners().in_language(language)

    def title(self, language: str) -> str:
        """The title of its page in a language, or of its proposal; empty when nobody may see it."""
        if self.kind == ThreadKind.PROPOSAL:
            proposal = Proposal.objects.visible_to(None).filter(thread=self)
            return proposal.values_list("title", flat=True).first() or ""
        pages = readable(DialoguePage.objects.order_by("pk")).filter(translation_key=self.key, alias_of__isnull=True)
        titles = dict(pages.values_list("locale__language_code", "title"))
        wanted = titles.get(language) or titles.get(source_language().code)
        return wanted or next(iter(titles.values()), "")

    def url(self, language: str) -> str:
        """The path of its public page in a language; empty when nobody may see it."""
        owner = self.owner(language)
        return owner.path_in(language) if owner else ""

    def terms_at(self, now: datetime) -> Terms:
        """What holds at `now` for whoever writes."""
        return self.owners().terms_at(now)

    def state_at(self, now: datetime) -> DialogueState:
        """Where the conversation is at `now`."""
        return self.terms_at(now).state
