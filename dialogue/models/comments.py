"""Published comments: rows of django-comments-xtd with the portal's own columns, order and visibility."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.lookups import IsNull
from django_comments_xtd.models import XtdComment

from dialogue.models.counted import CountedQuerySet
from dialogue.models.states import PublicState
from dialogue.models.threads import Thread
from portal.ids import PUBLIC_ID_LENGTH, new_public_id


class NotAReply(ValueError):
    """What is answered does not exist, stands in another thread, or is not visible."""


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
        """What a thread shows: published ones, tombstones, and withdrawn roots under which one of these stands."""
        shown = Q(state__in=[PublicState.PUBLISHED, PublicState.HIDDEN])
        # Asked for one by one: PostgreSQL may answer EXISTS by reading every reply there is.
        under = Comment.objects.order_by().filter(shown, root=OuterRef("pk")).values("pk")[:1]
        holds = IsNull(models.Subquery(under), False)
        return self.filter(shown | Q(holds, state=PublicState.WITHDRAWN, root__isnull=True))

    def roots(self) -> "CommentQuerySet":
        return self.filter(root__isnull=True)


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
    thank_count = models.PositiveIntegerField(default=0, help_text="people who have thanked for it")

    objects = CommentManager()
    # Filled where a page of the thread is read (dialogue.reading).
    answers_name = ""
    channel = ""
    rule_number: int | None = None
    rule_title: str | None = None

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
            models.Index(
                fields=["conversation", "-thank_count", "-xtdcomment_ptr"],
                condition=Q(root__isnull=True),
                name="comment_roots_by_thanks",
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


class Thanks(models.Model):
    """One person's thanks (tack) for one contribution. Who it is cannot be read from the row, only recognised."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="thanks", db_index=False)
    person_key = models.CharField(max_length=64, help_text="keyed hash of the person")
    given_at = models.DateTimeField()

    objects = CountedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person_key"], name="thanks_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["comment", "person_key"], name="one_thanks_per_person_and_comment"),
        ]

    def __str__(self) -> str:
        return f"thanks for {self.comment_id}"
