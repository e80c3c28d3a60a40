"""Taking an item in hand: a lease of ten minutes, so that two moderators do not read the same thing."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from moderation.actions.moving import hold
from moderation.models import Appeal, Submission
from moderation.permissions import may_judge_appeal, may_review
from portal import audit
from residents.roles import roles_of

LEASE = timedelta(minutes=10)


@transaction.atomic
def claim(*, submission: Submission, user: Any, now: datetime, appeal: Appeal | None = None) -> bool:
    """Holds the item for the user for ten minutes, or prolongs their hold; `appeal` is what they want to decide, where
    it is one.

    False when a colleague has it, or for somebody who may not decide on it: they would only keep it from those who may.
    """
    hold(submission)
    if not _may_decide(submission, user, appeal):
        return False
    free = Submission.objects.filter(pk=submission.pk).claimable_by(user, now)
    already = submission.claimed_by_id == user.pk
    if not free.update(claimed_by=user, claimed_until=now + LEASE):
        return False
    if not already:
        audit.record(subject=f"submission:{submission.public_id}", act="claimed", actor=audit.actor_of(user), now=now)
    submission.refresh_from_db()
    return True


def _may_decide(submission: Submission, user: Any, appeal: Appeal | None) -> bool:
    own = submission.person_id == user.person_id
    if appeal is None:
        return may_review(roles_of(user), author_is_decider=own)
    first = appeal.first_decider_id == user.pk
    return may_judge_appeal(roles_of(user), is_first_decider=first, author_is_decider=own)


def release(*, submission: Submission, user: Any) -> None:
    """Lets go of what the user holds; somebody else's hold is left alone."""
    Submission.objects.filter(pk=submission.pk, claimed_by=user).update(claimed_by=None, claimed_until=None)
