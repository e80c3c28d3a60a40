"""A local proposal is sent: similar ones have been shown, then it is received for review."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dialogue.models import Proposal
from dialogue.permissions import may_propose
from moderation.actions import ReceivedAlready, receive, receive_once, refuse_sent_twice
from moderation.models import Submission
from portal import limits
from portal.arrival import Arrival
from portal.personal_data import has_personnummer
from residents.models import Person
from residents.permissions import is_first_day
from residents.roles import Role
from search.actions import similar

MOST_SIMILAR = 3


class UnableToPropose(Exception):
    """Says in words for the writer why this cannot be received now. Nothing was saved."""


def similar_proposals(*, title: str, text: str, language: str, ask_server: bool = True) -> list[Proposal]:
    """Up to three visible proposals that may be about the same thing, most alike first. `ask_server=False` where a
    reader should not wait for a search server."""
    words = {"title": title, "text": text, "language": language}
    hits = similar(kind="proposal", limit=MOST_SIMILAR, ask_server=ask_server, **words)
    order = [hit.public_id for hit in hits]
    found = {
        proposal.public_id: proposal
        for proposal in Proposal.objects.visible_to(None).filter(public_id__in=order).select_related("area")
    }
    return [found[public_id] for public_id in order if public_id in found]


def submit_proposal(
    *,
    person: Person,
    sender_role: Role,
    title: str,
    text: str,
    name: str,
    language: str,
    area: str,
    topics: list[str],
    key: UUID,
    network: str,
    now: datetime,
    confirmed: bool,
    language_guessed: str = "",
    arrival: Arrival | None = None,
) -> Submission:
    """Receives one proposal for review; the same form sent again gives the same Submission.

    `area` and `topics` are codes, the area empty for the whole municipality. Raises UnableToPropose and
    portal.limits.TooOften.
    """

    def make(public_id: str) -> Submission:
        if not may_propose(frozenset({Role(sender_role)})):
            raise UnableToPropose(_("Your role cannot send proposals."))
        if has_personnummer(text) or has_personnummer(title) or has_personnummer(name):
            raise UnableToPropose(_("The text holds a personal identity number. Replace it with dots before you send."))
        try:
            refuse_sent_twice(kind="proposal", person=person, subject_key="", title=title, text=text, now=now)
        except ReceivedAlready as same:
            raise UnableToPropose(str(same)) from same
        newcomer = person.public_id if is_first_day(created_at=person.created_at, now=now) else ""
        limits.count("proposal", now=now, person=person.public_id, newcomer=newcomer, network=network)
        return receive(
            public_id=public_id,
            kind="proposal",
            person=person,
            sender_role=sender_role,
            language=language,
            language_guessed=language_guessed,
            title=title,
            text=text,
            name=name,
            data={"area": area, "topics": list(topics)},
            subject_kind="",
            subject_key="",
            parent_public_id="",
            official=False,
            now=now,
            confirmed=confirmed,
            arrival=arrival,
        )

    return receive_once(act="proposal", person=person, key=key, words=(title, text, name), now=now, make=make)
