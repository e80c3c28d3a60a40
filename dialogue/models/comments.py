"""Published comments: rows of django-comments-xtd with the portal's own columns, order and visibility."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django_comments_xtd.models import XtdComment

from dialogue.models.states import PublicState
from dialogue.models.threads import Thread
from moderation.models import RuleText
from portal.ids import PUBLIC_ID_LENGTH, new_public_id

ROOTS_PER_PAGE = 20
REPLIES_PER_PAGE = 20
FIRST_REPLIES = 3
OLDEST, NEWEST = "oldest", "newest"


class NotAReply(ValueError):
    """What is answered does not exist, stands in another thread, or is not visible."""


@dataclass(slots=True)
class Root:
    """A comment of the first level as a page shows it."""

    comment: "Comment"
    replies: list["Comment"] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many published replies this page does not show."""
        shown = sum(reply.state == PublicState.PUBLISHED for reply in self.replies)
        return max(0, self.comment.reply_count - shown)


@dataclass(slots=True)
class PageOfRoots:
    """One keyset page of a thread. `next_after` is the public id to go on after, empty on the last page."""

    roots: list[Root]
    next_after: str
    is_first: bool


class CommentQuerySet(models.QuerySet["Comment"]):
    def published(self) -> "CommentQuerySet":
        return self.filter(state=PublicState.PUBLISHED)

    def visible_to(self, viewer: Any = None) -> "CommentQuerySet":
        """Published ones whose thread is visible: the one rule for pages, feeds, search, letters and counts.

        The same for every viewer: what a moderator works on is the record, not the publication.
        """
        threads = Thread.objects.visible_to(viewer).filter(pk=OuterRef("conversation_id"))
        return self.published().filter(models.Exists(threads))

    def standing(self) -> "CommentQuerySet":
        """What a thread shows: published ones, tombstones, and withdrawn roots that hold replies."""
        return self.filter(
            Q(state__in=[PublicState.PUBLISHED, PublicState.HIDDEN])
            | Q(state=PublicState.WITHDRAWN, reply_count__gt=0, root__isnull=True)
        )

    def roots(self) -> "CommentQuerySet":
        return self.filter(root__isnull=True)

    def after(self, place: "tuple[datetime, int] | None", order: str = OLDEST) -> "CommentQuerySet":
        """Sorted by (published, id), beginning after a place. The first condition lets an index find the place."""
        column = "" if order == OLDEST else "-"
        found = self.order_by(f"{column}published_at", f"{column}xtdcomment_ptr_id")
        if place is None:
            return found
        moment, pk = place
        if order == OLDEST:
            return found.filter(published_at__gte=moment).filter(Q(published_at__gt=moment) | Q(pk__gt=pk))
        return found.filter(published_at__lte=moment).filter(Q(published_at__lt=moment) | Q(pk__lt=pk))

    def for_display(self, language: str) -> "CommentQuerySet":
        """With all that one comment shows, in the same query: the rule it was removed by, titled in `language`, and
        `answers_name`, whom a reply to a reply answers where that one is published."""
        title = RuleText.objects.filter(rule=OuterRef("hidden_by_rule"), language=language).values("title")[:1]
        is_told = Q(answers__state=PublicState.PUBLISHED) & ~Q(answers=F("root"))
        return self.select_related("hidden_by_rule").annotate(
            rule_title=Subquery(title),
            answers_name=Case(When(is_told, then=F("answers__user_name")), default=Value("")),
        )

    def place_of(self, public_id: str) -> tuple[datetime, int] | None:
        """The place of a comment in its order, or None where there is no such one."""
        return self.filter(public_id=public_id).values_list("published_at", "pk").first()

    def page_of_roots(
        self, *, after: str = "", order: str = OLDEST, language: str = "", size: int = ROOTS_PER_PAGE
    ) -> PageOfRoots:
        """Roots after the comment called `after`, each with its first replies, in at most three queries.

        An unknown `after` begins at the beginning. `language` is that of the rules' titles.
        """
        roots = self.roots()
        place = roots.place_of(after) if after else None
        found = list(roots.standing().after(place, order).for_display(language)[: size + 1])
        shown = [Root(comment) for comment in found[:size]]
        _attach_first_replies(shown, language)
        more = len(found) > size
        return PageOfRoots(shown, shown[-1].comment.public_id if more else "", place is None)

    def page_of_replies(
        self, *, root: "Comment", after: str = "", language: str = "", size: int = REPLIES_PER_PAGE
    ) -> PageOfRoots:
        """The replies under one root after the reply called `after`, as a page whose only root is `root`."""
        replies = self.filter(root=root)
        place = replies.place_of(after) if after else None
        found = list(replies.standing().after(place).for_display(language)[: size + 1])
        shown = found[:size]
        more = len(found) > size
        return PageOfRoots([Root(root, shown)], shown[-1].public_id if more else "", place is None)


