"""What moderation's tests begin with: a text in some state, moderators, and acts that happen at the same moment."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connections

from moderation import actions
from moderation.models import Appeal, Outcome, Rule, Submission
from residents.models import Letter, User
from residents.roles import Role
from tests.dialogue import factories as dialogue
from tests.people import make_person, make_user

NOW = dialogue.NOW
PATIENCE_SECONDS = 60
_numbers = count(1)


def moderator(*, senior: bool = False, **fields: Any) -> User:
    role = Role.SENIOR_MODERATOR if senior else Role.MODERATOR
    return make_user(f"moderator{next(_numbers)}@haninge.example", role, **fields)


def writer(**fields: Any):
    return make_person(f"writer{next(_numbers)}@example.org", **fields)


def received(text: str = "Det är mörkt i tunneln.", *, under: Any = None, by: Any = None, **fields: Any) -> Submission:
    """A comment that waits for review; `confirmed=False` for a guest's that waits for the link."""
    return dialogue.submitted(under or dialogue.thread(), text=text, by=by or writer(), **fields)


def rule(number: int, submission: Submission) -> Rule:
    return Rule.objects.get(book=submission.rulebook, number=number)


def decide(submission: Submission, outcome: Outcome, by: User, *, number: int = 4, now=NOW, **fields: Any):
    """The moderator decides on the words as they stand now."""
    submission.refresh_from_db()
    words = {
        "content_hash": submission.current_version.content_hash,
        "rule": None if outcome == Outcome.PUBLISH else rule(number, submission),
        "words": "" if outcome == Outcome.PUBLISH else "Ta bort namnet, så publicerar vi resten.",
        "forwarded_to": "faults" if outcome == Outcome.FORWARD else "",
    }
    made = actions.decide(submission=submission, user=by, outcome=outcome, now=now, **(words | fields))
    submission.refresh_from_db()
    return made


def edit(submission: Submission, text: str, *, now=NOW, version: int | None = None, language: str = "sv") -> Submission:
    return actions.edit(
        submission=submission,
        version=version or submission.version,
        title="",
        text=text,
        name="Lo",
        language=language,
        data=None,
        now=now,
    )


def published(text: str = "Det är mörkt i tunneln.", **fields: Any) -> Submission:
    submission = received(text, **fields)
    decide(submission, Outcome.PUBLISH, moderator())
    return submission


def report(submission: Submission, *, by: Any = None, text: str = "Där står en adress.", language="sv", now=NOW):
    return actions.report(
        kind=submission.kind,
        public_id=submission.public_id,
        person=by or writer(),
        rule=rule(4, submission),
        text=text,
        language=language,
        now=now,
    )


def judge(report_, outcome: Outcome, by: User, *, words: str = "Det står vem det är.", now=NOW):
    submission = report_.round.submission
    return actions.judge_report(
        case=report_.round,
        user=by,
        outcome=outcome,
        content_hash=submission.current_version.content_hash,
        rule=rule(4, submission),
        words=words,
        now=now,
    )


def hidden(*, by: User | None = None, **fields: Any) -> Submission:
    submission = published(**fields)
    judge(report(submission), Outcome.HIDE, by or moderator())
    submission.refresh_from_db()
    return submission


def appealed(submission: Submission, *, text: str = "Namnet är ett företags.", now=NOW) -> Appeal:
    return actions.appeal(submission=submission, text=text, now=now)


def letters_to(person: Any) -> list[Letter]:
    return list(Letter.objects.filter(person=person).order_by("pk"))


def newest_letter_to(person: Any) -> Letter:
    return letters_to(person)[-1]


@dataclass(frozen=True)
class Ended:
    """How one of several acts ended: its value, or the name and words of what it raised."""

    value: Any = None
    error: str = ""
    words: str = ""


def at_once(*acts: Callable[[], Any]) -> list[Ended]:
    """Runs each act in a process of its own, all released at the same moment; gives how each ended, in their order."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(len(acts)), fork.SimpleQueue()
    processes = [fork.Process(target=_run, args=(number, act, start, answers)) for number, act in enumerate(acts)]
    for process in processes:
        process.start()
    ended = dict(answers.get() for _process in processes)
    for process in processes:
        process.join(PATIENCE_SECONDS)
    return [ended[number] for number in range(len(acts))]


def _run(number: int, act: Callable[[], Any], start: Any, answers: Any) -> None:
    start.wait(PATIENCE_SECONDS)
    try:
        answers.put((number, Ended(value=act())))
    except Exception as error:
        answers.put((number, Ended(error=type(error).__name__, words=str(error))))
    finally:
        connections.close_all()
