"""One page of a conversation, ready to be shown: the same for every reader, so that it may be cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext

from dialogue.models import Comment, DialoguePage, DialogueState, PublicState, Thread
from dialogue.models.comments import (
    FIRST_REPLIES,
    NEWEST,
    OLDEST,
    REPLIES_PER_PAGE,
    ROOTS_PER_PAGE,
    CommentQuerySet,
    PageOfRoots,
    Root,
)
from portal.languages import source_language
from residents.roles import Role

# What an address carries, and what it means.
AFTER, ORDER = "efter", "ordning"
ORDERS = {"aldst": OLDEST, "nyast": NEWEST}


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """`items` are the roots with their replies; addresses are empty where there is nothing to go to."""

    thread: Thread
    items: list[dict[str, Any]]
    count: int
    order: str
    is_open: bool
    write_url: str
    feed_url: str
    first_url: str
    next_url: str
    other_order_url: str
    rules_url: str


def current_language() -> str:
    """The language of the page that is being read."""
    return get_language() or source_language().code


def conversation(*, thread: Thread, state: DialogueState, base: str, query: Mapping[str, str]) -> Conversation:
    """The page of the thread that the query asks for; what it cannot understand begins at the beginning."""
    return _shown(thread, _page(thread.comments.all(), query), state=state, base=base, query=query)


def conversation_on(page: DialoguePage, *, base: str, query: Mapping[str, str], now: datetime) -> Conversation:
    """The same for a dialogue page. Its thread comes along with its comments: one query less on the page read most."""
    thread_id = Thread.objects.of_page(page).values("pk")[:1]
    found = _page(Comment.objects.filter(conversation=Subquery(thread_id)).select_related("conversation"), query)
    thread = found.roots[0].comment.conversation if found.roots else Thread.objects.for_page(page, now=now)
    return _shown(thread, found, state=page.state_at(now), base=base, query=query)


def _order(query: Mapping[str, str]) -> str:
    return ORDERS.get(query.get(ORDER, ""), OLDEST)


def _page(comments: CommentQuerySet, query: Mapping[str, str]) -> PageOfRoots:
    after = _public_id(query.get(AFTER, ""))
    return comments.page_of_roots(after=after, order=_order(query), language=current_language())


def _shown(
    thread: Thread, page: PageOfRoots, *, state: DialogueState, base: str, query: Mapping[str, str]
) -> Conversation:
    order = _order(query)
    word = "" if order == OLDEST else "nyast"
    other = "nyast" if order == OLDEST else ""
    is_open = state == DialogueState.OPEN
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
        other_order_url=address(base, ordning=other),
        rules_url=reverse("moderation:rules"),
    )


def _public_id(value: str) -> str:
    """What may be a public id; anything else would only ask the database for nothing."""
    return value if value.isascii() and value.isalnum() and len(value) <= 20 else ""


def address(base: str, *, anchor: str = "inlagg", **query: str) -> str:
    """An address on the thread's page, with those of the query's words that say something."""
    words = urlencode({name: value for name, value in query.items() if value})
    return f"{base}{'?' + words if words else ''}#{anchor}"


def items_of(page: PageOfRoots, *, thread: Thread, is_open: bool) -> list[dict[str, Any]]:
    """What `components/comment.html` and `components/answer.html` show, for every root and its replies."""
    language = current_language()

    def words_of(comment: Comment) -> dict[str, Any]:
        return item_of(comment, thread=thread, is_open=is_open, language=language)

    return [
        words_of(root.comment)
        | {
            "replies": [words_of(reply) for reply in root.replies],
            "more": root.more,
            "more_url": reverse("dialogue:replies", args=[root.comment.public_id]),
        }
        for root in page.roots
    ]


def item_of(comment: Comment, *, thread: Thread, is_open: bool, language: str) -> dict[str, Any]:
    """One comment as its component wants it. What is not published has no words here."""
    item: dict[str, Any] = {
        "id": f"inlagg-{comment.public_id}",
        "state": {PublicState.HIDDEN: "removed", PublicState.WITHDRAWN: "withdrawn"}.get(
            PublicState(comment.state), ""
        ),
        "permalink": reverse("dialogue:comment", args=[comment.public_id]),
        "official": comment.official,
    }
    if comment.state == PublicState.HIDDEN:
        rule = comment.hidden_by_rule
        return item | {
            "removed_at": comment.hidden_at,
            "rule": rule.number if rule else "",
            "rule_title": comment.rule_title or "",
        }
    if comment.state == PublicState.WITHDRAWN:
        return item
    return item | {
        "name": comment.user_name,
        "text": comment.comment,
        "language": comment.language,
        "foreign": comment.language != language,
        "at": comment.published_at,
        "role": role_words(comment),
        "reply_to": comment.answers_name,
        "reply_url": f"{reverse('dialogue:write', args=[thread.public_id])}?svar={comment.public_id}"
        if is_open
        else "",
        "report_url": reverse("moderation:report", args=["comment", comment.public_id]),
    }


def role_words(comment: Comment) -> str:
    """The role that the server saw when an official contribution was sent, in the reader's language."""
    if not comment.official:
        return ""
    return gettext("Partner") if comment.role_label == Role.PARTNER else gettext("The municipality answers")


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


def page_of(root: Comment, *, is_open: bool, query: Mapping[str, str]) -> tuple[list[dict[str, Any]], str]:
    """The items of one page of a root's replies, and the address of the next one."""
    thread = root.conversation
    after = _public_id(query.get(AFTER, ""))
    page = thread.comments.all().page_of_replies(root=root, after=after, language=current_language())
    base = reverse("dialogue:replies", args=[root.public_id])
    following = address(base, efter=page.next_after) if page.next_after else ""
    return items_of(
        PageOfRoots([Root(root, page.roots[0].replies)], "", True), thread=thread, is_open=is_open
    ), following