def _attach_first_replies(roots: list[Root], language: str) -> None:
    """Puts the first replies under each root: one short index walk per root, all in one query.

    However many replies a root has, no more than the shown ones are read. (A window function reads them all.)
    """
    by_id = {root.comment.pk: root for root in roots}
    if not by_id:
        return
    one = (
        "SELECT xtdcomment_ptr_id FROM (SELECT xtdcomment_ptr_id FROM dialogue_comment"
        " WHERE root_id = %s AND state IN (%s, %s) ORDER BY published_at, xtdcomment_ptr_id LIMIT %s) AS first_{}"
    )
    sql = " UNION ALL ".join(one.format(number) for number in range(len(by_id)))
    states = [PublicState.PUBLISHED.value, PublicState.HIDDEN.value]
    first = RawSQL(sql, [value for pk in by_id for value in (pk, *states, FIRST_REPLIES)])  # noqa: S611 - no outer word in it
    for reply in Comment.objects.filter(pk__in=first).after(None).for_display(language):
        by_id[reply.root_id].replies.append(reply)


class CommentManager(models.Manager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """Own manager: upstream's joins users and content types to every row and sorts by columns we do not keep."""


class Comment(XtdComment):
    """A contribution (inlägg) from its first publication on; its record is `submission`.

    `root` is None on the first level; deeper ones all stand under a root, and `answers` says which one they reply to.
    Upstream's `order` and `nested_count` stay untouched: renumbering siblings rewrites a whole thread for one reply.
    Account, address and network never stand beside the text.
    """

    xtdcomment_ptr = models.OneToOneField(
        XtdComment, on_delete=models.CASCADE, parent_link=True, related_name="portal_comment"
    )
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False)
    conversation = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments", db_index=False)
    submission = models.OneToOneField("moderation.Submission", on_delete=models.PROTECT, related_name="comment")
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=PublicState, default=PublicState.PUBLISHED)
    published_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by_rule = models.ForeignKey(
        "moderation.Rule", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    official = models.BooleanField(default=False)
    role_label = models.CharField(max_length=20, blank=True, help_text="the role in which an official answer was given")
    reply_count = models.PositiveIntegerField(default=0, help_text="published replies")

    objects = CommentManager()
    answers_name = ""  # filled by for_display
    rule_title: str | None = None  # filled by for_display

    class Meta:
        base_manager_name = "objects"
        default_manager_name = "objects"
        # Not upstream's: it would sort every query by a column of another table.
        ordering: list[str] = []
        indexes = [
            models.Index(
                fields=["conversation", "published_at", "xtdcomment_ptr"],
                condition=Q(root__isnull=True),
                name="comment_roots_in_order",
            ),
            models.Index(
                fields=["root", "published_at", "xtdcomment_ptr"],
                condition=Q(root__isnull=False),
                name="comment_replies_in_order",
            ),
            models.Index(fields=["conversation", "-published_at"], name="comment_newest_of_thread"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PublicState.values), name="comment_state_known"),
            models.CheckConstraint(
                condition=Q(state=PublicState.HIDDEN, hidden_at__isnull=False)
                | (~Q(state=PublicState.HIDDEN) & Q(hidden_at__isnull=True, hidden_by_rule__isnull=True)),
                name="comment_hidden_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(official=False, role_label="") | (Q(official=True) & ~Q(role_label="")),
                name="comment_official_in_a_role",
            ),
            models.CheckConstraint(
                condition=Q(root__isnull=True, answers__isnull=True)
                | Q(root__isnull=False, answers__isnull=False, reply_count=0),
                name="comment_two_levels",
            ),
            models.CheckConstraint(condition=~Q(root=F("xtdcomment_ptr")), name="comment_not_its_own_root"),
        ]

    def __str__(self) -> str:
        return f"comment {self.public_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes one row per table and touches no sibling. Raises NotAReply for a wrong `answers`.

        Neither upstream's `save()` runs: theirs renumbers the thread after each insert.
        """
        if self._state.adding:
            self.take_place()
        self.is_public = self.state == PublicState.PUBLISHED
        self.is_removed = self.state == PublicState.HIDDEN
        self.user = None
        self.user_email = self.user_url = ""
        self.ip_address = None
        models.Model.save(self, *args, **kwargs)

    def take_place(self) -> None:
        """Fills the columns that say where it stands, from its thread and what it answers. Raises NotAReply."""
        parent = self.answers
        if parent is not None:
            if parent.conversation_id != self.conversation_id:
                message = "The answered comment stands in another thread."
                raise NotAReply(message)
            self.root = parent.root or parent
            self.parent_id, self.level = self.root.pk, 1
        self.thread_id = self.conversation_id
        self.content_type = ContentType.objects.get_for_model(Thread)
        self.object_pk = str(self.conversation_id)
        self.site_id = settings.SITE_ID
        self.submit_date = self.published_at

    @property
    def is_reply(self) -> bool:
        return self.root_id is not None
