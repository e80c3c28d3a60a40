"""How comments, proposals and answers become search entries: written with the act, and rebuilt from the rows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dialogue.models import Comment, Proposal, Thread
from portal.models import Topic
from search import actions as search


def comment_entry(comment: Comment, *, title: str, area: str) -> dict[str, Any]:
    """What search keeps of a comment: under the title of its thread, in its own language."""
    return {
        "kind": "comment",
        "public_id": comment.public_id,
        "language": comment.language,
        "title": title,
        "text": comment.comment,
        "published_at": comment.published_at,
        "area": area,
        "topics": (),
    }


def proposal_entry(proposal: Proposal, *, topics: list[str]) -> dict[str, Any]:
    """What search keeps of a proposal, in the language it was written in."""
    return {
        "kind": "proposal",
        "public_id": proposal.public_id,
        "language": proposal.language,
        "title": proposal.title,
        "text": proposal.text,
        "published_at": proposal.published_at,
        "area": proposal.area.code if proposal.area else "",
        "topics": tuple(topics),
    }


def put_comment(comment: Comment, thread: Thread, *, now: datetime) -> None:
    """Writes the entry of a published comment, in the caller's transaction."""
    owner = thread.owner(comment.language)
    area = owner.area.code if owner is not None and owner.area else ""
    search.put(**comment_entry(comment, title=owner.title if owner else "", area=area), now=now)


def put_proposal(proposal: Proposal, *, now: datetime) -> None:
    """Writes the entry of a published proposal, in the caller's transaction."""
    topics = Topic.objects.filter(pk__in=proposal.proposal_topics.values("topic")).values_list("code", flat=True)
    search.put(**proposal_entry(proposal, topics=list(topics)), now=now)


def take_away(kind: str, public_id: str, *, now: datetime) -> None:
    """Removes the entry in every language, in the caller's transaction."""
    search.remove(kind=kind, public_id=public_id, now=now)


def all_comments() -> Iterator[dict[str, Any]]:
    """Entries of every visible comment, for a rebuild; threads are asked once each and language."""
    titles: dict[tuple[int, str], tuple[str, str]] = {}
    comments = Comment.objects.visible_to(None).select_related("conversation").order_by("conversation", "pk")
    for comment in comments.iterator(chunk_size=1000):
        known = (comment.conversation_id, comment.language)
        if known not in titles:
            owner = comment.conversation.owner(comment.language)
            titles[known] = (owner.title if owner else "", owner.area.code if owner is not None and owner.area else "")
        title, area = titles[known]
        yield comment_entry(comment, title=title, area=area)


def all_proposals() -> Iterator[dict[str, Any]]:
    """Entries of every visible proposal, for a rebuild."""
    proposals = Proposal.objects.visible_to(None).select_related("area").order_by("pk")
    for proposal in proposals.prefetch_related("proposal_topics__topic").iterator(chunk_size=500):
        yield proposal_entry(proposal, topics=[row.topic.code for row in proposal.proposal_topics.all()])
