"""What the dialogue keeps. Nothing unreviewed stands here: the record is `moderation.Submission`."""

from dialogue.models.comments import Comment, Thanks
from dialogue.models.pages import DialogueIndexPage, DialoguePage, ReviewMode
from dialogue.models.proposals import Answer, Proposal, ProposalEvent, ProposalTopic, Support
from dialogue.models.states import (
    ANSWER_OUTCOMES,
    PROPOSAL_STEPS,
    TAKES_SUPPORT,
    DialogueState,
    ProposalStatus,
    PublicState,
    SupportBasis,
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
    "Proposal",
    "ProposalEvent",
    "ProposalStatus",
    "ProposalTopic",
    "PublicState",
    "ReviewMode",
    "Support",
    "SupportBasis",
    "Thanks",
    "Thread",
    "ThreadKind",
]
