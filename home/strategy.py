"""What is done for each sentence of the strategy, in one language: pages that staff chose, the newest about its topics,
and proposals that were answered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from wagtail.models import Page

from dialogue.models import DialoguePage, Proposal
from dialogue.models.states import DECIDED
from news.models import FactPage, GoodExamplePage, UpdatePage
from portal.models import PageTopic, Topic
from portal.pages import readable
from portal.places import known_topics

# Links below one sentence: what staff chose stands first, what is newest fills up.
MOST = 5
MOST_PROPOSALS = 2
KINDS = {UpdatePage: "update", GoodExamplePage: "example", FactPage: "fact", DialoguePage: "dialogue"}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that was done or is asked: `kind` is a value of KINDS or "proposal"."""

    kind: str
    title: str
    url: str
    at: datetime | None
    # Told where it is not the page's own.
    language: str = ""
    # What the municipality said to a proposal, and how far that has come.
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A sentence of the strategy as it is read."""

    anchor: str
    sentence: str
    text: Any
    deeds: list[Deed] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)


def goals_of(blocks: Iterable[Any], language: str) -> list[Goal]:
    """Every sentence with what is done for it, in as many questions for one sentence as for twenty."""
    blocks = list(blocks)
    codes = {code for block in blocks for code in block.value["topics"]}
    chosen = {page.pk: page for block in blocks for page in block.value["pages"] if page}
    newest, read = _newest_and_chosen(codes, {page.translation_key for page in chosen.values()}, language)
    proposed = _answered(codes)
    by_code = {topic.code: topic for topic in known_topics().values()}
    goals = []
    for block in blocks:
        value = block.value
        picked = [read[page.translation_key] for page in value["pages"] if page and page.translation_key in read]
        found = sorted((page for code in value["topics"] for page in newest[code]), key=_age)
        pages = list({page.pk: page for page in [*picked, *found]}.values())[:MOST]
        proposals = {one.pk: one for code in value["topics"] for one in proposed[code]}
        goals.append(
            Goal(
                anchor=anchor_of(block),
                sentence=value["sentence"],
                text=value["text"],
                deeds=[*map(_page_deed, pages), *map(_proposal_deed, list(proposals.values())[:MOST_PROPOSALS])],
                topics=[by_code[code] for code in value["topics"] if code in by_code],
            )
        )
    return goals


def anchor_of(block: Any) -> str:
    """The sentence's own address on the page: the same in every language and wherever it is moved to."""
    return f"mal-{str(block.id)[:8]}"


def _age(page: Page) -> float:
    return -page.first_published_at.timestamp() if page.first_published_at else 0.0


def _pages(language: str) -> Any:
    """The pages that tell or ask something, with what a link shows of them."""
    kinds = ContentType.objects.get_for_models(*KINDS).values()
    found = readable(Page.objects.filter(content_type__in=kinds, locale__language_code=language))
    return found.select_related("locale").only(
        "title", "url_path", "translation_key", "first_published_at", "content_type", "path", "depth", "locale"
    )


def _newest_and_chosen(codes: set[str], keys: set[Any], language: str) -> tuple[dict[str, list[Page]], dict[Any, Page]]:
    """The newest pages about each topic, as many as one sentence can show; and by their translation keys the versions
    of chosen pages that a reader of the language may see."""
    pages = _pages(language)
    rank = Window(
        RowNumber(), partition_by=F("topic"), order_by=[F("page__first_published_at").desc(), F("page").desc()]
    )
    rows = PageTopic.objects.filter(topic__code__in=codes, page__in=pages.order_by().values("pk"))
    pairs = list(rows.annotate(rank=rank).filter(rank__lte=MOST).values_list("topic__code", "page"))
    found = pages.filter(Q(pk__in={pk for _code, pk in pairs}) | Q(translation_key__in=keys)).in_bulk()
    newest: dict[str, list[Page]] = defaultdict(list)
    for code, pk in pairs:
        if pk in found:
            newest[code].append(found[pk])
    return newest, {page.translation_key: page for page in found.values()}


def _answered(codes: set[str]) -> dict[str, list[Proposal]]:
    """The proposals about each topic that the municipality has said yes, partly or no to, the newest first."""
    found = Proposal.objects.visible_to(None).with_status(DECIDED)
    found = found.filter(proposal_topics__topic__code__in=codes).annotate(code=F("proposal_topics__topic__code"))
    rank = Window(RowNumber(), partition_by=F("code"), order_by=[F("published_at").desc(), F("pk").desc()])
    answered: dict[str, list[Proposal]] = defaultdict(list)
    for one in found.annotate(rank=rank).filter(rank__lte=MOST_PROPOSALS).order_by("-published_at", "-pk"):
        answered[one.code].append(one)
    return answered


def _page_deed(page: Page) -> Deed:
    kind = KINDS[ContentType.objects.get_for_id(page.content_type_id).model_class()]
    return Deed(kind=kind, title=page.title, url=page.get_url() or "", at=page.first_published_at)


def _proposal_deed(proposal: Proposal) -> Deed:
    return Deed(
        kind="proposal",
        title=proposal.title,
        url=reverse("dialogue:proposal", args=[proposal.public_id]),
        at=proposal.published_at,
        language=proposal.language,
        status=proposal.status,
    )
