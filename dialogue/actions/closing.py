"""What the clock does: closes proposals whose time is up, and tells followers of dialogues that have closed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from dialogue.models import DialoguePage, DialogueState, Proposal, ProposalEvent, ProposalStatus, Thread, ThreadKind
from dialogue.notifications import tell_of_closed, tell_of_closed_thread
from portal import audit

# One run takes a bite; the clock comes again in a minute.
MOST_AT_ONCE = 100


def close_due(*, now: datetime) -> int:
    """Closes what is due at `now` and gives how many that were. May run twice, and in several workers at once."""
    return _close_proposals(now) + _close_threads(now)


def _close_proposals(now: datetime) -> int:
    closed = 0
    for proposal in Proposal.objects.due_to_close(now).select_related("submission__person")[:MOST_AT_ONCE]:
        with transaction.atomic():
            # Whoever moves it first tells; a support that fills the threshold in this moment wins over the clock.
            due = Proposal.objects.due_to_close(now).filter(pk=proposal.pk)
            if not due.update(status=ProposalStatus.TOO_FEW):
                continue
            proposal.refresh_from_db()
            ProposalEvent.objects.create(
                proposal=proposal, status=ProposalStatus.TOO_FEW, at=now, supports=proposal.support_count
            )
            audit.record(
                subject=f"proposal:{proposal.public_id}",
                act="closed",
                actor="system",
                now=now,
                supports=proposal.support_count,
            )
            if Proposal.objects.visible_to(None).filter(pk=proposal.pk).exists():
                tell_of_closed(proposal=proposal, now=now)
            closed += 1
    return closed


def _past(now: datetime) -> Exists:
    """Whether a thread's page is past its end, or was ended by hand."""
    pages = DialoguePage.objects.live().order_by().closed_at(now)
    return Exists(pages.filter(translation_key=OuterRef("key"), alias_of__isnull=True))


def _close_threads(now: datetime) -> int:
    due = Thread.objects.filter(_past(now), kind=ThreadKind.PAGE, closed_at__isnull=True)
    closed = 0
    for thread in due[:MOST_AT_ONCE]:
        if thread.state_at(now) != DialogueState.CLOSED:
            continue
        with transaction.atomic():
            if not Thread.objects.filter(pk=thread.pk, closed_at__isnull=True).update(closed_at=now):
                continue
            tell_of_closed_thread(thread=thread, now=now)
            closed += 1
    _reopen_threads(now)
    return closed


def _reopen_threads(now: datetime) -> None:
    """Staff moved the end: the thread may close, and tell so, once more."""
    Thread.objects.filter(~_past(now), kind=ThreadKind.PAGE, closed_at__isnull=False).update(closed_at=None)
