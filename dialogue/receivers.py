"""A dialogue page that goes live gets its thread, so that its first reader finds it."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from dialogue.models import DialoguePage, Thread
from portal import clock


@receiver(page_published, sender=DialoguePage, dispatch_uid="dialogue.thread_of_page")
def make_thread(sender: type, instance: DialoguePage, **kwargs: Any) -> None:
    """Publishing is not held up: a thread that is missing after all is made when the page is first read."""
    Thread.objects.for_page(instance, now=clock.now())
