"""Letters to those who follow an area, written when a page about it is published for the first time."""

from datetime import datetime

from portal.languages import published_or_source
from portal.pages import PortalPage, page_public_id
from residents.actions import Draft, write_letters
from residents.models import Follow

AREA, PAGE = "area", "page"


def tell_of_page(*, page: PortalPage, now: datetime) -> int:
    """To each who follows the page's area, in the language that they get letters in: a page's other versions are told
    of when they are published. Who began to follow later has seen it. Gives how many letters were written."""
    if page.area is None:
        return 0
    language, public_id = page.locale.language_code, page_public_id(page)
    followers = Follow.objects.followers_of(AREA, page.area.code).filter(created_at__lt=page.first_published_at or now)
    people = [follow.person for follow in followers if published_or_source(follow.person.language) == language]
    if not people:
        return 0
    words = {"title": page.title, "area": page.area.name_in(language), "path": page.get_url() or ""}
    drafts = [
        Draft(
            key=f"{PAGE}:{public_id}:{person.public_id}",
            person=person,
            template="home/email/page",
            context=words,
            language=language,
            about=(PAGE, public_id),
            follow=(AREA, page.area.code),
        )
        for person in people
    ]
    write_letters(drafts=drafts, now=now)
    return len(drafts)
