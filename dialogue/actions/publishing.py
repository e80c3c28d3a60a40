"""What a decision does to the public side. Called by moderation inside the transaction of the decision.

A published thing carries its record's public id, so that one id follows it through its whole life.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dialogue import entries, notifications
from dialogue.actions.moving import move_proposal
from dialogue.models import (
    Answer,
    Comment,
    Proposal,
    ProposalEvent,
    ProposalStatus,
    ProposalTopic,
    PublicState,
    Thread,
    ThreadKind,
)
from moderation.models import Submission, SubmissionVersion
from portal import clock
from portal.models import Area, Topic
from portal.settings_models import current_settings
from residents.actions import follow


class UnableToPublish(Exception):
    """Says in words for the moderator why this cannot be made public."""


def publish_comment(*, submission: Submission, version: SubmissionVersion, now: datetime) -> Comment:
    """Makes the comment public for the first time, or gives a public one its new text."""
    known = Comment.objects.filter(submission=submission).select_related("conversation").first()
    if known is not None:
        return _show_comment(known, version, now)
    thread = Thread.objects.filter(public_id=submission.subject_key).first()
    if thread is None:
        raise UnableToPublish(_("The dialogue of this contribution is gone."))
    answers = Comment.objects.filter(public_id=submission.parent_public_id, conversation=thread).first()
    comment = Comment(
        public_id=submission.public_id,
        conversation=thread,
        submission=submission,
        answers=answers,
        comment=version.text,
        user_name=version.name,
        language=submission.language,
        published_at=now,
        official=submission.official,
        role_label=submission.sender_role if submission.official else "",
    )
    comment.save(force_insert=True)
    _count_comment(comment, +1)
    entries.put_comment(comment, thread, now=now)
    follow(person=submission.person, kind=notifications.THREAD, key=thread.public_id, now=now)
    notifications.tell_of_comment(comment=comment, thread=thread, author=submission.person, now=now)
    return comment


def _count_comment(comment: Comment, step: int) -> None:
    Thread.objects.filter(pk=comment.conversation_id).update(comment_count=F("comment_count") + step)
    if comment.root_id is not None:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + step)


def _show_comment(comment: Comment, version: SubmissionVersion, now: datetime) -> Comment:
    """Puts the words of a version before the public again; counts it where it did not stand."""
    shown = {
        "comment": version.text,
        "user_name": version.name,
        "language": comment.submission.language,
        "is_public": True,
        "is_removed": False,
    }
    was_away = Comment.objects.filter(pk=comment.pk).exclude(state=PublicState.PUBLISHED)
    if was_away.update(state=PublicState.PUBLISHED, hidden_at=None, hidden_by_rule=None):
        _count_comment(comment, +1)
    Comment.objects.filter(pk=comment.pk).update(**shown)
    comment.refresh_from_db()
    entries.put_comment(comment, comment.conversation, now=now)
    return comment


def _take_comment(submission: Submission, now: datetime, **state: Any) -> None:
    """Takes a published comment from the public, its words too: only the record keeps them. Twice changes nothing."""
    comment = Comment.objects.filter(submission=submission).first()
    if comment is None:
        return
    published = Comment.objects.filter(pk=comment.pk, state=PublicState.PUBLISHED)
    if published.update(**state):
        _count_comment(comment, -1)
    else:
        Comment.objects.filter(pk=comment.pk, state=PublicState.HIDDEN).update(**state)
    Comment.objects.filter(pk=comment.pk).update(comment="", user_name="", is_public=False)
    entries.take_away("comment", comment.public_id, now=now)


def hide_comment(*, submission: Submission, rule: Any, now: datetime) -> None:
    """A tombstone with the rule's number stands where it stood; replies stay."""
    _take_comment(submission, now, state=PublicState.HIDDEN, hidden_at=now, hidden_by_rule=rule)


def restore_comment(*, submission: Submission, now: datetime) -> None:
    """After an appeal: the words of the newest version stand again in their old place."""
    comment = Comment.objects.filter(submission=submission).select_related("conversation", "submission").first()
    if comment is not None:
        _show_comment(comment, submission.current_version, now)


def withdraw_comment(*, submission: Submission, now: datetime) -> None:
    """The author took it back: gone, or a plain tombstone where others have replied."""
    _take_comment(submission, now, state=PublicState.WITHDRAWN, hidden_at=None, hidden_by_rule=None)


