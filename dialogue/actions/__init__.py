"""Each act of the dialogue, once: keyword-only, in one transaction, with its log, its letters and its search entry."""

from dialogue.actions.answers import UnableToAnswer, answer_comment, answer_proposal
from dialogue.actions.closing import close_due
from dialogue.actions.proposing import UnableToPropose, similar_proposals, submit_proposal
from dialogue.actions.publishing import (
    hide_answer,
    hide_comment,
    hide_proposal,
    let_comment_go,
    let_proposal_go,
    publish_answer,
    publish_comment,
    publish_proposal,
    restore_answer,
    restore_comment,
    restore_proposal,
    withdraw_comment,
    withdraw_proposal,
)
from dialogue.actions.supporting import UnableToSupport, ask_for_support, confirm_support, support, withdraw_support
from dialogue.actions.thanking import UnableToThank, take_back_all_thanks, take_back_thanks, thank
from dialogue.actions.writing import (
    NO_LONGER_PUBLIC,
    TooSoon,
    UnableToComment,
    goes_public_at_once,
    submit_comment,
    write_down,
)

__all__ = [
    "NO_LONGER_PUBLIC",
    "TooSoon",
    "UnableToAnswer",
    "UnableToComment",
    "UnableToPropose",
    "UnableToSupport",
    "UnableToThank",
    "answer_comment",
    "answer_proposal",
    "ask_for_support",
    "close_due",
    "confirm_support",
    "goes_public_at_once",
    "hide_answer",
    "hide_comment",
    "hide_proposal",
    "let_comment_go",
    "let_proposal_go",
    "publish_answer",
    "publish_comment",
    "publish_proposal",
    "restore_answer",
    "restore_comment",
    "restore_proposal",
    "similar_proposals",
    "submit_comment",
    "submit_proposal",
    "support",
    "take_back_all_thanks",
    "take_back_thanks",
    "thank",
    "withdraw_comment",
    "withdraw_proposal",
    "withdraw_support",
    "write_down",
]
