"""Official answers: received like everything else, decided by the role of their author, marked by the server."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dialogue.actions.moving import UnableToMove
from dialogue.actions.writing import NO_LONGER_PUBLIC, receive_in_thread
from dialogue.models import PROPOSAL_STEPS, Comment, Proposal, ProposalStatus, Thread
from dialogue.permissions import may_answer_comment, may_answer_proposal, official_role
from moderation.actions import publish_official, receive, receive_once
from moderation.models import Submission
from portal.personal_data import has_personnummer
from residents.models import Person
from residents.roles import roles_of


class UnableToAnswer(Exception):
    """Says in words for the member of staff why this answer cannot be given. Nothing was saved."""


def answer_comment(
    *,
    thread: Thread,
    user: Any,
    person: Person,
    text: str,
    name: str,
    language: str,
    reply_to: Comment | None,
    key: UUID,
    now: datetime,
) -> Submission:
    """Publishes an official contribution in a thread, with or without a comment that it answers.

    Raises UnableToAnswer without the role or while the dialogue does not take it.
    """

    def make(public_id: str) -> Submission:
        roles = roles_of(user)
        role, owners = official_role(roles), thread.owners()
        if not owners:
            raise UnableToAnswer(NO_LONGER_PUBLIC)
        if role is None or not may_answer_comment(roles, owners.terms_at(now).state):
            raise UnableToAnswer(_("You cannot answer officially in this dialogue now."))
        _refuse_personnummer(text, name)
        submission = receive_in_thread(
            thread,
            public_id=public_id,
            person=person,
            sender_role=role,
            language=language,
            language_guessed="",
            text=text,
            name=name,
            reply_to=reply_to,
            official=True,
            now=now,
            confirmed=True,
        )
        publish_official(submission=submission, user=user, now=now)
        return submission

    return receive_once(act="answer_comment", person=person, key=key, words=(text, name), now=now, make=make)


def answer_proposal(
    *,
    proposal: Proposal,
    user: Any,
    person: Person,
    text: str,
    name: str,
    language: str,
    outcome: str,
    key: UUID,
    now: datetime,
) -> Submission:
    """Publishes the municipality's answer to a proposal; `outcome` is the status it leads to, empty for none.

    Raises UnableToAnswer without the role, or when the proposal cannot take that step.
    """

    def make(public_id: str) -> Submission:
        roles = roles_of(user)
        role = official_role(roles)
        if role is None or not may_answer_proposal(roles):
            raise UnableToAnswer(_("You cannot answer for the municipality."))
        status = ProposalStatus(proposal.status)
        if outcome and outcome != status and ProposalStatus(outcome) not in PROPOSAL_STEPS[status]:
            raise UnableToAnswer(_("The proposal cannot take that step. Look at it again."))
        _refuse_personnummer(text, name)
        submission = receive(
            public_id=public_id,
            kind="answer",
            person=person,
            sender_role=role,
            language=language,
            language_guessed="",
            title="",
            text=text,
            name=name,
            data={"outcome": outcome},
            subject_kind="proposal",
            subject_key=proposal.public_id,
            parent_public_id="",
            official=True,
            now=now,
            confirmed=True,
        )
        try:
            publish_official(submission=submission, user=user, now=now)
        except UnableToMove as lost:
            raise UnableToAnswer(str(lost)) from lost
        return submission

    return receive_once(act="answer_proposal", person=person, key=key, words=(text, name), now=now, make=make)


def _refuse_personnummer(*texts: str) -> None:
    if any(has_personnummer(text) for text in texts):
        raise UnableToAnswer(_("The text holds a personal identity number. Replace it with dots before you send."))
