"""A dialogue page that goes live gets its thread, so that its first reader finds it, and decides for all languages."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from dialogue.models import DialoguePage, Thread
from dialogue.models.pages import DECIDING
from portal import clock
from portal.languages import source_language
from portal.public_state import purge


@receiver(page_published, sender=DialoguePage, dispatch_uid="dialogue.thread_of_page")
def make_thread(sender: type, instance: DialoguePage, **kwargs: Any) -> None:
    """Publishing is not held up: a thread that is missing after all is made when the page is first read."""
    Thread.objects.for_page(instance, now=clock.now())


@receiver(page_published, sender=DialoguePage, dispatch_uid="dialogue.decide_for_all_languages")
def decide_for_all_languages(sender: type, instance: DialoguePage, **kwargs: Any) -> None:
    """A dialogue that is closed or slowed down is so for every reader at once, whenever its words are translated."""
    if not instance.live or instance.alias_of_id or instance.locale.language_code != source_language().code:
        return
    decided = {name: getattr(instance, name) for name in DECIDING}
    if DialoguePage.objects.decided_by(instance).exclude(**decided).update(**decided):
        purge()
