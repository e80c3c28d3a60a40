"""Uploaded pictures: what is stored is what this code drew anew, not the bytes that came."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_MOST_PIXELS = 40_000_000


def reencoded(file, name: str) -> ContentFile:
    """The picture turned upright and drawn anew without any metadata, as JPEG, PNG or WebP.

    Raises ValidationError, in words for the person, where the file is no such picture or has over 40 million pixels.
    """
    try:
        file.seek(0)
        with Image.open(file) as picture:
            kind = picture.format
            if kind not in _FORMATS or picture.width * picture.height > _MOST_PIXELS:
                raise ValidationError(_("Send a JPEG, PNG or WebP picture of at most 40 million pixels."))
            upright = ImageOps.exif_transpose(picture)
            plain = Image.new(upright.mode, upright.size)
            if upright.mode == "P":
                plain.putpalette(upright.getpalette())
            plain.paste(upright)
            drawn = BytesIO()
            plain.save(drawn, kind, quality=90) if kind != "PNG" else plain.save(drawn, kind, optimize=True)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The file could not be read as a picture.")) from error
    stored = ContentFile(drawn.getvalue(), name=name)
    stored.width, stored.height = plain.size
    return stored
