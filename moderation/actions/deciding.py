"""Deciding on what waits: valid only for the words that were read."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from moderation import kinds, notifications
from moderation.actions.moving import close_round, hold, move
from moderation.models import Decision, Outcome, Round, RoundKind, Rule, State, Submission, UnableToMove
from moderation.models.decisions import ADVERSE, NEEDS_WORDS
from moderation.permissions import may_decide
from portal import audit

STATE_AFTER = {
    Outcome.PUBLISH: State.PUBLISHED,
    Outcome.RETURN: State.RETURNED,
    Outcome.REFUSE: State.REFUSED,
    Outcome.FORWARD: State.FORWARDED,
}


class UnableToDecide(Exception):
    """Says in words for the moderator why this decision was not taken. Nothing was changed."""


def require_reason(outcome: Outcome, rule: Rule | None, words: str) -> None:
    """No decision against a writer without a rule and the moderator's own words, written before the act."""
    if outcome in ADVERSE and rule is None:
        raise UnableToDecide(_("Choose the rule that this decision rests on."))
    if outcome in NEEDS_WORDS and not words.strip():
        raise UnableToDecide(_("Write in your own words why. The writer reads it."))


def _require_same_words(submission: Submission, content_hash: str) -> None:
    if submission.current_version.content_hash != content_hash:
        raise UnableToDecide(_("The writer has changed the text since you opened it. Read the new version."))


@transaction.atomic
def decide(
    *,
    submission: Submission,
    user: Any,
    outcome: Outcome,
    content_hash: str,
    rule: Rule | None,
    words: str,
    now: datetime,
    forwarded_to: str = "",
) -> Decision:
    """Publishes, returns, refuses or sends on one waiting submission; tells its writer.

    Valid only for the words with `content_hash`. Raises UnableToDecide, in words for the moderator, without the right,
    without a reason, when a colleague holds or has decided it, or when the writer has changed or taken it back.
    """
    outcome = Outcome(outcome)
    hold(submission)
    if outcome not in STATE_AFTER:
        raise UnableToDecide(_("That decision cannot be taken on something that waits."))
    if not may_decide(user, submission):
        raise UnableToDecide(_("You may not decide on this."))
    require_reason(outcome, rule, words)
    if outcome == Outcome.FORWARD and not forwarded_to:
        raise UnableToDecide(_("Say where you send it."))
    if submission.is_held_by_another(user, now):
        raise UnableToDecide(_("A colleague has this in hand right now."))
    if submission.state != State.WAITING:
        raise UnableToDecide(_("This has already been decided, or its writer took it back."))
    _require_same_words(submission, content_hash)
    if outcome == Outcome.PUBLISH and not kinds.get(submission.kind).may_take(submission, now):
        raise UnableToDecide(_("What this belongs to is no longer public, so it cannot be published there."))
    waiting = Round.objects.open().of_kind(RoundKind.REVIEW).filter(submission=submission).first()
    try:
        if waiting is None:
            raise UnableToMove("no open round")
        move(
            submission,
            STATE_AFTER[outcome],
            version=submission.version,
            act=outcome.value,
            actor=audit.actor_of(user),
            now=now,
            content_hash=content_hash,
            rule=rule.number if rule else 0,
        )
        decision = close_round(
            waiting,
            outcome=outcome,
            decider=user,
            now=now,
            content_hash=content_hash,
            rule=rule,
            words=words.strip(),
            forwarded_to=forwarded_to,
        )
    except UnableToMove as lost:
        raise UnableToDecide(_("A colleague decided this a moment ago.")) from lost
    if outcome == Outcome.PUBLISH:
        kinds.get(submission.kind).publish(submission=submission, version=decision.version, now=now)
    notifications.tell_decided(decision=decision, now=now)
    return decision


@transaction.atomic
def publish_official(*, submission: Submission, user: Any, now: datetime) -> Decision:
    """Publishes an official text at once: the role of its author is the decision. The caller has checked the role."""
    waiting = Round.objects.open().of_kind(RoundKind.REVIEW).get(submission=submission)
    version = submission.current_version
    move(
        submission,
        State.PUBLISHED,
        version=submission.version,
        act="published officially",
        actor=audit.actor_of(user),
        now=now,
        content_hash=version.content_hash,
    )
    decision = close_round(waiting, outcome=Outcome.PUBLISH, decider=user, now=now)
    kinds.get(submission.kind).publish(submission=submission, version=version, now=now)
    return decision