def publish_proposal(*, submission: Submission, version: SubmissionVersion, now: datetime) -> Proposal:
    """Opens the proposal for support under today's rules, or gives a public one its new text."""
    known = Proposal.objects.filter(submission=submission).first()
    if known is not None:
        return _show_proposal(known, version, now)
    rules = current_settings()
    proposal = Proposal(
        public_id=submission.public_id,
        submission=submission,
        title=version.title,
        text=version.text,
        language=submission.language,
        name=version.name,
        area=Area.objects.filter(code=version.data.get("area") or "").first(),
        sent_at=submission.received_at,
        published_at=now,
        threshold=rules.proposal_threshold,
        closes_at=clock.end_after_days(now, rules.proposal_days),
    )
    proposal.thread = Thread.objects.create(kind=ThreadKind.PROPOSAL, key=proposal.key, created_at=now)
    proposal.save(force_insert=True)
    topics = Topic.objects.filter(code__in=version.data.get("topics") or [])
    ProposalTopic.objects.bulk_create([ProposalTopic(proposal=proposal, topic=topic) for topic in topics])
    ProposalEvent.objects.create(proposal=proposal, status=ProposalStatus.OPEN, at=now, supports=0)
    entries.put_proposal(proposal, now=now)
    follow(person=submission.person, kind=notifications.PROPOSAL, key=proposal.public_id, now=now)
    follow(person=submission.person, kind=notifications.THREAD, key=proposal.thread.public_id, now=now)
    notifications.tell_of_published(proposal=proposal, author=submission.person, now=now)
    return proposal


def _show_proposal(proposal: Proposal, version: SubmissionVersion, now: datetime) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(
        title=version.title,
        text=version.text,
        name=version.name,
        language=proposal.submission.language,
        state=PublicState.PUBLISHED,
        hidden_at=None,
        hidden_by_rule=None,
    )
    proposal.refresh_from_db()
    entries.put_proposal(proposal, now=now)
    return proposal


def hide_proposal(*, submission: Submission, rule: Any, now: datetime) -> None:
    """Takes it from the public with its conversation; supports are kept for the case that it comes back."""
    _take_proposal(submission, now, state=PublicState.HIDDEN, hidden_at=now, hidden_by_rule=rule)


def _take_proposal(submission: Submission, now: datetime, **state: Any) -> None:
    found = Proposal.objects.filter(submission=submission)
    found.update(**state)
    for proposal in found:
        entries.take_away("proposal", proposal.public_id, now=now)


def restore_proposal(*, submission: Submission, now: datetime) -> None:
    """After an appeal: public again, with the supports it had."""
    proposal = Proposal.objects.filter(submission=submission).select_related("submission").first()
    if proposal is not None:
        _show_proposal(proposal, submission.current_version, now)


def withdraw_proposal(*, submission: Submission, now: datetime) -> None:
    """Its author took it back."""
    _take_proposal(submission, now, state=PublicState.WITHDRAWN, hidden_at=None, hidden_by_rule=None)


def publish_answer(*, submission: Submission, version: SubmissionVersion, now: datetime) -> Answer:
    """Puts the official answer under its proposal, moves the status, and tells author and supporters."""
    known = Answer.objects.filter(submission=submission).select_related("proposal").first()
    if known is not None:
        Answer.objects.filter(pk=known.pk).update(
            text=version.text, name=version.name, state=PublicState.PUBLISHED, hidden_at=None
        )
        known.refresh_from_db()
        return known
    proposal = Proposal.objects.filter(public_id=submission.subject_key).first()
    if proposal is None:
        raise UnableToPublish(_("The proposal of this answer is gone."))
    outcome = version.data.get("outcome") or ""
    answer = Answer.objects.create(
        public_id=submission.public_id,
        proposal=proposal,
        submission=submission,
        text=version.text,
        language=submission.language,
        name=version.name,
        outcome=outcome,
        published_at=now,
    )
    if outcome and outcome != proposal.status:
        move_proposal(proposal=proposal, status=ProposalStatus(outcome), now=now)
    notifications.tell_of_answer(answer=answer, now=now)
    return answer


def hide_answer(*, submission: Submission, rule: Any, now: datetime) -> None:
    """Takes an official answer from the public; the step it led to stays on the timeline."""
    Answer.objects.filter(submission=submission).update(state=PublicState.HIDDEN, hidden_at=now)


def restore_answer(*, submission: Submission, now: datetime) -> None:
    Answer.objects.filter(submission=submission).update(state=PublicState.PUBLISHED, hidden_at=None)


def let_comment_go(*, submission: Submission) -> bool:
    """Destroys the row of a contribution whose record is destroyed; False where others have answered it: a tombstone
    stands above their words."""
    comment = Comment.objects.filter(submission=submission).first()
    if comment is None:
        return True
    if Comment.objects.filter(Q(root=comment) | Q(answers=comment)).exists():
        return False
    comment.delete()
    return True


def let_proposal_go(*, submission: Submission) -> bool:
    """Destroys a proposal whose record is destroyed, with its support; False where somebody has answered it, written
    under it, or made another proposal part of it."""
    proposal = Proposal.objects.filter(submission=submission).select_related("thread").first()
    if proposal is None:
        return True
    thread = proposal.thread
    if proposal.answers.exists() or proposal.merged.exists() or thread.comments.exists():
        return False
    proposal.delete()
    thread.delete()
    return True
