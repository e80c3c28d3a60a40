"""Pages as search entries: what a page says, in its language, while it is live and open to all."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import override
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction

from portal import clock
from portal.models import Topic
from portal.pages import PortalPage, page_public_id
from portal.places import known_topics
from search.actions import put, remove

_LISTS = ("newsindexpage", "dialogueindexpage")


def portal_models() -> list[type[PortalPage]]:
    """Every concrete page type of the portal."""
    found, waiting = [], list(PortalPage.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            found.append(model)
    return sorted(found, key=lambda model: model._meta.label)


def words_on(page: PortalPage) -> str:
    """All running text of a page, without markup."""
    own = [field for field in page._meta.get_fields() if getattr(field, "model", None) is not Page]
    parts = [page.lead]
    for field in own:
        if isinstance(field, StreamField):
            parts += field.get_searchable_content(getattr(page, field.name))
        elif isinstance(field, RichTextField):
            parts.append(strip_tags(getattr(page, field.name).replace("><", "> <")))
        elif field.get_internal_type() == "TextField" and field.name not in {"lead", "search_description"}:
            parts.append(str(getattr(page, field.name) or ""))
    return "\n".join(part for part in parts if part).strip()


def _words_in_its_language(page: PortalPage) -> str:
    """Choices are indexed by their labels: in the page's language, whoever publishes it, and when the clock does."""
    with override(page.locale.language_code):
        return words_on(page)


def entry_of(page: PortalPage) -> dict[str, Any]:
    """What search keeps of a page."""
    return {
        "kind": "page",
        "public_id": page_public_id(page),
        "language": page.locale.language_code,
        "title": page.title,
        "text": _words_in_its_language(page),
        "published_at": page.first_published_at or page.last_published_at or clock.now(),
        "area": page.area.code if page.area else "",
        "topics": _topic_codes(page),
    }


def _topic_codes(page: PortalPage) -> list[str]:
    """In the order they were chosen; asked for where one has only just been made."""
    chosen = [row.topic_id for row in page.page_topics.all()]
    known = {pk: topic.code for pk, topic in known_topics().items()}
    if not known.keys() >= set(chosen):
        known = dict(Topic.objects.filter(pk__in=chosen).values_list("pk", "code"))
    return [known[pk] for pk in chosen if pk in known]


def is_findable(page: Page) -> bool:
    """Live, no alias, under no restriction."""
    return page.live and page.alias_of_id is None and not page.get_view_restrictions().exists()


def all_pages() -> Iterator[dict[str, Any]]:
    """Every page that everybody may read, for making the entries anew."""
    restricted = PageViewRestriction.objects.exists()
    for model in portal_models():
        if model._meta.model_name in _LISTS:
            continue
        pages = model.objects.live().filter(alias_of__isnull=True).select_related("locale", "area")
        pages = pages.public() if restricted else pages
        for page in pages.prefetch_related("page_topics__topic").iterator(chunk_size=200):
            yield entry_of(page)


def follow_page(page: Page, now: datetime) -> None:
    """Makes the entry of one page what the page is now."""
    specific = page.specific
    if not isinstance(specific, PortalPage) or specific._meta.model_name in _LISTS:
        return
    if is_findable(specific):
        put(now=now, **entry_of(specific))
    else:
        remove(kind="page", public_id=page_public_id(specific), now=now)
