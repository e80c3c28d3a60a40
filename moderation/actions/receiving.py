"""What a person does with their own text: send, confirm, edit, take back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from moderation import kinds, noticing, notifications
from moderation.actions.moving import close_round, hold, move, open_round, raise_version
from moderation.models import (
    Channel,
    NumberSeries,
    Outcome,
    Round,
    RoundKind,
    RuleBook,
    State,
    Submission,
    SubmissionVersion,
    UnableToMove,
    content_hash,
)
from moderation.models.submissions import EDITABLE
from moderation.noticing import Look, Row
from moderation.signals import signals_in, urgency_of
from portal import audit, clock
from portal.arrival import Arrival
from portal.idempotency import once, with_words
from portal.ids import new_public_id
from portal.site_words import known_settings
from residents.actions import confirm_person
from residents.models import Person
from residents.roles import Role


class UnableToEdit(Exception):
    """Says in words for the writer why the text cannot be changed now."""


class ReceivedAlready(Exception):
    """Says in words for the writer, with its number, that these very words were received a moment ago."""


class UnableToWithdraw(Exception):
    """Says in words for the writer why it cannot be taken back now."""


SAME_WORDS_FOR = timedelta(minutes=5)


def refuse_sent_twice(*, kind: str, person: Person, subject_key: str, title: str, text: str, now: datetime) -> None:
    """The same person's same words in the same place count once within five minutes, also from a form filled in anew.

    The first has been received, so nothing is lost; what was taken back may be sent again. Raises ReceivedAlready.
    """
    # Asked for each text that is sent: in one call, which is put together in half the time of a chain.
    same = Submission.objects.order_by().filter(
        ~Q(state=State.WITHDRAWN),
        person=person,
        kind=kind,
        subject_key=subject_key,
        received_at__gt=now - SAME_WORDS_FOR,
        versions__title=title,
        versions__text=text,
    )
    number = next(iter(same.values_list("number", flat=True)[:1]), None)
    if number:
        words = _("You sent these words a moment ago. They have been received and have the number %(number)s.")
        raise ReceivedAlready(words % {"number": number})


def _next_number(now: datetime) -> str:
    """The next case number of the year: HD-2026-00042. The row's lock makes each number one submission's."""
    year = clock.day_of(now).year
    sql = "UPDATE moderation_numberseries SET last = last + 1 WHERE year = %s RETURNING last"
    with connection.cursor() as cursor:
        found = cursor.execute(sql, [year]).fetchone()
        if not found:
            NumberSeries.objects.get_or_create(year=year)  # the first of the year
            found = cursor.execute(sql, [year]).fetchone()
    return f"{known_settings().number_prefix}-{year}-{found[0]:05d}"


def _add_version(
    submission: Submission, *, number: int, title: str, text: str, name: str, data: dict[str, Any], now: datetime
) -> SubmissionVersion:
    return SubmissionVersion.objects.create(
        submission=submission,
        number=number,
        title=title,
        text=text,
        name=name,
        data=data,
        content_hash=content_hash(title=title, text=text, name=name, data=data),
        created_at=now,
    )


def receive_once(
    *, act: str, person: Person, key: UUID, words: Sequence[str], now: datetime, make: Callable[[str], Submission]
) -> Submission:
    """What `make` receives under the public id that it is given, in one transaction; the same form with the same
    `words` sent again gives the first one (portal.idempotency)."""
    made: list[Submission] = []
    public_id = new_public_id()

    def keep() -> str:
        made.append(make(public_id))
        return made[0].public_id

    answer, is_first = once(
        act=act, author=person.key, key=with_words(key, *words), now=now, make=keep, expected=public_id
    )
    return made[0] if is_first else Submission.objects.get(public_id=answer)


@transaction.atomic(savepoint=False)
def receive(
    *,
    kind: str,
    person: Person,
    sender_role: Role,
    language: str,
    language_guessed: str,
    title: str,
    text: str,
    name: str,
    data: dict[str, Any],
    subject_kind: str,
    subject_key: str,
    parent_public_id: str,
    official: bool,
    now: datetime,
    confirmed: bool,
    at_once: bool = False,
    arrival: Arrival | None = None,
    channel: Channel = Channel.WEB,
    written_down_by: Any = None,
    public_id: str = "",
    subject_title: Callable[[str], str] | None = None,
) -> Submission:
    """Receives one text into the record and gives it a number.

    `arrival`: how its form came, where it came by one; it is noticed beside the text and refuses nothing.

    `confirmed`: the sender's address is known to be theirs, and the text waits for review; else it waits for the link
    in the letter that this writes. `at_once`: it is made public here and now, and waits to be read afterwards,
    unless anything was noticed about how it came; the caller has asked whether that may be. Official texts get no
    receipt. `channel` and `written_down_by`: what came on paper or in a talk, and who of staff wrote it down.
    `public_id`: the one that its form is known by. `subject_title`: what it belongs to is called in a language, where
    the caller knows.
    """
    words, arrived = noticing.whole(title, text), noticing.of_arrival(arrival, now)
    if official:
        found = Look(noticed=[], signals=signals_in(words))
    else:
        found = noticing.look(text=words, person=person, arrived=arrived, now=now)
    submission = Submission.objects.create(
        public_id=public_id or new_public_id(),
        number=_next_number(now),
        kind=kind,
        person=person,
        sender_role=sender_role,
        language=language,
        language_guessed=language_guessed,
        state=State.WAITING if confirmed else State.UNCONFIRMED,
        rulebook=RuleBook.objects.at(now),
        signals=len(found.signals),
        urgency=urgency_of(found.signals),
        noticed=found.noticed,
        spam=found.spam,
        alike_to=found.first_alike,
        subject_kind=subject_kind,
        subject_key=subject_key,
        parent_public_id=parent_public_id,
        official=official,
        channel=channel,
        written_down_by=written_down_by,
        received_at=now,
        waiting_since=now if confirmed else None,
    )
    _add_version(submission, number=1, title=title, text=text, name=name, data=data, now=now)
    noticing.remember(submission, found, now)
    audit.record(
        subject=f"submission:{submission.public_id}",
        act="received",
        actor=f"person:{person.public_id}",
        now=now,
        shows=False,
        begins=True,
        version=1,
        state=submission.state,
        kind=kind,
    )
    if at_once and not found.noticed:
        _publish_before_review(submission, now)
    elif confirmed:
        Round.objects.create(submission=submission, kind=RoundKind.REVIEW, opened_at=now)  # its first: none is open
    if not official:
        notifications.tell_received(submission=submission, now=now, subject_title=subject_title)
    return submission


def _publish_before_review(submission: Submission, now: datetime) -> None:
    """Makes it public, and opens the round in which a moderator reads it. Raises UnableToMove where it does not wait:
    what is not confirmed is never published."""
    version = submission.current_version
    move(
        submission,
        State.PUBLISHED,
        version=submission.version,
        act="published before review",
        actor=f"person:{submission.person.public_id}",
        now=now,
        content_hash=version.content_hash,
    )
    open_round(submission, RoundKind.AFTER, now)
    kinds.get(submission.kind).publish(submission=submission, version=version, now=now)


@transaction.atomic
def confirm(*, submission: Submission, now: datetime) -> Submission:
    """The link in the letter was pressed: the address is the sender's and the text waits for review.

    Pressing it again changes nothing.
    """
    hold(submission)
    confirm_person(person=submission.person, now=now)
    if submission.state != State.UNCONFIRMED:
        return submission
    try:
        move(
            submission,
            State.WAITING,
            version=submission.version,
            act="confirmed",
            actor=f"person:{submission.person.public_id}",
            now=now,
        )
    except UnableToMove:
        submission.refresh_from_db()
        return submission
    open_round(submission, RoundKind.REVIEW, now)
    notifications.tell_received(submission=submission, now=now)
    return submission


@transaction.atomic
def send_link_again(*, submission: Submission, now: datetime) -> None:
    """Writes the letter with the link once more, to the address that the text was sent with. Nothing when it has been
    confirmed or taken back."""
    hold(submission)
    if submission.state != State.UNCONFIRMED:
        return
    actor = f"person:{submission.person.public_id}"
    audit.record(subject=f"submission:{submission.public_id}", act="link sent again", actor=actor, now=now, shows=False)
    notifications.tell_received(submission=submission, now=now)


@transaction.atomic
def edit(
    *,
    submission: Submission,
    version: int,
    title: str,
    text: str,
    name: str,
    language: str,
    data: dict[str, Any] | None,
    now: datetime,
    language_guessed: str = "",
    arrival: Arrival | None = None,
) -> Submission:
    """The writer sends a new version of a text that waits or was returned; it waits for review again.

    `version` is the one they saw. A moderator who has the old words before them can no longer decide on them. Raises
    UnableToEdit when it has been decided, or edited elsewhere, meanwhile.
    """
    hold(submission)
    if submission.state not in EDITABLE:
        raise UnableToEdit(_("This has been decided meanwhile and can no longer be changed."))
    following = State.UNCONFIRMED if submission.state == State.UNCONFIRMED else State.WAITING
    newest = submission.current_version
    try:
        raise_version(submission, version=version)
        kept = newest.data if data is None else data
        _add_version(submission, number=version + 1, title=title, text=text, name=name, data=kept, now=now)
        looked = _look_anew(submission, noticing.whole(title, text), noticing.of_arrival(arrival, now), now)
        Submission.objects.filter(pk=submission.pk).update(
            language=language, language_guessed=language_guessed, **looked
        )
        submission.language = language
        if following == State.WAITING:
            _wait_again(submission, version + 1, now)
        else:
            actor = f"person:{submission.person.public_id}"
            subject = f"submission:{submission.public_id}"
            audit.record(subject=subject, act="edited", actor=actor, now=now, shows=False, version=version + 1)
    except UnableToMove as lost:
        raise UnableToEdit(_("This was changed or decided somewhere else meanwhile. Your words stand below.")) from lost
    submission.refresh_from_db()
    return submission


def _look_anew(submission: Submission, words: str, arrived: list[Row], now: datetime) -> dict[str, Any]:
    """What is noticed about the new words. How the first version came stays noticed."""
    before = [row for row in submission.noticed if row["kind"] in noticing.ABOUT_ARRIVAL]
    once = {row["kind"]: row for row in [*before, *arrived]}.values()
    found = noticing.look(text=words, person=submission.person, arrived=once, now=now, own=submission)
    noticing.remember(submission, found, now)
    return {
        "signals": len(found.signals),
        "urgency": urgency_of(found.signals),
        "noticed": found.noticed,
        "spam": found.spam,
        "alike_to": found.first_alike,
    }


def _wait_again(submission: Submission, version: int, now: datetime) -> None:
    actor = f"person:{submission.person.public_id}"
    move(submission, State.WAITING, version=version, act="edited", actor=actor, now=now)
    open_round(submission, RoundKind.REVIEW, now)
    notifications.tell_received(submission=submission, now=now)


@transaction.atomic
def withdraw(*, submission: Submission, now: datetime) -> Submission:
    """The writer takes it back: the publication goes, the record stays. Raises UnableToWithdraw when it cannot be."""
    hold(submission)
    was_public = submission.state in {State.PUBLISHED, State.HIDDEN}
    try:
        move(
            submission,
            State.WITHDRAWN,
            version=submission.version,
            act="withdrawn",
            actor=f"person:{submission.person.public_id}",
            now=now,
        )
    except UnableToMove as lost:
        raise UnableToWithdraw(_("This can no longer be taken back.")) from lost
    for round_ in Round.objects.open().filter(submission=submission):
        decision = close_round(round_, outcome=Outcome.WITHDRAWN, decider=None, now=now)
        notifications.tell_reporters(decision=decision, now=now)
    if was_public:
        kinds.get(submission.kind).withdraw(submission=submission, now=now)
    return submission
