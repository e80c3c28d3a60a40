"""Atom feeds: what has been published, by the same visibility rule as the pages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from dialogue.conversation import current_language
from dialogue.models import Comment, Proposal, Thread
from portal.atom import AtomFeed

NEWEST_ITEMS = 30


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


class ThreadFeed(Feed):
    """The newest comments of one thread. It carries no cookie and asks for none."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, thread: str) -> Thread:
        return get_object_or_404(Thread.objects.visible_to(None), public_id=thread)

    def title(self, thread: Thread) -> str:
        return thread.title(current_language())

    def subtitle(self, thread: Thread) -> str:
        return _("The newest comments")

    def link(self, thread: Thread) -> str:
        return _absolute(thread.url(current_language()))

    def feed_url(self, thread: Thread) -> str:
        return _absolute(reverse("dialogue:thread_feed", args=[thread.public_id]))

    def items(self, thread: Thread) -> Any:
        comments = Comment.objects.visible_to(None).filter(conversation=thread)
        return comments.order_by("-published_at", "-xtdcomment_ptr_id")[:NEWEST_ITEMS]

    def item_title(self, comment: Comment) -> str:
        return Truncator(comment.comment.replace("\n", " ")).chars(80)

    def item_description(self, comment: Comment) -> str:
        return comment.comment

    def item_author_name(self, comment: Comment) -> str:
        return comment.user_name

    def item_link(self, comment: Comment) -> str:
        return _absolute(reverse("dialogue:comment", args=[comment.public_id]))

    def item_guid(self, comment: Comment) -> str:
        return f"{settings.PUBLIC_URL}/inlagg/{comment.public_id}"

    def item_pubdate(self, comment: Comment) -> datetime:
        return comment.published_at


class ProposalFeed(Feed):
    """The newest proposals."""

    feed_type = AtomFeed

    def title(self) -> str:
        return _("Local proposals")

    def link(self) -> str:
        return _absolute(reverse("dialogue:proposals"))

    def feed_url(self) -> str:
        return _absolute(reverse("dialogue:proposal_feed"))

    def items(self) -> Any:
        return Proposal.objects.visible_to(None).newest_after()[:NEWEST_ITEMS]

    def item_title(self, proposal: Proposal) -> str:
        return proposal.title

    def item_description(self, proposal: Proposal) -> str:
        return proposal.text

    def item_author_name(self, proposal: Proposal) -> str:
        return proposal.name

    def item_link(self, proposal: Proposal) -> str:
        return _absolute(proposal.path_in(current_language()))

    def item_guid(self, proposal: Proposal) -> str:
        return f"{settings.PUBLIC_URL}/forslag/{proposal.public_id}"

    def item_pubdate(self, proposal: Proposal) -> datetime:
        return proposal.published_at
