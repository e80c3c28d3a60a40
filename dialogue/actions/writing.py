"""A comment is sent: received into the record, and published by moderation's rules alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogue.models import Comment, DialogueState, OpenTo, ReviewMode, Terms, Thread
from dialogue.permissions import is_published_at_once, may_comment, may_take_part, may_write_down, pace_of
from moderation.actions import ReceivedAlready, receive, receive_once, refuse_sent_twice
from moderation.models import Channel, Submission
from moderation.signals import signals_in
from moderation.trust import is_trusted
from portal import limits
from portal.arrival import Arrival
from portal.limits import TooOften
from portal.personal_data import has_personnummer
from residents.models import Person
from residents.permissions import is_first_day
from residents.roles import Role, roles_of

NO_LONGER_PUBLIC = gettext_lazy("This dialogue is no longer open to the public.")


class UnableToComment(Exception):
    """Says in words for the writer why this cannot be received now. Their text is not lost: nothing was saved."""


class TooSoon(TooOften):
    """The dialogue is in slow mode, and this person has sent something to it less than `minutes` ago."""

    def __init__(self, wait: int, minutes: int) -> None:
        super().__init__(wait)
        self.minutes = minutes


def refuse_personnummer(*texts: str) -> None:
    """A personnummer is masked by its writer before it is sent (lag 2018:218, 3 kap. 10 §)."""
    if any(has_personnummer(text) for text in texts):
        raise UnableToComment(_("The text holds a personal identity number. Replace it with dots before you send."))


def _why_not(terms: Terms, role: Role) -> str:
    if terms.state == DialogueState.OPEN and not may_take_part(frozenset({role}), terms.open_to):
        return {
            OpenTo.SIGNED_IN: _("Only those who sign in can write here. Copy your text, sign in and send it again."),
            OpenTo.EID: _("Only people who have shown who they are can write here. Show who you are, and send again."),
        }[terms.open_to]
    return {
        DialogueState.COMING: _("This dialogue has not opened yet. Copy your text and come back when it opens."),
        DialogueState.PAUSED: _("This dialogue is paused for now. Copy your text and come back later."),
        DialogueState.CLOSED: _("This dialogue closed while you were writing. Your text has not been sent."),
    }.get(terms.state, _("You cannot write in this dialogue."))


def goes_public_at_once(
    *, terms: Terms, person: Person | None, sender_role: Role, text: str, name: str, now: datetime
) -> bool:
    """What becomes of a text if it is sent now: public before it is read, or not. Asks for trust only where the
    dialogue makes a difference for it."""
    if terms.review_mode != ReviewMode.AFTER or person is None:
        return False
    return is_published_at_once(
        frozenset({sender_role}),
        terms.review_mode,
        is_trusted=is_trusted(person, now=now),
        has_signals=bool(signals_in(text) or signals_in(name)),
    )


def _keep_pace(terms: Terms, thread: Thread, person: Person, network: str, now: datetime, *, confirmed: bool) -> None:
    """Counts against slow mode. An address that is only claimed counts for its network: nobody is silenced by a
    stranger who writes in their name. Raises TooSoon."""
    pace = pace_of(terms.slow_minutes)
    if not pace:
        return
    # Two forms at once wait for each other here: the second one sees what the first has counted.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    who = f"{thread.public_id}:{person.public_id}" + ("" if confirmed else f":{network}")
    try:
        limits.count_within(pace, "slow", now=now, person=who)
    except TooOften as error:
        raise TooSoon(error.wait, terms.slow_minutes) from error


def receive_in_thread(
    thread: Thread, *, reply_to: Comment | None = None, official: bool = False, **words: Any
) -> Submission:
    """Receives a contribution to a conversation; the rest of `words` as `moderation.actions.receive` takes them."""
    return receive(
        kind="comment",
        title="",
        data={},
        subject_kind="thread",
        subject_key=thread.public_id,
        parent_public_id=reply_to.public_id if reply_to else "",
        official=official,
        **words,
    )


def write_down(
    *,
    thread: Thread,
    user: Any,
    text: str,
    name: str,
    language: str,
    channel: Channel,
    key: UUID,
    now: datetime,
    language_guessed: str = "",
) -> Submission:
    """Receives what somebody said on paper, in a talk or by telephone (för någons räkning), for review by a colleague.

    Letters about it go to the member of staff, who gave nobody's address. Raises UnableToComment without the role,
    where the dialogue does not take it, or where a personnummer stands in it.
    """

    def make(public_id: str) -> Submission:
        owners, roles = thread.owners(), roles_of(user)
        if not owners or not may_write_down(roles, owners.terms_at(now).state):
            raise UnableToComment(_("Nothing can be written down in this dialogue now."))
        refuse_personnummer(text, name)
        return receive_in_thread(
            thread,
            public_id=public_id,
            subject_title=owners.title,
            person=user.person,
            sender_role=Role.COMMUNICATOR if Role.COMMUNICATOR in roles else Role.MODERATOR,
            language=language,
            language_guessed=language_guessed,
            text=text,
            name=name,
            now=now,
            confirmed=True,
            channel=channel,
            written_down_by=user,
        )

    return receive_once(act="write_down", person=user.person, key=key, words=(text, name), now=now, make=make)


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
    verified: bool = False,
    arrival: Arrival | None = None,
) -> Submission:
    """Receives one comment for review; the same form sent again gives the same Submission.

    `confirmed`: the writer is signed in; else it waits for the link in the letter. `verified`: by e-identification.
    Raises UnableToComment when the dialogue does not take it or a personnummer stands in it, portal.limits.TooOften
    past a limit, TooSoon past that of the dialogue's slow mode.
    """

    def make(public_id: str) -> Submission:
        owners, role = thread.owners(), Role(sender_role)
        terms = owners.terms_at(now)
        if not owners:
            raise UnableToComment(NO_LONGER_PUBLIC)
        if not may_comment(frozenset({role}), terms.state, terms.open_to, verified=verified):
            raise UnableToComment(_why_not(terms, role))
        refuse_personnummer(text, name)
        try:
            refuse_sent_twice(kind="comment", person=person, subject_key=thread.public_id, title="", text=text, now=now)
        except ReceivedAlready as same:
            raise UnableToComment(str(same)) from same
        _keep_pace(terms, thread, person, network, now, confirmed=confirmed)
        newcomer = person.public_id if is_first_day(created_at=person.created_at, now=now) else ""
        limits.count("comment", now=now, person=person.public_id, newcomer=newcomer, network=network)
        at_once = confirmed and goes_public_at_once(
            terms=terms, person=person, sender_role=role, text=text, name=name, now=now
        )
        return receive_in_thread(
            thread,
            public_id=public_id,
            subject_title=owners.title,
            person=person,
            sender_role=sender_role,
            language=language,
            language_guessed=language_guessed,
            text=text,
            name=name,
            reply_to=reply_to,
            now=now,
            confirmed=confirmed,
            at_once=at_once,
            arrival=arrival,
        )

    return receive_once(act="comment", person=person, key=key, words=(text, name), now=now, make=make)
