"""How a page of a conversation is read: three short questions in plain SQL, whatever the conversation has grown to.

Written out, because this is the page that is read most: putting the same questions together with the query builder
costs five times what answering them costs. Every table and column of it is tried on both databases by
tests/dialogue/test_conversation.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from dialogue.models import Comment, PublicState, Thread

ROOTS_PER_PAGE = 20
REPLIES_PER_PAGE = 20
FIRST_REPLIES = 3
OLDEST, NEWEST, THANKED = "oldest", "newest", "thanked"

# What one contribution shows: its words, the rule it was removed by, titled in the reader's language, and whom a reply
# to a reply answers where that one is published. Looked up one by one: of six joined tables PostgreSQL plans the order
# for a millisecond, which is four times what it takes to read them.
_SHOWN = """
SELECT c.xtdcomment_ptr_id, c.public_id, c.conversation_id, c.root_id, c.language, c.state, c.published_at, c.hidden_at,
       c.official, c.role_label, c.reply_count, c.thank_count, words.user_name, words.comment,
       (SELECT channel FROM moderation_submission WHERE id = c.submission_id) AS channel,
       (SELECT number FROM moderation_rule WHERE id = c.hidden_by_rule_id) AS rule_number,
       (SELECT title FROM moderation_ruletext WHERE rule_id = c.hidden_by_rule_id AND language = %s) AS rule_title,
       COALESCE((
         SELECT said.user_name FROM dialogue_comment answered
         JOIN django_comments said ON said.id = answered.xtdcomment_ptr_id
         WHERE answered.xtdcomment_ptr_id = c.answers_id AND c.answers_id <> c.root_id AND answered.state = 'published'
       ), '') AS answers_name
