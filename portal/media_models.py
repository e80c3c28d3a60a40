"""Pictures and documents of the municipality. Pictures are re-encoded on upload: no place, no camera, no trailer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from portal.uploads import reencoded


class PortalImage(AbstractImage):
    """A picture. `credit` names the photographer; the alternative text is asked for where the picture is used."""

    credit = models.CharField(_("photographer or source"), max_length=120, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def save(self, *args, **kwargs) -> None:
        """Stores a re-encoded copy of a newly uploaded file; raises ValidationError where it is no picture."""
        if self.file and not getattr(self.file, "_committed", True):
            self.file.file = reencoded(self.file.file, self.file.name)
            self.file_size = self.file_hash = None
            self._set_file_hash()
            self.file_size = self.file.file.size
            self.width, self.height = self.file.file.width, self.file.file.height
        super().save(*args, **kwargs)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter")
        ]


class PortalDocument(AbstractDocument):
    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
