"""Keeps search and followers in step with Wagtail, which publishes, moves and deletes outside any transaction of ours.

What a receiver misses, the clock mends from the same source (`home.entries.all_pages`).
"""

from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from dialogue.models import DialoguePage
from home.entries import follow_page, is_findable, portal_models
from home.notifications import tell_of_page
from news.models import NewsPage
from portal import clock
from portal.pages import page_public_id
from search.actions import remove


@receiver(page_published, dispatch_uid="home.follow_published")
def follow_published(sender: type, instance: Page, **kwargs: Any) -> None:
    follow_page(instance, clock.now())


@receiver(page_published, dispatch_uid="home.tell_followers")
def tell_followers(sender: type, instance: Page, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, NewsPage | DialoguePage) and is_findable(page):
        tell_of_page(page=page, now=clock.now())


@receiver(page_unpublished, dispatch_uid="home.forget_unpublished")
def forget_unpublished(sender: type, instance: Page, **kwargs: Any) -> None:
    """Whatever its row says: a page that is being deleted is still live there when Wagtail sends this."""
    remove(kind="page", public_id=page_public_id(instance), now=clock.now())


@receiver(post_page_move, dispatch_uid="home.follow_moved")
def follow_moved(sender: type, instance: Page, **kwargs: Any) -> None:
    """A moved page may have come under, or out of, a restriction; so may everything below it."""
    for page in instance.get_descendants(inclusive=True).specific():
        follow_page(page, clock.now())


@receiver(post_delete, sender=PageViewRestriction, dispatch_uid="home.follow_opened")
def follow_opened(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    for page in instance.page.get_descendants(inclusive=True).specific():
        follow_page(page, clock.now())


def forget_deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    remove(kind="page", public_id=page_public_id(instance), now=clock.now())


for _model in portal_models():
    pre_delete.connect(forget_deleted, sender=_model, dispatch_uid=f"home.forget_{_model._meta.label}")
