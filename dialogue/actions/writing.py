"""A comment is sent: received into the record, never published here."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dialogue.models import Comment, DialogueState, Thread
from dialogue.permissions import may_comment
from moderation.actions import ReceivedAlready, receive, refuse_sent_twice
from moderation.models import Submission
from portal import limits
from portal.arrival import Arrival
from portal.idempotency import once
from portal.personal_data import has_personnummer
from residents.models import Person
from residents.permissions import is_first_day
from residents.roles import Role


class UnableToComment(Exception):
    """Says in words for the writer why this cannot be received now. Their text is not lost: nothing was saved."""


def refuse_personnummer(*texts: str) -> None:
    """A personnummer is masked by its writer before it is sent (lag 2018:218, 3 kap. 10 §)."""
    if any(has_personnummer(text) for text in texts):
        raise UnableToComment(_("The text holds a personal identity number. Replace it with dots before you send."))


def _why_not(state: DialogueState) -> str:
    return {
        DialogueState.COMING: _("This dialogue has not opened yet. Copy your text and come back when it opens."),
        DialogueState.PAUSED: _("This dialogue is paused for now. Copy your text and come back later."),
        DialogueState.CLOSED: _("This dialogue closed while you were writing. Your text has not been sent."),
    }.get(state, _("You cannot write in this dialogue."))


def submit_comment(
    *,
    thread: Thread,
    person: Person,
    sender_role: Role,
    text: str,
    name: str,
    language: str,
    reply_to: Comment | None,
    key: UUID,
    network: str,
    now: datetime,
    confirmed: bool,
    language_guessed: str = "",
    arrival: Arrival | None = None,
) -> Submission:
    """Receives one comment for review; the same form sent again gives the same Submission.

    `confirmed`: the writer is signed in; else it waits for the link in the letter. Raises UnableToComment when the
    dialogue does not take it or a personnummer stands in it, portal.limits.TooOften past a limit.
    """

    def make() -> str:
        state = thread.state_at(now)
        if not Thread.objects.visible_to(None).filter(pk=thread.pk).exists():
            raise UnableToComment(_("This dialogue is no longer open to the public."))
        if not may_comment(frozenset({Role(sender_role)}), state):
            raise UnableToComment(_why_not(state))
        refuse_personnummer(text, name)
        try:
            refuse_sent_twice(kind="comment", person=person, subject_key=thread.public_id, title="", text=text, now=now)
        except ReceivedAlready as same:
            raise UnableToComment(str(same)) from same
        newcomer = person.public_id if is_first_day(created_at=person.created_at, now=now) else ""
        limits.count("comment", now=now, person=person.public_id, newcomer=newcomer, network=network)
        return receive(
            kind="comment",
            person=person,
            sender_role=sender_role,
            language=language,
            language_guessed=language_guessed,
            title="",
            text=text,
            name=name,
            data={},
            subject_kind="thread",
            subject_key=thread.public_id,
            parent_public_id=reply_to.public_id if reply_to else "",
            official=False,
            now=now,
            confirmed=confirmed,
            arrival=arrival,
        ).public_id

    with transaction.atomic():
        public_id, _first = once(act="comment", author=person.key, key=key, now=now, make=make)
        return Submission.objects.get(public_id=public_id)
