"""What moderation may do with comments, proposals and official answers, and what its desk shows beside them."""

from datetime import datetime
from typing import Any

from dialogue import actions
from dialogue.models import Answer, Comment, Proposal, Thread
from moderation.models import Rule, Submission, SubmissionVersion
from portal.models import Area, Topic
from portal.place_models import by_name


class JudgedComment:
    name = "comment"

    def publish(self, *, submission: Submission, version: SubmissionVersion, now: datetime) -> None:
        actions.publish_comment(submission=submission, version=version, now=now)

    def hide(self, *, submission: Submission, rule: Rule, now: datetime) -> None:
        actions.hide_comment(submission=submission, rule=rule, now=now)

    def restore(self, *, submission: Submission, now: datetime) -> None:
        actions.restore_comment(submission=submission, now=now)

    def withdraw(self, *, submission: Submission, now: datetime) -> None:
        actions.withdraw_comment(submission=submission, now=now)

    def let_go(self, *, submission: Submission) -> bool:
        return actions.let_comment_go(submission=submission)

    def may_take(self, submission: Submission, now: datetime) -> bool:
        """Whether its thread is still there to take it. It was open when the text was sent: that is enough."""
        return Thread.objects.visible_to(None).filter(public_id=submission.subject_key).exists()

    def context(self, submission: Submission, language: str) -> dict[str, Any]:
        """The thread it belongs to, and the comment it replies to as it stands now."""
        thread = Thread.objects.filter(public_id=submission.subject_key).first()
        owner = thread.owner(language) if thread else None
        parent = submission.parent_public_id
        answered = Comment.objects.filter(public_id=parent).first() if parent else None
        return {
            "title": owner.title if owner else "",
            "url": owner.path_in(language) if owner else "",
            "parent": _words_of(answered) if answered else None,
            "facts": [],
        }


def _words_of(comment: Comment) -> dict[str, Any]:
    """A comment that was removed meanwhile has no words; its record does."""
    return {
        "name": comment.user_name,
        "text": comment.comment,
        "language": comment.language,
        "at": comment.published_at,
        "state": comment.state,
    }


class JudgedProposal:
    name = "proposal"

    def publish(self, *, submission: Submission, version: SubmissionVersion, now: datetime) -> None:
        actions.publish_proposal(submission=submission, version=version, now=now)

    def hide(self, *, submission: Submission, rule: Rule, now: datetime) -> None:
        actions.hide_proposal(submission=submission, rule=rule, now=now)

    def restore(self, *, submission: Submission, now: datetime) -> None:
        actions.restore_proposal(submission=submission, now=now)

    def withdraw(self, *, submission: Submission, now: datetime) -> None:
        actions.withdraw_proposal(submission=submission, now=now)

    def let_go(self, *, submission: Submission) -> bool:
        return actions.let_proposal_go(submission=submission)

    def may_take(self, submission: Submission, now: datetime) -> bool:
        return True

    def context(self, submission: Submission, language: str) -> dict[str, Any]:
        """Its own title, its place and topics; its address once it is published."""
        version = submission.current_version
        area = Area.objects.with_names().filter(code=version.data.get("area") or "").first()
        topics = by_name(Topic.objects.with_names().filter(code__in=version.data.get("topics") or []), language)
        published = Proposal.objects.filter(submission=submission).first()
        return {
            "title": version.title,
            "url": published.path_in(language) if published else "",
            "parent": None,
            "facts": [*([area.name_in(language)] if area else []), *(topic.name_in(language) for topic in topics)],
        }


class JudgedAnswer:
    name = "answer"

    def publish(self, *, submission: Submission, version: SubmissionVersion, now: datetime) -> None:
        actions.publish_answer(submission=submission, version=version, now=now)

    def hide(self, *, submission: Submission, rule: Rule, now: datetime) -> None:
        actions.hide_answer(submission=submission, rule=rule, now=now)

    def restore(self, *, submission: Submission, now: datetime) -> None:
        actions.restore_answer(submission=submission, now=now)

    def withdraw(self, *, submission: Submission, now: datetime) -> None:
        actions.hide_answer(submission=submission, rule=None, now=now)

    def let_go(self, *, submission: Submission) -> bool:
        """What the municipality has answered in public is part of the proposal's history."""
        return not Answer.objects.filter(submission=submission).exists()

    def may_take(self, submission: Submission, now: datetime) -> bool:
        return Proposal.objects.visible_to(None).filter(public_id=submission.subject_key).exists()

    def context(self, submission: Submission, language: str) -> dict[str, Any]:
        """The proposal that it answers."""
        proposal = Proposal.objects.filter(public_id=submission.subject_key).first()
        parent = None
        if proposal:
            parent = {
                "name": proposal.name,
                "text": proposal.text,
                "language": proposal.language,
                "at": proposal.published_at,
                "state": proposal.state,
            }
        return {
            "title": proposal.title if proposal else "",
            "url": proposal.path_in(language) if proposal else "",
            "parent": parent,
            "facts": [],
        }


ALL = (JudgedComment, JudgedProposal, JudgedAnswer)
