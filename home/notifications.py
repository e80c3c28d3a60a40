"""What followers of an area or a topic are told, and letters about accessibility."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from wagtail.models import Page

from dialogue.models import DialoguePage, DialogueState
from home.accessibility_models import AccessibilityReport
from portal.languages import published_or_source
from portal.pages import PortalPage, page_public_id
from residents.actions import announce, write_letter
from residents.models import Event, Person
from residents.roles import Role

AREA, TOPIC, PAGE, DIALOGUE = "area", "topic", "page", "dialogue"
# So long before the promised day is over the communicators are reminded.
REMINDED_BEFORE = timedelta(days=3)
# So long after a dialogue has opened its followers may still be told, had the worker stood still.
OPENED_LATELY = timedelta(days=14)


def tell_of_page(*, page: PortalPage, now: datetime) -> Event | None:
    """To each who follows the page's area or one of its topics, and gets letters in its language: a page's other
    versions are told of when they are published. Who began to follow later has seen it. Nobody gets two. A dialogue is
    told of when it opens. None where there is nothing to tell yet, or nobody could follow it."""
    things = [*([(AREA, page.area.code)] if page.area else []), *((TOPIC, topic.code) for topic in page.topics)]
    asks = isinstance(page, DialoguePage)
    if not things or (asks and page.state_at(now) in {DialogueState.COMING, DialogueState.CLOSED}):
        return None
    public_id, since = page_public_id(page), page.first_published_at or now
    return announce(
        key=f"{PAGE}:{public_id}",
        name=DIALOGUE if asks else PAGE,
        about=(PAGE, public_id),
        things=things,
        at=max(since, page.opens_at) if asks else since,
        now=now,
    )


def tell_of_opened(*, now: datetime) -> int:
    """To the same people: dialogues whose time came after they were published have opened. Gives how many there are."""
    opened = DialoguePage.objects.live().public().open_at(now).filter(alias_of__isnull=True)
    # Later ones stand here, too, should the worker have stood still; those that were told of are not told of again.
    recent = opened.filter(opens_at__gt=now - OPENED_LATELY).select_related("locale", "area")
    known = set(Event.objects.filter(name=DIALOGUE, at__gt=now - OPENED_LATELY).values_list("about_id", flat=True))
    told = [tell_of_page(page=page, now=now) for page in recent if page_public_id(page) not in known]
    return sum(event is not None for event in told)


def say_of_pages(events: list[Event], language: str) -> dict[str, dict[str, Any]]:
    """What a page is called, for readers of its language."""
    own = {event.about_id: event for event in events if event.about_id.endswith(f"-{language}")}
    keys = {public_id.partition("-")[0] for public_id in own}
    pages = Page.objects.filter(translation_key__in=keys, locale__language_code=language, alias_of__isnull=True)
    found = {page_public_id(page): page for page in pages.select_related("locale")}
    return {
        event.key: {"title": found[public_id].title, "path": found[public_id].get_url() or ""}
        for public_id, event in own.items()
        if public_id in found
    }


# What each event is called, its letter, and who says it.
TELLERS = {PAGE: ("home/email/page", say_of_pages), DIALOGUE: ("home/email/dialogue", say_of_pages)}


def receipt_for_accessibility(*, report: AccessibilityReport, now: datetime) -> None:
    """To whoever told and left an address: that it is here, and the day until which they get an answer."""
    if report.person:
        _about_accessibility(report, report.person, "received", report.language, now)


def answer_for_accessibility(*, report: AccessibilityReport, now: datetime) -> None:
    """To whoever told and left an address: the answer, beside what they wrote, and who hears complaints."""
    if report.person:
        _about_accessibility(report, report.person, "answered", report.language, now)


def remind_of_accessibility(*, now: datetime) -> int:
    """To every communicator once when the promised day of a report is near, and once when it has passed.

    Gives how many letters are written by now, those of earlier runs among them.
    """
    communicators = Person.objects.filter(user__is_active=True, user__groups__name=Role.COMMUNICATOR)
    letters = 0
    for report in AccessibilityReport.objects.waiting():
        if now < report.due_at - REMINDED_BEFORE:
            continue
        name = "late" if report.is_late_at(now) else "soon"
        for person in communicators.order_by("pk"):
            _about_accessibility(report, person, name, person.language, now)
            letters += 1
    return letters


def _about_accessibility(report: AccessibilityReport, person: Person, name: str, language: str, now: datetime) -> None:
    write_letter(
        key=f"accessibility:{report.public_id}:{name}:{person.public_id}",
        person=person,
        template=f"home/email/accessibility_{name}",
        context={
            "report": report,
            "path": reverse("accessibility_reports:edit", args=[report.pk]),
        },
        language=published_or_source(language),
        now=now,
    )
