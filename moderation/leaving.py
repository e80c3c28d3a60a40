"""What the record does when somebody leaves."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import ngettext

from moderation import actions
from moderation.models import Report, State, Submission
from residents.leaving import Fate
from residents.models import Person

_UNDECIDED = (State.UNCONFIRMED, State.WAITING, State.RETURNED)


def take_back_what_waits(person: Person, now: datetime) -> None:
    """Nothing of somebody who cannot be told is published later: what is not decided is taken back. What is published
    stays, under the name its writer chose, until they take it back themselves; the record of it all stays (arkivlagen
    1990:782, 10 §)."""
    for submission in Submission.objects.of_person(person).filter(state__in=_UNDECIDED):
        actions.withdraw(submission=submission, now=now)


def what_becomes_of_texts(person: Person, now: datetime) -> Iterator[Fate]:
    """What is taken back, and how much the record keeps of what the person has sent."""
    sent = Submission.objects.of_person(person)
    undecided, received = sent.filter(state__in=_UNDECIDED).count(), sent.count()
    reports = Report.objects.filter(person=person).count()
    if undecided:
        words = ngettext(
            "%(number)s text that we have not decided on is taken back and never published.",
            "%(number)s texts that we have not decided on are taken back and never published.",
            undecided,
        )
        yield Fate(words=words % {"number": undecided}, stays=False)
    if received:
        words = ngettext(
            "%(number)s text that you have sent stays a public record, published or not, without your address.",
            "%(number)s texts that you have sent stay public records, published or not, without your address.",
            received,
        )
        yield Fate(words=words % {"number": received}, stays=True)
    if reports:
        words = ngettext(
            "%(number)s report of yours about a text stays in the record. Nobody is told that it was you.",
            "%(number)s reports of yours about texts stay in the record. Nobody is told that it was you.",
            reports,
        )
        yield Fate(words=words % {"number": reports}, stays=True)
