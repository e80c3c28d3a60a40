"""Addresses that pages have had in public."""

from django.db import models


class FormerAddress(models.Model):
    """One address at which a page was once public, the present one among them. `page` is what stood there last; nothing
    where that was deleted."""

    path = models.CharField(max_length=512, unique=True)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.path
