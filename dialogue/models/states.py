"""States and the moves between them."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThreadKind(models.TextChoices):
    """What a thread stands under."""

    PAGE = "page", _("Dialogue page")
    PROPOSAL = "proposal", _("Proposal")


class DialogueState(models.TextChoices):
    """Where a conversation is at a moment: follows from its dates, never stored."""

    COMING = "coming", _("Not open yet")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class DialogueStatus(models.TextChoices):
    """What a reader is told of a dialogue at a moment: follows from its state, its dates and its answer."""

    COMING = "coming", _("Not open yet")
    OPEN = "open", _("Open")
    CLOSING = "closing", _("Closes soon")
    READ_ONLY = "read_only", _("Paused")
    CLOSED = "closed", _("Closed")
    ANSWERED = "answered", _("Closed and answered")


# The last calendar days of a dialogue, its last one included, on which readers are told that it closes soon.
CLOSING_SOON_DAYS = 3


def shown_status(state: DialogueState, *, days_left: int | None, is_answered: bool) -> DialogueStatus:
    """The one function that says what a dialogue is called. `days_left`: whole Swedish calendar days, 0 on the last
    one, None without an end."""
    if state == DialogueState.CLOSED:
        return DialogueStatus.ANSWERED if is_answered else DialogueStatus.CLOSED
    if state == DialogueState.OPEN and days_left is not None and days_left < CLOSING_SOON_DAYS:
        return DialogueStatus.CLOSING
    return {
        DialogueState.COMING: DialogueStatus.COMING,
        DialogueState.OPEN: DialogueStatus.OPEN,
        DialogueState.PAUSED: DialogueStatus.READ_ONLY,
    }[state]


class ReviewMode(models.TextChoices):
    """How contributions are received (granskning). Whatever the mode, a person reads every one of them."""

    BEFORE = "before", _("Read before publishing")
    AFTER = "after", _("Read afterwards for those who are trusted")
    PAUSED = "paused", _("Paused: nothing new is received for now")
    CLOSED = "closed", _("Closed before its day")


class OpenTo(models.TextChoices):
    """Who may take part (vem som får delta)."""

    ANYONE = "anyone", _("Everybody with a confirmed e-mail address")
    SIGNED_IN = "signed_in", _("Those who sign in")
    EID = "eid", _("Those who sign in with e-identification")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds at a moment for whoever writes in a conversation (villkor). `slow_minutes`: the least time between two
    contributions by one person, 0 for none."""

    state: DialogueState
    review_mode: ReviewMode = ReviewMode.BEFORE
    open_to: OpenTo = OpenTo.ANYONE
    slow_minutes: int = 0


class PublicState(models.TextChoices):
    """What became of something that was published. What was never published has no row."""

    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Removed by a moderator")
    WITHDRAWN = "withdrawn", _("Taken back by its author")


class SupportBasis(models.TextChoices):
    """How we know that a supporter is one person."""

    ADDRESS = "address", _("Confirmed e-mail address")
    EID = "eid", _("E-identification")
    PAPER = "paper", _("On paper")


class ProposalStatus(models.TextChoices):
    """A local proposal's way from support to result."""

    OPEN = "open", _("Open for support")
    REACHED = "reached", _("Has the support it needs")
    TOO_FEW = "too_few", _("Closed with too little support")
    MERGED = "merged", _("Merged with another proposal")
    PREPARING = "preparing", _("Being prepared")
    COMMITTEE = "committee", _("With the committee")
    GRANTED = "granted", _("Yes")
    PARTLY = "partly", _("Partly yes")
    REFUSED = "refused", _("No, with reasons")
    ANSWERED = "answered", _("Answered")
    UNDER_WAY = "under_way", _("Being carried out")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not carried out")


_S = ProposalStatus
_DECISIONS = frozenset({_S.GRANTED, _S.PARTLY, _S.REFUSED, _S.ANSWERED})

# From -> where it may go next. The clock and the count take the first steps, an official answer the later ones.
PROPOSAL_STEPS: dict[ProposalStatus, frozenset[ProposalStatus]] = {
    _S.OPEN: frozenset({_S.REACHED, _S.TOO_FEW, _S.MERGED, _S.PREPARING, _S.COMMITTEE}) | _DECISIONS,
    _S.REACHED: frozenset({_S.MERGED, _S.PREPARING, _S.COMMITTEE}) | _DECISIONS,
    # Politicians may take up a proposal that few supported.
    _S.TOO_FEW: frozenset({_S.MERGED, _S.PREPARING, _S.COMMITTEE}) | _DECISIONS,
    _S.MERGED: frozenset(),
    _S.PREPARING: frozenset({_S.COMMITTEE}) | _DECISIONS,
    _S.COMMITTEE: frozenset({_S.PREPARING}) | _DECISIONS,
    _S.GRANTED: frozenset({_S.UNDER_WAY, _S.DONE, _S.NOT_DONE}),
    _S.PARTLY: frozenset({_S.UNDER_WAY, _S.DONE, _S.NOT_DONE}),
    _S.REFUSED: frozenset(),
    _S.ANSWERED: frozenset({_S.UNDER_WAY, _S.DONE}),
    _S.UNDER_WAY: frozenset({_S.DONE, _S.NOT_DONE}),
    _S.DONE: frozenset(),
    _S.NOT_DONE: frozenset({_S.UNDER_WAY}),
}

# Support may be given and withdrawn in these, until the proposal closes.
TAKES_SUPPORT = frozenset({_S.OPEN, _S.REACHED})

# What an official answer may move a proposal to; keeping the status is always possible.
ANSWER_OUTCOMES = frozenset({_S.PREPARING, _S.COMMITTEE, _S.UNDER_WAY, _S.DONE, _S.NOT_DONE}) | _DECISIONS

# The municipality has said yes, partly or no: what came after that, and what did not.
DECIDED = frozenset({_S.UNDER_WAY, _S.DONE, _S.NOT_DONE}) | _DECISIONS


def status_family(status: str) -> str:
    """The look of a proposal's status (components/status.html): open, going, good, bad or off."""
    families = {
        _S.OPEN: "open",
        _S.REACHED: "good",
        _S.PREPARING: "going",
        _S.COMMITTEE: "going",
        _S.GRANTED: "good",
        _S.PARTLY: "good",
        _S.ANSWERED: "good",
        _S.UNDER_WAY: "going",
        _S.DONE: "good",
        _S.REFUSED: "bad",
        _S.NOT_DONE: "bad",
    }
    return families.get(ProposalStatus(status), "off")
