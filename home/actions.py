"""What happens to a report that something is not accessible: it is received, and it is answered once."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home import notifications
from home.accessibility_models import AccessibilityReport
from home.permissions import may_answer_accessibility
from portal import audit, limits
from portal.idempotency import once, with_words
from residents.models import Person, User
from residents.roles import roles_of


class AnsweredAlready(Exception):
    """Somebody has answered meanwhile."""

    def __str__(self) -> str:
        return str(_("Somebody has answered already. The answer that was sent stands below."))


@transaction.atomic
def report_accessibility(
    *,
    text: str,
    place: str,
    tools: str,
    address: str,
    language: str,
    form_key: UUID,
    network: str,
    now: datetime,
) -> str:
    """Keeps what somebody could not use and, where they left an address, writes them a receipt with the promised day.

    The same form with the same words sent twice counts once. Gives the report's public id. Raises limits.TooOften.
    """
    person = Person.objects.for_address(address, language=language, now=now) if address else None

    def make() -> str:
        limits.count("accessibility", now=now, person=person.public_id if person else "", network=network)
        made = AccessibilityReport.objects.create(
            text=text, place=place, tools=tools, person=person, language=language, received_at=now
        )
        audit.record(subject=_subject(made), act="accessibility.received", actor="sender", now=now, language=language)
        notifications.receipt_for_accessibility(report=made, now=now)
        return made.public_id

    key = with_words(form_key, text, place, tools)
    return once(act="accessibility", author=person.key if person else "", key=key, now=now, make=make)[0]


@transaction.atomic
def answer_accessibility(*, report: AccessibilityReport, answer: str, user: User, now: datetime) -> None:
    """Keeps the answer and sends it to whoever asked for one. Raises AnsweredAlready, PermissionDenied."""
    if not may_answer_accessibility(roles_of(user)):
        raise PermissionDenied
    said = {"answer": answer, "answered_at": now, "answered_by": user}
    if not AccessibilityReport.objects.filter(pk=report.pk, answered_at__isnull=True).update(**said):
        raise AnsweredAlready
    report.refresh_from_db()
    audit.record(subject=_subject(report), act="accessibility.answered", actor=audit.actor_of(user), now=now)
    notifications.answer_for_accessibility(report=report, now=now)


def _subject(report: AccessibilityReport) -> str:
    return f"accessibility:{report.public_id}"
