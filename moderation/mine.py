"""What a person sees of their own record on "my contributions", and what their data holds of it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from moderation.models import State, Submission
from portal import kinds
from residents import tokens
from residents.models import Person

MOST = 200
_STATUS = {State.PUBLISHED: "good", State.REFUSED: "bad", State.HIDDEN: "bad", State.WITHDRAWN: "off"}


def contributions(person: Person, language: str) -> Iterator[dict[str, Any]]:
    """The person's newest two hundred submissions, with state and private address."""
    found = Submission.objects.of_person(person).with_current_version().order_by("-received_at")[:MOST]
    for one in found:
        version = one.current_version
        words = version.title or version.text
        yield {
            "number": one.number,
            "title": words if len(words) <= 80 else f"{words[:79]}…",
            "state": State(one.state).label,
            "status_kind": _STATUS.get(State(one.state), "wait"),
            "kicker": [one.number, kinds.get(one.kind).label()],
            "url": reverse("moderation:mine_item", args=[tokens.make("submission", one.public_id)]),
            "at": one.received_at,
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
