"""The form that editors send pictures with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Wagtail's, which lets go through what breaks off in the middle of a file, and fails on it."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValidationError(_("The file could not be read as a picture.")) from error


class PictureForm(BaseImageForm):
    """Told in the settings: every form for pictures is made of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # Wagtail has made the field with everything it knows about it; only what it does with a file is ours.
            self.fields["file"].__class__ = PictureField
