"""What a person sees of their own record on "my contributions", and what their data holds of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from moderation.models import Report, State, Submission
from moderation.timeline import STATUS
from moderation.titles import titles_of
from moderation.trust import ACCOUNT_DAYS, FEWEST_APPROVED, REMOVED_DAYS, record_of, trusted_since
from portal import kinds
from residents.models import Person

MOST = 200


def contributions(person: Person, language: str) -> Iterator[dict[str, Any]]:
    """The person's newest two hundred submissions: first words, what it belongs to, state, its own page."""
    found = list(Submission.objects.of_person(person).with_current_version().order_by("-received_at")[:MOST])
    titles = titles_of(found, language)
    for one in found:
        version, state = one.current_version, State(one.state)
        about = titles[one.pk] if titles[one.pk] != version.title else ""
        yield {
            "number": one.number,
            "title": version.title or Truncator(version.text).chars(80),
            "language": one.language,
            "status_text": state.label,
            "status_kind": STATUS[state],
            "kicker": [one.number, kinds.get(one.kind).label(), *([about] if about else [])],
            "url": reverse("moderation:mine_item", args=[one.public_id]),
            "at": one.received_at,
        }


def trust(person: Person, now: datetime) -> dict[str, Any]:
    """Whether the person is trusted, since when and why, with the figures that it takes."""
    record = record_of(person)
    return {
        "since": trusted_since(record, now=now),
        "approved": len(record.approved),
        "approved_needed": FEWEST_APPROVED,
        "removed_at": record.removed_at,
        "removed_days": REMOVED_DAYS,
        "joined_at": record.joined_at,
        "account_days": ACCOUNT_DAYS,
    }


def export(person: Person) -> list[dict[str, Any]]:
    """Everything the person has sent, with every version, decision and reason; nothing of others."""
    found = Submission.objects.of_person(person).prefetch_related("versions", "decisions__rule").order_by("pk")
    return [
        {
            "number": one.number,
            "kind": one.kind,
            "language": one.language,
            "state": one.state,
            "received_at": one.received_at,
            "versions": [
                {"number": v.number, "title": v.title, "text": v.text, "name": v.name, "at": v.created_at}
                for v in one.versions.all()
            ],
            "decisions": [
                {
                    "outcome": d.outcome,
                    "rule": d.rule.number if d.rule else None,
                    "words": d.words,
                    "at": d.decided_at,
                }
                for d in one.decisions.all()
            ],
        }
        for one in found
    ]


def reports_made(person: Person) -> list[dict[str, Any]]:
    """What the person has reported, with their own words; nothing of what it said or who wrote it."""
    found = Report.objects.filter(person=person).select_related("round__submission", "rule").order_by("pk")
    return [
        {
            "number": one.round.submission.number,
            "rule": one.rule.number if one.rule else None,
            "text": one.text,
            "at": one.created_at,
        }
        for one in found
    ]
