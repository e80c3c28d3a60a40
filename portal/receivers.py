"""Wagtail writes down what editors do; whatever may have changed a public page makes those that are kept old."""

from typing import Any

from django.db import transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, Page, PageLogEntry, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from portal import former_addresses
from portal.models import AreaName, Notice, NoticeText, PortalImage, PortalNames, PortalSettings, TopicName
from portal.public_state import purge
from portal.tasks import draw_picture

# The editor saves a draft every few seconds; readers see it when it is published, and that is written down, too.
_DRAFT_SAVED = "wagtail.edit"


@receiver(post_save, sender=PageLogEntry, dispatch_uid="portal.purge_page_log")
def after_what_is_done_to_a_page(instance: PageLogEntry, **kwargs: Any) -> None:
    if instance.action != _DRAFT_SAVED:
        purge()


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="portal.purge_model_log")
def after_what_is_done_to_anything_else(**kwargs: Any) -> None:
    purge()


@receiver(connection_created, dispatch_uid="portal.read_in_parts")
def write_values_into_what_is_read_in_parts(connection: Any, **kwargs: Any) -> None:
    """A cursor that reads a long answer in parts is planned anew each time; Django's own writes the values in, which
    PostgreSQL never refuses (portal.plans)."""
    if connection.vendor == "postgresql":
        from django.db.backends.postgresql.base import ServerSideCursor  # noqa: PLC0415 - needs psycopg

        connection.connection.server_cursor_factory = ServerSideCursor


# What is done without a log: by the clock, by translations, by a command.
@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="portal.purge_page")
def after_a_page_came_or_went(**kwargs: Any) -> None:
    purge()


@receiver(page_published, dispatch_uid="portal.note_published")
def note_where_it_stands(instance: Page, **kwargs: Any) -> None:
    """A page that is to be published at a later moment is not public yet, though Wagtail says so."""
    if instance.live:
        former_addresses.note(instance)


@receiver(post_page_move, dispatch_uid="portal.note_moved")
def note_where_it_went(instance: Page, **kwargs: Any) -> None:
    if instance.live:
        former_addresses.note(instance)
    else:
        for below in instance.get_descendants().live():
            former_addresses.note(below)


@receiver(post_save, sender=PortalImage, dispatch_uid="portal.draw_picture")
def draw_what_pages_ask_for(instance: PortalImage, **kwargs: Any) -> None:
    """Once the picture is there for good; a lost nudge costs the first reader a second."""
    transaction.on_commit(lambda: draw_picture.enqueue(instance.pk), robust=True)


def _after_a_change(sender: type[Any], **kwargs: Any) -> None:
    purge()


for _model in (
    *(AreaName, Notice, NoticeText, TopicName, PortalSettings, PortalNames),
    *(PageViewRestriction, Site, Redirect),
):
    post_save.connect(_after_a_change, sender=_model, dispatch_uid=f"portal.purge_saved_{_model.__name__}")
    post_delete.connect(_after_a_change, sender=_model, dispatch_uid=f"portal.purge_deleted_{_model.__name__}")
post_delete.connect(_after_a_change, sender=Page, dispatch_uid="portal.purge_deleted_page")
