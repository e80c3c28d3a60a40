"""What waits for whoever speaks for the municipality. Public pages are the same for everybody: it stands on one's own
page and on the writing form."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from dialogue.models import Proposal, ProposalStatus
from dialogue.models.states import status_family
from dialogue.permissions import may_answer_proposal
from portal.languages import published_or_source
from residents.models import User
from residents.roles import roles_of

WAITING = frozenset({ProposalStatus.REACHED, ProposalStatus.PREPARING, ProposalStatus.COMMITTEE})
MOST = 50


def proposals_to_answer(user: User, language: str) -> list[dict[str, Any]]:
    """Proposals that have the support they need and no decision yet, the longest waiting first, each with the way to
    its answer form. Nothing for those who may not answer."""
    if not may_answer_proposal(roles_of(user)):
        return []
    found = Proposal.objects.visible_to(user).with_status(WAITING).order_by("reached_at", "pk")[:MOST]
    with override(published_or_source(language)):
        return [
            {
                "title": one.title,
                "url": answer_url(one),
                "at": one.reached_at or one.published_at,
                "language": one.language,
                "status_kind": status_family(one.status),
                "status_text": one.get_status_display(),
            }
            for one in found
        ]


def answer_url(proposal: Proposal) -> str:
    """The form of the official answer, in the active language."""
    return reverse("dialogue:answer_proposal", args=[proposal.public_id])
