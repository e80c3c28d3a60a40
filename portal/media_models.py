"""Pictures and documents of the municipality. Pictures are re-encoded on upload: no place, no camera, no trailer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from portal.uploads import random_name, reencoded, refuse_disguised


class PortalImage(AbstractImage):
    """A picture. `credit` names the photographer; the alternative text is asked for where the picture is used."""

    credit = models.CharField(_("photographer or source"), max_length=120, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def get_upload_to(self, filename: str) -> str:
        return random_name("original_images", filename)

    def clean(self) -> None:
        """Raises ValidationError, in words for whoever sent it, where a new file is no picture."""
        super().clean()
        try:
            self._draw_anew()
        except ValidationError as refused:
            raise ValidationError({"file": refused.messages}) from refused

    def save(self, *args, **kwargs) -> None:
        """Stores a re-encoded copy of a newly uploaded file; raises ValidationError where it is no picture."""
        self._draw_anew()
        super().save(*args, **kwargs)

    def _draw_anew(self) -> None:
        if not self.file or getattr(self.file, "_committed", True) or getattr(self.file.file, "is_drawn_anew", False):
            return
        self.file.file = reencoded(self.file.file, self.file.name)
        self.file_size = self.file_hash = None
        self._set_file_hash()
        self.file_size = self.file.file.size
        self.width, self.height = self.file.file.width, self.file.file.height

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter")
        ]


def document_place(document: "PortalDocument", filename: str) -> str:
    """Where a document is stored."""
    return random_name("documents", filename)


class PortalDocument(AbstractDocument):
    """A document: what its name says, given as a file to keep and never opened in the portal."""

    file = models.FileField(_("file"), upload_to=document_place)

    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """Raises ValidationError, in words for whoever sent it, where a new file is not what its name says."""
        super().clean()
        if self.file and not getattr(self.file, "_committed", True):
            try:
                refuse_disguised(self.file.file, self.file.name)
            except ValidationError as refused:
                raise ValidationError({"file": refused.messages}) from refused

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
