"""What the dialogue keeps. Nothing unreviewed stands here: the record is `moderation.Submission`."""

from dialogue.models.comments import Comment, Thanks
from dialogue.models.pages import DialogueIndexPage, DialoguePage
from dialogue.models.proposals import Answer, Proposal, ProposalEvent, ProposalTopic, Support
from dialogue.models.states import (
    ANSWER_OUTCOMES,
    PROPOSAL_STEPS,
    TAKES_SUPPORT,
    DialogueState,
    DialogueStatus,
    OpenTo,
    ProposalStatus,
    PublicState,
    ReviewMode,
    SupportBasis,
    Terms,
    ThreadKind,
)
from dialogue.models.threads import Thread

__all__ = [
    "ANSWER_OUTCOMES",
    "PROPOSAL_STEPS",
    "TAKES_SUPPORT",
    "Answer",
    "Comment",
    "DialogueIndexPage",
    "DialoguePage",
    "DialogueState",
    "DialogueStatus",
    "OpenTo",
    "Proposal",
    "ProposalEvent",
    "ProposalStatus",
    "ProposalTopic",
    "PublicState",
    "ReviewMode",
    "Support",
    "SupportBasis",
    "Terms",
    "Thanks",
    "Thread",
    "ThreadKind",
]
