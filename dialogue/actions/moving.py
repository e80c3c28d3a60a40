"""A proposal takes its next step."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dialogue.models import PROPOSAL_STEPS, Proposal, ProposalEvent, ProposalStatus
from portal import audit


class UnableToMove(Exception):
    """Says in words for the member of staff why the proposal cannot take this step."""


@transaction.atomic
def move_proposal(
    *, proposal: Proposal, status: ProposalStatus, now: datetime, merged_into: Proposal | None = None
) -> None:
    """Moves a proposal along PROPOSAL_STEPS and writes the step on its timeline.

    Raises UnableToMove for a step that does not exist, and when somebody else has moved it in between.
    """
    before = ProposalStatus(proposal.status)
    if status not in PROPOSAL_STEPS[before]:
        raise UnableToMove(
            _("A proposal cannot go from “%(before)s” to “%(after)s”.")
            % {"before": before.label, "after": status.label}
        )
    moved = Proposal.objects.filter(pk=proposal.pk, status=before).update(status=status, merged_into=merged_into)
    if not moved:
        raise UnableToMove(_("Somebody else has changed this proposal. Look at it again."))
    proposal.refresh_from_db()
    ProposalEvent.objects.create(proposal=proposal, status=status, at=now, supports=proposal.support_count)
    audit.record(
        subject=f"proposal:{proposal.public_id}", act="moved", actor="system", now=now, before=before, after=status
    )
