"""Uploaded files: a picture is stored as this code drew it anew, a document only where it is what its name says."""

import re
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from portal.ids import new_public_id

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
            if getattr(picture, "n_frames", 1) > 1:
                raise ValidationError(_("Send a picture that does not move."))
            upright = _in_plain_colours(ImageOps.exif_transpose(picture))
            plain = Image.new(upright.mode, upright.size)
            plain.paste(upright)
            drawn = BytesIO()
            plain.save(drawn, kind, quality=90) if kind != "PNG" else plain.save(drawn, kind, optimize=True)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The file could not be read as a picture.")) from error
    stored = ContentFile(drawn.getvalue(), name=name)
    stored.width, stored.height = plain.size
    stored.is_drawn_anew = True
    return stored


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """As sRGB, which every screen takes for granted; the profile is not stored. Holes in a palette stay holes."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if picture.mode == "P":
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


MOST_DOCUMENT_BYTES = 20 * 1024 * 1024
# What a packed document may become, and of how many files it may be made.
_MOST_UNPACKED, _MOST_MEMBERS = 200 * 1024 * 1024, 5_000
_PACKED = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|iframe|body|head|\?xml)", re.IGNORECASE)


def refuse_disguised(file: Any, name: str) -> None:
    """Raises ValidationError, in words for the person, where a document is not what its name says, is over 20 MB, or
    would unpack to more than any reader's computer should have to take."""
    if file.size > MOST_DOCUMENT_BYTES:
        raise ValidationError(_("Send a document of at most 20 MB."))
    ending = name.rpartition(".")[2].lower()
    file.seek(0)
    is_right = _is_packed(file, _PACKED[ending]) if ending in _PACKED else _is_plain(file.read(), ending)
    file.seek(0)
    if not is_right:
        raise ValidationError(_("The file is not what its name says. Save the document once more, and send that."))


def _is_packed(file: Any, member: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    unpacked = sum(one.file_size for one in members)
    return len(members) <= _MOST_MEMBERS and unpacked <= _MOST_UNPACKED and member in {one.filename for one in members}


def _is_plain(content: bytes, ending: str) -> bool:
    if ending == "pdf":
        return content[:1024].lstrip().startswith(b"%PDF-")
    # Letters in any encoding that editors' programs write; nothing that a browser could take for a page.
    return b"\0" not in content and not _MARKUP.search(content[:4096])


def random_name(folder: str, name: str) -> str:
    """Where a file is stored. The name that it came with may say whose it was, and is not kept."""
    return f"{folder}/{new_public_id()}{PurePosixPath(name).suffix.lower()}"