FROM dialogue_comment c
JOIN django_comments words ON words.id = c.xtdcomment_ptr_id
"""
# What a thread shows: published ones, tombstones, and withdrawn roots under which one of these stands
# (CommentQuerySet.standing).
_STANDING = """
(c.state IN ('published', 'hidden') OR (c.state = 'withdrawn' AND c.root_id IS NULL AND (
  SELECT 1 FROM dialogue_comment under
  WHERE under.root_id = c.xtdcomment_ptr_id AND under.state IN ('published', 'hidden') LIMIT 1
) IS NOT NULL))
"""
# For each order: how it is sorted, and what stands after a place (moment, thanks, id).
_ORDERS = {
    OLDEST: ("c.published_at, c.xtdcomment_ptr_id", "(c.published_at, c.xtdcomment_ptr_id) > (%s, %s)"),
    NEWEST: ("c.published_at DESC, c.xtdcomment_ptr_id DESC", "(c.published_at, c.xtdcomment_ptr_id) < (%s, %s)"),
    THANKED: ("c.thank_count DESC, c.xtdcomment_ptr_id DESC", "(c.thank_count, c.xtdcomment_ptr_id) < (%s, %s)"),
}

_FIRST_BY_ROOT = """
SELECT f.xtdcomment_ptr_id FROM unnest(%s::bigint[]) AS one(id) CROSS JOIN LATERAL (
  SELECT xtdcomment_ptr_id FROM dialogue_comment WHERE root_id = one.id AND state IN ('published', 'hidden')
  ORDER BY published_at, xtdcomment_ptr_id LIMIT %s
) AS f
"""


@dataclass(slots=True)
class Shown:
    """What a page shows of one comment, in the order of _SHOWN: a row and no model, which costs five times as much to
    make. `standing_comment` gives a Comment with the same."""

    pk: int
    public_id: str
    conversation_id: int
    root_id: int | None
    language: str
    state: str
    published_at: datetime
    hidden_at: datetime | None
    official: bool
    role_label: str
    reply_count: int
    thank_count: int
    user_name: str
    comment: str
    channel: str
    rule_number: int | None
    rule_title: str | None
    answers_name: str


@dataclass(slots=True)
class Root:
    """A comment of the first level as a page shows it."""

    comment: Shown | Comment
    replies: list[Shown] = field(default_factory=list)

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


def page_of_roots(
    thread: Thread, *, after: str = "", order: str = OLDEST, language: str = "", size: int = ROOTS_PER_PAGE
) -> PageOfRoots:
    """Roots after the comment called `after`, each with its first replies, in at most three queries.

    An unknown `after` begins at the beginning. `language` is that of the rules' titles.
    """
    where, values = f"c.conversation_id = %s AND c.root_id IS NULL AND {_STANDING}", [thread.pk]
    place = _place(after, order, "c.conversation_id = %s AND c.root_id IS NULL", values)
    found = _read(language, where, values, order=order, place=place, most=size + 1)
    shown = [Root(comment) for comment in found[:size]]
    _attach_first_replies(shown, language)
    return PageOfRoots(shown, shown[-1].comment.public_id if len(found) > size else "", place is None)


def page_of_replies(root: Comment, *, after: str = "", language: str = "", size: int = REPLIES_PER_PAGE) -> PageOfRoots:
    """The replies under one root after the reply called `after`, as a page whose only root is `root`."""
    where, values = f"c.root_id = %s AND {_STANDING}", [root.pk]
    place = _place(after, OLDEST, "c.root_id = %s", values)
    found = _read(language, where, values, place=place, most=size + 1)
    shown = found[:size]
    return PageOfRoots([Root(root, shown)], shown[-1].public_id if len(found) > size else "", place is None)


def standing_comment(public_id: str, *, language: str = "") -> Comment | None:
    """A comment that its thread shows, words or tombstone."""
    sql, asked = _asked(language, f"c.public_id = %s AND {_STANDING}", [public_id], most=1)
    return next(iter(Comment.objects.raw(sql, asked)), None)


def _read(language: str, where: str, values: Sequence[Any], **how: Any) -> list[Shown]:
    with connection.cursor() as cursor:
        cursor.execute(*_asked(language, where, values, **how))
        found = [Shown(*row) for row in cursor.fetchall()]
    if connection.vendor == "sqlite":  # has no time zones: its moments are kept in UTC, and no model says so here
        for one in found:
            one.published_at = one.published_at.replace(tzinfo=UTC)
            one.hidden_at = one.hidden_at and one.hidden_at.replace(tzinfo=UTC)
    return found


def _asked(
    language: str,
    where: str,
    values: Sequence[Any],
    *,
    order: str = OLDEST,
    place: tuple[Any, int] | None = None,
    most: int | None = None,
) -> tuple[str, list[Any]]:
    sorting, following = _ORDERS[order]
    sql, asked = f"{_SHOWN} WHERE {where}", [language, *values]
    if place is not None:
        sql, asked = f"{sql} AND {following}", [*asked, *place]
    sql = f"{sql} ORDER BY {sorting}"
    if most is not None:
        sql, asked = f"{sql} LIMIT %s", [*asked, most]
    return sql, asked


def _place(after: str, order: str, where: str, values: Sequence[Any]) -> tuple[Any, int] | None:
    """Where the comment called `after` stands in its order, or None where there is no such one."""
    if not after:
        return None
    column = "c.thank_count" if order == THANKED else "c.published_at"
    sql = f"SELECT {column}, c.xtdcomment_ptr_id FROM dialogue_comment c WHERE c.public_id = %s AND {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, *values])
        return cursor.fetchone()


def _attach_first_replies(roots: list[Root], language: str) -> None:
    """Puts the first replies under each root: one short index walk per root, all in one query.

    However many replies a root has, no more than the shown ones are read. (A window function reads them all.)
    """
    by_id = {root.comment.pk: root for root in roots}
    if not by_id:
        return
    one = (
        "SELECT xtdcomment_ptr_id FROM (SELECT xtdcomment_ptr_id FROM dialogue_comment"
        " WHERE root_id = %s AND state IN ('published', 'hidden')"
        " ORDER BY published_at, xtdcomment_ptr_id LIMIT %s) AS first_{}"
    )
    if connection.vendor == "postgresql":
        # One walk, said once: planning twenty of them costs more than walking.
        first, values = _FIRST_BY_ROOT, [list(by_id), FIRST_REPLIES]
    else:
        first = " UNION ALL ".join(one.format(number) for number in range(len(by_id)))
        values = [value for pk in by_id for value in (pk, FIRST_REPLIES)]
    for reply in _read(language, f"c.xtdcomment_ptr_id IN ({first})", values):
        by_id[reply.root_id].replies.append(reply)
