"""One page of a conversation, ready to be shown: the same for every reader, so that it may be cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dialogue.contributions import Hand
from dialogue.models import Comment, DialoguePage, DialogueState, Thread
from dialogue.reading import (
    FIRST_REPLIES,
    NEWEST,
    OLDEST,
    REPLIES_PER_PAGE,
    ROOTS_PER_PAGE,
    THANKED,
    PageOfRoots,
    page_of_replies,
    page_of_roots,
)
from portal.languages import source_language

# What an address carries, and what it means.
AFTER, ORDER = "efter", "ordning"
ORDERS = {"aldst": OLDEST, "nyast": NEWEST, "tackade": THANKED}
# The order that needs no word is left out of addresses, so that a page has one address.
_WORDS = {order: word for word, order in ORDERS.items()} | {OLDEST: ""}


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """`items` are the roots with their replies; addresses are empty where there is nothing to go to."""

    thread: Thread
    items: list["Item"]
    count: int
    order: str
    is_open: bool
    write_url: str
    feed_url: str
    first_url: str
    next_url: str
    order_urls: dict[str, str]
    rules_url: str


def current_language() -> str:
    """The language of the page that is being read."""
    return get_language() or source_language().code


def conversation(*, thread: Thread, state: DialogueState, base: str, query: Mapping[str, str]) -> Conversation:
    """The page of the thread that the query asks for; what it cannot understand begins at the beginning."""
    order, after = ORDERS.get(query.get(ORDER, ""), OLDEST), _public_id(query.get(AFTER, ""))
    page = page_of_roots(thread, after=after, order=order, language=current_language())
    is_open, word = state == DialogueState.OPEN, _WORDS[order]
    return Conversation(
        thread=thread,
        items=items_of(page, thread=thread, is_open=is_open),
        count=thread.comment_count,
        order=order,
        is_open=is_open,
        write_url=reverse("dialogue:write", args=[thread.public_id]),
        feed_url=reverse("dialogue:thread_feed", args=[thread.public_id]),
        first_url="" if page.is_first else address(base, ordning=word),
        next_url=address(base, ordning=word, efter=page.next_after) if page.next_after else "",
        order_urls={other: address(base, ordning=_WORDS[other]) for other in ORDERS.values() if other != order},
        rules_url=reverse("moderation:rules"),
    )


def conversation_on(page: DialoguePage, *, base: str, query: Mapping[str, str], now: datetime) -> Conversation:
    """The same for a dialogue page."""
    thread = Thread.objects.of_page(page).first() or Thread.objects.for_page(page, now=now)
    return conversation(thread=thread, state=page.state_at(now), base=base, query=query)


def _public_id(value: str) -> str:
    """What may be a public id; anything else would only ask the database for nothing."""
    return value if value.isascii() and value.isalnum() and len(value) <= 20 else ""


def address(base: str, *, anchor: str = "inlagg", **query: str) -> str:
    """An address on the thread's page, with those of the query's words that say something."""
    words = urlencode({name: value for name, value in query.items() if value})
    return f"{base}{'?' + words if words else ''}#{anchor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A contribution of the first level with its first replies, drawn. `more` of them stand at `more_url`."""

    html: SafeString
    replies: list[SafeString]
    more: int
    more_url: str


def items_of(page: PageOfRoots, *, thread: Thread, is_open: bool) -> list[Item]:
    """Every root of the page with its replies, as `dialogue/thread.html` shows them."""
    hand = Hand(thread=thread, is_open=is_open, language=current_language())
    return [
        Item(
            html=hand.drawn(root.comment),
            replies=[hand.drawn(reply) for reply in root.replies],
            more=root.more,
            more_url=reverse("dialogue:replies", args=[root.comment.public_id]) if root.more else "",
        )
        for root in page.roots
    ]


def place_of(comment: Comment, *, language: str) -> str:
    """The address of the page of its thread where a standing comment can be read, down to its anchor.

    A root beyond the first page is put first on its page: found without counting what stands before it. A reply
    beyond the first ones is found on the page of its root's replies. Empty where the thread is not visible.
    """
    thread = comment.conversation
    base = thread.url(language)
    if not base:
        return ""
    anchor = f"inlagg-{comment.public_id}"
    if comment.root is not None:
        replies = thread.comments.filter(root=comment.root).standing()
        before = _before(replies, comment, FIRST_REPLIES)
        if len(before) == FIRST_REPLIES:
            earlier = _before(replies, comment, REPLIES_PER_PAGE)
            after = earlier[0] if len(earlier) == REPLIES_PER_PAGE else ""
            return address(reverse("dialogue:replies", args=[comment.root.public_id]), anchor=anchor, efter=after)
    root = comment.root or comment
    before = _before(thread.comments.roots().standing(), root, ROOTS_PER_PAGE)
    return address(base, anchor=anchor, efter=before[0] if len(before) == ROOTS_PER_PAGE else "")


def _before(comments: Any, comment: Comment, most: int) -> list[str]:
    """Public ids of at most `most` that stand right before it, the nearest first."""
    earlier = comments.filter(published_at__lte=comment.published_at).filter(
        Q(published_at__lt=comment.published_at) | Q(pk__lt=comment.pk)
    )
    return list(earlier.order_by("-published_at", "-xtdcomment_ptr_id").values_list("public_id", flat=True)[:most])


def page_of(root: Comment, *, is_open: bool, query: Mapping[str, str]) -> tuple[Item, str]:
    """One page of a root's replies, and the address of the next one."""
    after = _public_id(query.get(AFTER, ""))
    page = page_of_replies(root, after=after, language=current_language())
    base = reverse("dialogue:replies", args=[root.public_id])
    following = address(base, efter=page.next_after) if page.next_after else ""
    return items_of(page, thread=root.conversation, is_open=is_open)[0], following
