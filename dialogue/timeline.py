"""A proposal's way: what has happened, where it is, what may come."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogue.models import Proposal, ProposalEvent, ProposalStatus

_FAILED = frozenset({ProposalStatus.TOO_FEW, ProposalStatus.REFUSED, ProposalStatus.NOT_DONE})
_ENDS = frozenset(
    {
        ProposalStatus.MERGED,
        ProposalStatus.REFUSED,
        ProposalStatus.DONE,
        ProposalStatus.NOT_DONE,
        ProposalStatus.TOO_FEW,
    }
)


def steps_of(proposal: Proposal, *, now: datetime) -> list[dict[str, Any]]:
    """Steps for components/timeline.html: done ones with their day, the present one, then those that may come."""
    events = list(proposal.events.all())
    steps: list[dict[str, Any]] = [{"title": _("Sent in"), "at": proposal.sent_at, "state": "done"}]
    steps += [_happened(event) for event in events]
    if events:
        last = steps[-1]
        if events[-1].status not in _ENDS:
            last["state"] = "now"
        if proposal.takes_support_at(now):
            last["text"] = _until(proposal)
    return steps + _may_come(proposal)


def _happened(event: ProposalEvent) -> dict[str, Any]:
    status = ProposalStatus(event.status)
    titles = {ProposalStatus.OPEN: _("Reviewed, published and open for support")}
    text = ""
    if status in {ProposalStatus.REACHED, ProposalStatus.TOO_FEW}:
        text = ngettext("%(count)s supporter", "%(count)s supporters", event.supports) % {"count": event.supports}
    return {
        "title": titles.get(status, str(status.label)),
        "at": event.at,
        "text": text,
        "state": "failed" if status in _FAILED else "done",
    }


def _until(proposal: Proposal) -> str:
    missing = proposal.threshold - proposal.support_count
    if missing <= 0:
        return _("Support can still be given.")
    return ngettext("%(count)s more supporter is needed.", "%(count)s more supporters are needed.", missing) % {
        "count": missing
    }


def _may_come(proposal: Proposal) -> list[dict[str, Any]]:
    status = ProposalStatus(proposal.status)
    if status in _ENDS:
        return []
    to_come = []
    if status == ProposalStatus.OPEN:
        to_come.append(
            {
                "title": _("Taken up by the municipality"),
                "text": ngettext(
                    "When %(count)s person supports it.", "When %(count)s people support it.", proposal.threshold
                )
                % {"count": proposal.threshold},
            }
        )
    if status in {ProposalStatus.OPEN, ProposalStatus.REACHED, ProposalStatus.PREPARING, ProposalStatus.COMMITTEE}:
        to_come.append(
            {"title": _("Official answer with reasons"), "text": _("Everybody who supports it is told the same day.")}
        )
    to_come.append({"title": _("Carried out, or why not"), "text": ""})
    return [step | {"state": "next"} for step in to_come]
