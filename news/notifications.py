"""Letters to editors: a page is to be reviewed, or what it says is valid no longer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from news.models import FactPage, GoodExamplePage, NewsPage, UpdatePage
from portal import clock
from residents.actions import write_letter
from residents.models import Person
from residents.roles import Role

# A worker that stood still for so long still reminds; what is older stands in the report.
LOOKED_BACK_DAYS = 60


def remind_of_reviews(*, now: datetime) -> int:
    """Writes a letter to each who answers for a live page whose day has come: whoever made it, else all communicators.

    Gives how many letters are written for these days, those of earlier runs among them: the same day never gives two.
    """
    letters = 0
    for page, day, reason in _due(clock.day_of(now)):
        for person in _editors(page):
            write_letter(
                key=f"review:{page.pk}:{reason}:{day.isoformat()}:{person.public_id}",
                person=person,
                template="news/email/review",
                context={
                    "title": page.title,
                    "day": day,
                    "has_expired": reason == "valid",
                    "path": reverse("wagtailadmin_pages:edit", args=[page.pk]),
                },
                language=person.language,
                now=now,
            )
            letters += 1
    return letters


def _due(today: date) -> Iterator[tuple[NewsPage, date, str]]:
    """Live pages and the day that has come for them, with which of the two it is."""
    since = today - timedelta(days=LOOKED_BACK_DAYS)
    for model in (UpdatePage, GoodExamplePage, FactPage):
        for page in model.objects.live().filter(next_review_on__range=(since, today)).select_related("owner__person"):
            yield page, page.next_review_on, "review"
    # The last day is still a valid one.
    ended = (since, today - timedelta(days=1))
    for fact in FactPage.objects.live().filter(valid_until__range=ended).select_related("owner__person"):
        yield fact, fact.valid_until, "valid"


def _editors(page: NewsPage) -> list[Person]:
    if page.owner and page.owner.is_active and page.owner.person:
        return [page.owner.person]
    communicators = Person.objects.filter(user__is_active=True, user__groups__name=Role.COMMUNICATOR)
    return list(communicators.order_by("pk"))
