"""What the record does when somebody leaves."""

from datetime import datetime

from moderation import actions
from moderation.models import State, Submission
from residents.models import Person

_UNDECIDED = (State.UNCONFIRMED, State.WAITING, State.RETURNED)


def take_back_what_waits(person: Person, now: datetime) -> None:
    """Nothing of somebody who cannot be told is published later: what is not decided is taken back. What is published
    stays, under the name its writer chose, until they take it back themselves; the record of it all stays (arkivlagen
    1990:782, 10 §)."""
    for submission in Submission.objects.of_person(person).filter(state__in=_UNDECIDED):
        actions.withdraw(submission=submission, now=now)
