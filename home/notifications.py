"""Letters to those who follow an area or a topic, and letters about accessibility."""

from datetime import datetime, timedelta

from django.urls import reverse

from home.accessibility_models import AccessibilityReport
from portal.languages import published_or_source
from portal.pages import PortalPage, page_public_id
from residents.actions import Draft, write_letter, write_letters
from residents.models import Follow, Person
from residents.roles import Role

AREA, TOPIC, PAGE = "area", "topic", "page"
# So long before the promised day is over the communicators are reminded.
REMINDED_BEFORE = timedelta(days=3)


def tell_of_page(*, page: PortalPage, now: datetime) -> int:
    """To each who follows the page's area or one of its topics, in the language that they get letters in: a page's
    other versions are told of when they are published. Who began to follow later has seen it. Nobody gets two. Gives
    how many letters were written."""
    language, public_id = page.locale.language_code, page_public_id(page)
    since, path = page.first_published_at or now, page.get_url() or ""
    drafts: dict[int, Draft] = {}
    for kind, followed in ((AREA, [page.area] if page.area else []), (TOPIC, page.topics)):
        names = {one.code: one.name_in(language) for one in followed}
        for follow in Follow.objects.followers_of(kind, *names).filter(created_at__lt=since) if names else []:
            person = follow.person
            if published_or_source(person.language) != language:
                continue
            draft = Draft(
                key=f"{PAGE}:{public_id}:{person.public_id}",
                person=person,
                template="home/email/page",
                context={"title": page.title, "followed": names[follow.key], "path": path},
                language=language,
                about=(PAGE, public_id),
                follow=(kind, follow.key),
            )
            drafts.setdefault(person.pk, draft)
    if drafts:
        write_letters(drafts=list(drafts.values()), now=now)
    return len(drafts)


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
