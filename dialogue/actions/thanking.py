"""Thanking for a contribution: once per person, and taken back as easily."""

from collections import Counter
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dialogue.models import Comment, Thanks
from dialogue.permissions import may_thank
from portal import limits
from portal.public_state import purge
from residents.models import Person


class UnableToThank(Exception):
    """Says in words for the resident why their thanks are not counted."""


@transaction.atomic
def thank(*, comment: Comment, person: Person, network: str, now: datetime) -> bool:
    """Counts the person's thanks once; False when they have thanked already.

    Who thanked is shown to nobody, not even to its writer. Raises UnableToThank where the contribution takes none from
    this person, limits.TooOften past a limit.
    """
    seen = Comment.objects.visible_to(None).filter(pk=comment.pk).select_related("submission").first()
    if seen is None or not may_thank(seen, is_own=seen.submission.person_id == person.pk):
        raise UnableToThank(_("You cannot thank for this contribution."))
    if Thanks.objects.filter(comment=comment).known_anew(person).exists():
        return False
    limits.count("thanks", now=now, person=person.public_id, network=network)
    try:
        with transaction.atomic():
            Thanks.objects.create(comment=comment, person_key=person.key, given_at=now)
    except IntegrityError:
        return False  # the same press, arriving twice: the unique row decides
    _move_count(comment, +1)
    return True


@transaction.atomic
def take_back_thanks(*, comment: Comment, person: Person) -> bool:
    """Takes the person's thanks back; False when there were none."""
    deleted, _rows = Thanks.objects.of_person(person).filter(comment=comment).delete()
    if not deleted:
        return False
    _move_count(comment, -deleted)
    return True


@transaction.atomic
def take_back_all_thanks(*, person: Person) -> int:
    """Takes back whatever the person has thanked for, and gives how many that were."""
    theirs = Thanks.objects.of_person(person)
    # Counted before anything goes: under a former secret key somebody may have thanked for the same once more.
    for comment, times in Counter(theirs.values_list("comment", flat=True)).items():
        Comment.objects.filter(pk=comment).update(thank_count=F("thank_count") - times)
    deleted, _rows = theirs.delete()
    if deleted:
        purge()
    return deleted


def _move_count(comment: Comment, step: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(thank_count=F("thank_count") + step)
    purge()
