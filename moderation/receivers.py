"""What follows from a change of the rules of conversation."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from moderation.models import Rule, RuleBook, RuleText
from portal.public_state import purge


def _after_a_change(sender: type[Any], **kwargs: Any) -> None:
    """The book in force is remembered (`RuleBook.objects.at`), and its page is kept."""
    purge()


for _model in (RuleBook, Rule, RuleText):
    post_save.connect(_after_a_change, sender=_model, dispatch_uid=f"moderation.purge_saved_{_model.__name__}")
    post_delete.connect(_after_a_change, sender=_model, dispatch_uid=f"moderation.purge_deleted_{_model.__name__}")
