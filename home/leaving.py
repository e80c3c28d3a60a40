"""What somebody has told about accessibility: what of it stays when they leave, and what "my data" holds of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from home.accessibility_models import AccessibilityReport
from residents.leaving import Fate
from residents.models import Person


def what_becomes_of_reports(person: Person, now: datetime) -> Iterator[Fate]:
    """How much the record keeps (arkivlagen 1990:782, 10 §); no letter about it is sent to somebody who has left."""
    number = AccessibilityReport.objects.filter(person=person).count()
    if number:
        words = ngettext(
            "%(number)s thing that you told us about accessibility stays a public record, without your address.",
            "%(number)s things that you told us about accessibility stay public records, without your address.",
            number,
        )
        yield Fate(words=words % {"number": number}, stays=True)


def reports_told(person: Person) -> list[dict[str, Any]]:
    """Every report of the person with its answer, for their own data."""
    told = AccessibilityReport.objects.filter(person=person).order_by("received_at", "pk")
    return list(told.values("text", "place", "tools", "language", "received_at", "answer", "answered_at"))
