"""Which topics a page is about: child rows, because a many-to-many field is not carried over to translations."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel


class PageTopic(models.Model):
    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="page_topics")
    topic = models.ForeignKey("portal.Topic", on_delete=models.PROTECT, related_name="+", verbose_name=_("topic"))

    panels = [FieldPanel("topic")]
    # Rows are replaced with every saving of their page; nobody asks where a topic is used.
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "topic"], name="one_row_per_page_and_topic")]

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], **kwargs: Any) -> Self:
        """A row as a revision holds it. Its page has seen to it that the topic is still there
        (`portal.pages.PortalPage.from_serializable_data`)."""
        row = cls(pk=data.get("pk"), page_id=data.get("page"), topic_id=data.get("topic"))
        # A row with a number has been kept: else the editor takes it for changed, and begins the review again.
        row._state.adding = row.pk is None
        return row

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """The form has looked the topic up, and the database keeps it: nobody need ask a third time."""
        super().clean_fields({*(exclude or ()), "topic"})

    def __str__(self) -> str:
        return str(self.topic)
