"""Taking an item in hand: a lease of ten minutes, so that two moderators do not read the same thing."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from moderation.actions.moving import hold
from moderation.models import Appeal, Submission
from moderation.permissions import may_decide
from portal import audit

LEASE = timedelta(minutes=10)


@transaction.atomic
def claim(*, submission: Submission, user: Any, now: datetime, appeal: Appeal | None = None) -> bool:
    """Holds the item for the user for ten minutes, or prolongs their hold; `appeal` is what they want to decide, where
    it is one.

    False when a colleague has it, or for somebody who may not decide on it: they would only keep it from those who may.
    """
    hold(submission)
    if not may_decide(user, submission, appeal):
        return False
    free = Submission.objects.filter(pk=submission.pk).claimable_by(user, now)
    already = submission.claimed_by_id == user.pk
    if not free.update(claimed_by=user, claimed_until=now + LEASE):
        return False
    if not already:
        subject, actor = f"submission:{submission.public_id}", audit.actor_of(user)
        audit.record(subject=subject, act="claimed", actor=actor, now=now, shows=False)
    submission.refresh_from_db()
    return True


def release(*, submission: Submission, user: Any) -> None:
    """Lets go of what the user holds; somebody else's hold is left alone."""
    Submission.objects.filter(pk=submission.pk, claimed_by=user).update(claimed_by=None, claimed_until=None)
