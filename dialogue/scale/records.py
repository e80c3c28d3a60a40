"""Bulk rows of the record: people, submissions with their version, round and decision."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from dialogue.scale.words import Words
from moderation.models import (
    Decision,
    NumberSeries,
    Outcome,
    Round,
    RoundKind,
    Rule,
    RuleBook,
    State,
    Submission,
    SubmissionVersion,
    content_hash,
)
from portal import clock
from portal.settings_models import current_settings
from residents.models import Person, User
from residents.roles import Role

DECIDER = "decider@scale.example"


def insert(rows: Iterable[models.Model]) -> list[Any]:
    """Inserts rows of one model into its own table, many in a statement, and gives them with their keys.

    `bulk_create` writes each batch as new SQL text, which costs more than the inserting itself, and refuses models with
    a parent table. Here the keys follow the greatest one there is: nobody else may insert meanwhile.
    """
    made: list[Any] = list(rows)
    if not made:
        return made
    model = type(made[0])
    columns, key = model._meta.local_concrete_fields, model._meta.pk
    following = (model._base_manager.aggregate(greatest=models.Max(key.attname))["greatest"] or 0) + 1
    for place, row in enumerate(made):
        if row.pk is None:
            row.pk = following + place
    prepared = [(one.attname, one.get_db_prep_save) for one in columns]
    values = ([prepare(getattr(row, name), connection) for name, prepare in prepared] for row in made)
    with connection.cursor() as cursor:
        _write(cursor, model._meta.db_table, [one.column for one in columns], values)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return made


def _write(cursor: Any, table: str, columns: list[str], values: Iterable[list[Any]]) -> None:
    """The rows into their table, the quickest way that the database has."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as lines:
            for row in values:
                lines.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names


def insert_people(amount: int, *, words: Words, seed: int, now: datetime) -> list[Person]:
    """People with confirmed addresses that end in `.example`."""
    return insert(
        Person(
            public_id=words.public_id(),
            address=f"p{number}.s{seed}@scale.example",
            language=words.language(),
            confirmed_at=now,
            created_at=now,
        )
        for number in range(amount)
    )


@dataclass(slots=True)
class Sent:
    """One text to be recorded. `data` goes into the version, `more` into the submission."""

    person: Person
    kind: str
    language: str
    title: str
    text: str
    name: str
    at: datetime
    state: State = State.PUBLISHED
    subject_key: str = ""
    parent_public_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)


_SUBJECTS = {"comment": "thread", "proposal": "", "answer": "proposal"}


class Recorder:
    """Writes texts into the record, many at once, with one decider for all that is decided."""

    def __init__(self, *, words: Words, now: datetime) -> None:
        self.words, self.now = words, now
        self.book = RuleBook.objects.at(now)
        self.rule = Rule.objects.filter(book=self.book).order_by("number").first()
        self.decider = User.objects.filter(email=DECIDER).first() or User.objects.create_user(DECIDER, None)

    def record(self, sent: list[Sent]) -> list[Submission]:
        """Submissions in the order given; published and hidden ones have been decided, waiting ones stand open."""
        numbers = self._numbers(len(sent))
        submissions = insert(self._submission(one, number) for one, number in zip(sent, numbers, strict=True))
        pairs = list(zip(submissions, sent, strict=True))
        versions = insert(self._version(submission, one) for submission, one in pairs)
        rounds = insert(
            Round(
                submission=submission,
                kind=RoundKind.REVIEW,
                opened_at=one.at,
                closed_at=None if one.state == State.WAITING else one.at,
            )
            for submission, one in pairs
        )
        insert(self._decision(version, case, Outcome.PUBLISH) for version, case in self._decided(versions, rounds))
        self._hide([version for version in versions if version.submission.state == State.HIDDEN])
        return submissions

    def _numbers(self, amount: int) -> list[str]:
        year = clock.day_of(self.now).year
        series, _made = NumberSeries.objects.get_or_create(year=year)
        first = series.last + 1
        NumberSeries.objects.filter(pk=series.pk).update(last=series.last + amount)
        prefix = current_settings().number_prefix
        return [f"{prefix}-{year}-{number:05d}" for number in range(first, first + amount)]

    def _submission(self, one: Sent, number: str) -> Submission:
        return Submission(
            public_id=self.words.public_id(),
            number=number,
            kind=one.kind,
            person=one.person,
            sender_role=Role.RESIDENT,
            language=one.language,
            language_guessed=one.language,
            state=one.state,
            rulebook=self.book,
            subject_kind=_SUBJECTS[one.kind],
            subject_key=one.subject_key,
            parent_public_id=one.parent_public_id,
            received_at=one.at,
            waiting_since=one.at,
        )

    def _version(self, submission: Submission, one: Sent) -> SubmissionVersion:
        words = {"title": one.title, "text": one.text, "name": one.name, "data": one.data}
        return SubmissionVersion(
            submission=submission, number=1, created_at=one.at, content_hash=content_hash(**words), **words
        )

    def _decided(
        self, versions: list[SubmissionVersion], rounds: list[Round]
    ) -> Iterable[tuple[SubmissionVersion, Round]]:
        return ((v, r) for v, r in zip(versions, rounds, strict=True) if r.closed_at is not None)

    def _decision(self, version: SubmissionVersion, case: Round, outcome: Outcome, **fields: Any) -> Decision:
        return Decision(
            round=case,
            submission=version.submission,
            version=version,
            content_hash=version.content_hash,
            decider=self.decider,
            outcome=outcome,
            decided_at=case.closed_at,
            **fields,
        )

    def _hide(self, versions: list[SubmissionVersion]) -> None:
        """What is hidden was published first, and then removed in a case of its own."""
        if not versions:
            return
        cases = insert(
            Round(submission=v.submission, kind=RoundKind.REPORT, opened_at=self.now, closed_at=self.now)
            for v in versions
        )
        insert(
            self._decision(version, case, Outcome.HIDE, rule=self.rule, words=self.words.sentence("sv"))
            for version, case in zip(versions, cases, strict=True)
        )
