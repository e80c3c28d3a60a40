"""The writer asks for another person's judgement, and gets it from somebody who did not decide first."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation import kinds, notifications
from moderation.actions.deciding import UnableToDecide, require_reason
from moderation.actions.moving import close_round, hold, move, open_round
from moderation.models import Appeal, Decision, Outcome, Round, RoundKind, State, Submission, UnableToMove
from moderation.models.decisions import APPEALABLE
from moderation.permissions import appealable_until, may_appeal, may_decide
from portal import audit, clock

STANDS_AGAINST = frozenset({State.REFUSED, State.RETURNED, State.FORWARDED, State.HIDDEN})


class UnableToAppeal(Exception):
    """Says in words for the writer why this cannot be appealed."""


def decision_to_appeal(submission: Submission) -> Decision | None:
    """The decision that keeps the words from the public and has not been appealed, or None."""
    if submission.state not in STANDS_AGAINST:
        return None
    against = submission.decisions.filter(outcome__in=APPEALABLE)
    newest = against.select_related("decider", "rule").order_by("-decided_at", "-pk").first()
    if newest is None or Appeal.objects.filter(decision=newest).exists():
        return None
    return newest


@transaction.atomic
def appeal(*, submission: Submission, text: str, now: datetime) -> Appeal:
    """Opens the appeal of the decision that stands against the writer.

    Raises UnableToAppeal when none does, when it has been appealed, or when six months have gone.
    """
    hold(submission)
    decision = decision_to_appeal(submission)
    if decision is None or decision.decider is None:
        raise UnableToAppeal(_("There is no decision here that can be appealed."))
    if not may_appeal(decided_at=decision.decided_at, now=now):
        raise UnableToAppeal(
            _("The time to appeal ended on %(day)s.")
            % {"day": date_format(clock.day_of(appealable_until(decision.decided_at)))}
        )
    round_ = open_round(submission, RoundKind.APPEAL, now)
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                round=round_, decision=decision, first_decider=decision.decider, text=text.strip(), created_at=now
            )
    except IntegrityError as error:
        raise UnableToAppeal(_("This decision has already been appealed.")) from error
    audit.record(
        subject=f"submission:{submission.public_id}",
        act="appealed",
        actor=f"person:{submission.person.public_id}",
        now=now,
    )
    notifications.tell_appealed(appeal=made, now=now)
    return made


@transaction.atomic
def judge_appeal(
    *, appeal: Appeal, user: Any, outcome: Outcome, words: str, now: datetime, content_hash: str = ""
) -> Decision:
    """Lets the first decision stand, with words, or changes it: the text is published, or comes back.

    A change publishes the words that the first decision judged and no others: where the writer has sent new ones
    meanwhile they wait for their own review. `content_hash` is that of the words that were read. Raises UnableToDecide
    for anybody but a senior moderator who neither wrote nor decided first, when a colleague was faster, and when the
    text is no longer the one that was read.
    """
    outcome = Outcome(outcome)
    round_ = appeal.round
    submission = round_.submission
    hold(submission)
    if outcome not in {Outcome.UPHOLD, Outcome.CHANGE}:
        raise UnableToDecide(_("That decision cannot be taken on an appeal."))
    if not may_decide(user, submission, appeal):
        raise UnableToDecide(_("An appeal is decided by a senior moderator who did not decide first."))
    require_reason(outcome, None, words)
    if content_hash and submission.current_version.content_hash != content_hash:
        raise UnableToDecide(_("The writer has changed the text since you opened it. Read the new version."))
    try:
        decision = close_round(round_, outcome=outcome, decider=user, now=now, words=words.strip())
        Appeal.objects.filter(pk=appeal.pk).update(judged_by=user)
        if outcome == Outcome.CHANGE:
            _undo(appeal, submission, user, now)
        else:
            audit.record(
                subject=f"submission:{submission.public_id}", act="upheld", actor=audit.actor_of(user), now=now
            )
    except UnableToMove as lost:
        raise UnableToDecide(_("A colleague decided this a moment ago.")) from lost
    notifications.tell_appeal_judged(decision=decision, now=now)
    return decision


def _undo(appeal: Appeal, submission: Submission, user: Any, now: datetime) -> None:
    """The text is made public after all; a hidden one comes back where it stood."""
    version, was_hidden = submission.current_version, submission.state == State.HIDDEN
    if submission.state not in STANDS_AGAINST or version.pk != appeal.decision.version_id:
        audit.record(subject=f"submission:{submission.public_id}", act="changed", actor=audit.actor_of(user), now=now)
        return
    move(
        submission,
        State.PUBLISHED,
        version=submission.version,
        act="restored",
        actor=audit.actor_of(user),
        now=now,
        content_hash=version.content_hash,
    )
    for review in Round.objects.open().of_kind(RoundKind.REVIEW).filter(submission=submission):
        close_round(review, outcome=Outcome.PUBLISH, decider=user, now=now)
    kind = kinds.get(submission.kind)
    if was_hidden:
        kind.restore(submission=submission, now=now)
    else:
        kind.publish(submission=submission, version=version, now=now)
