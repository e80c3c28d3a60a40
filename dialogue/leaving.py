"""What the dialogue does when somebody leaves, and what "my data" holds of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from dialogue import actions
from dialogue.models import Comment, Proposal, PublicState, Support, Thanks
from residents.leaving import Fate, names_in
from residents.models import Person


def take_back_support(person: Person, now: datetime) -> None:
    """Support of proposals that are still open is taken back: else leaving and coming back would count twice. Where the
    count is closed it stays, as part of what was decided upon."""
    for proposal in _still_open(person, now):
        actions.withdraw_support(proposal=proposal, person=person, now=now)


def take_back_thanks(person: Person, now: datetime) -> None:
    """Thanks go for the same reason, wherever they were given: they are no decision, and nobody needs them later."""
    actions.take_back_all_thanks(person=person)


def _still_open(person: Person, now: datetime) -> Any:
    """Proposals that the person supports and could stop supporting."""
    theirs = Support.objects.of_person(person).standing()
    return Proposal.objects.visible_to(None).takes_support_at(now).filter(pk__in=theirs.values("proposal"))


def what_becomes_of_words(person: Person, now: datetime) -> Iterator[Fate]:
    """What stands published, under which names, and what becomes of the person's support."""
    comments = Comment.objects.published().filter(submission__person=person).order_by("published_at", "pk")
    names = list(comments.values_list("user_name", flat=True))
    if names:
        words = ngettext(
            "%(number)s published contribution stays where it stands, under the name you chose: %(names)s.",
            "%(number)s published contributions stay where they stand, under the name you chose: %(names)s.",
            len(names),
        )
        yield Fate(words=words % {"number": len(names), "names": names_in(names)}, stays=True)
    proposals = Proposal.objects.filter(submission__person=person, state=PublicState.PUBLISHED)
    names = list(proposals.order_by("published_at", "pk").values_list("name", flat=True))
    if names:
        words = ngettext(
            "%(number)s proposal stays, with its supporters and its answer, under the name you chose: %(names)s.",
            "%(number)s proposals stay, with their supporters and their answers, under the name you chose: %(names)s.",
            len(names),
        )
        yield Fate(words=words % {"number": len(names), "names": names_in(names)}, stays=True)
    yield from _fate_of_supports(person, now)
    thanks = Thanks.objects.of_person(person).count()
    if thanks:
        words = ngettext(
            "Your thanks for %(number)s contribution are taken back.",
            "Your thanks for %(number)s contributions are taken back.",
            thanks,
        )
        yield Fate(words=words % {"number": thanks}, stays=False)


def _fate_of_supports(person: Person, now: datetime) -> Iterator[Fate]:
    going = _still_open(person, now).count()
    staying = Support.objects.of_person(person).standing().count() - going
    if going:
        words = ngettext(
            "Your support of %(number)s proposal that is still open is taken back.",
            "Your support of %(number)s proposals that are still open is taken back.",
            going,
        )
        yield Fate(words=words % {"number": going}, stays=False)
    if staying:
        words = ngettext(
            "Your support of %(number)s proposal whose count is closed stays: as a number, without your name.",
            "Your support of %(number)s proposals whose count is closed stays: as a number, without your name.",
            staying,
        )
        yield Fate(words=words % {"number": staying}, stays=True)


def supports_given(person: Person) -> list[dict[str, Any]]:
    """Every support of the person, for their own data."""
    given = Support.objects.of_person(person).order_by("given_at", "pk")
    return list(given.values("proposal__public_id", "basis", "given_at", "withdrawn_at"))


def thanks_given(person: Person) -> list[dict[str, Any]]:
    """Every contribution that the person has thanked for, for their own data."""
    given = Thanks.objects.of_person(person).order_by("given_at", "pk")
    return list(given.values("comment__public_id", "given_at"))
