"""Uploaded pictures are drawn anew: upright, without place or camera; anything else is refused with a word."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms

from portal.uploads import reencoded

GPS = 0x8825


def photograph(kind: str = "JPEG", size: tuple[int, int] = (80, 40)) -> BytesIO:
    """A picture that says where it was taken, by what, and that it lies on its side."""
    picture, exif = Image.new("RGB", size, "#0b4b59"), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"
    exif.get_ifd(GPS)[2] = (59.0, 10.0, 5.0)
    file = BytesIO()
    picture.save(file, kind, exif=exif)
    return file


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_stored_holds_neither_place_nor_camera(kind):
    sent = photograph(kind)
    assert b"Camera of somebody" in sent.getvalue()

    stored = reencoded(sent, "photo")
    assert b"Camera of somebody" not in stored.read()
    stored.seek(0)
    assert dict(Image.open(stored).getexif()) == {}


def test_a_picture_on_its_side_is_set_upright():
    stored = reencoded(photograph(), "photo.jpg")

    assert (stored.width, stored.height) == (40, 80)


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>no picture</html>", b"", b"\xff\xd8\xff\xe0broken"],
    ids=["svg", "html", "empty", "cut"],
)
def test_what_is_no_picture_is_refused_with_a_word(content):
    with pytest.raises(ValidationError):
        reencoded(BytesIO(content), "photo.jpg")


def test_an_enormous_picture_is_refused_before_it_is_drawn():
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")

    with pytest.raises(ValidationError):
        reencoded(bomb, "photo.png")


class TestColours:
    def stored(self, picture, kind, **options):
        file = BytesIO()
        picture.save(file, kind, **options)
        return Image.open(reencoded(file, "photo"))

    def test_for_print_become_colours_for_screens(self):
        assert self.stored(Image.new("CMYK", (9, 9), (255, 0, 0, 0)), "JPEG").mode == "RGB"

    def test_mean_the_same_without_the_profile_they_came_with(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        for icc in (srgb.tobytes(), profile.tobytes(), b"broken"):
            kept = self.stored(Image.new("RGB", (9, 9), (200, 30, 30)), "PNG", icc_profile=icc)
            assert "icc_profile" not in kept.info
            assert max(abs(a - b) for a, b in zip(kept.getpixel((4, 4)), (200, 30, 30), strict=True)) <= 2

    def test_a_hole_in_a_palette_stays_a_hole(self):
        kept = self.stored(Image.new("P", (9, 9), 0), "PNG", transparency=0)
        assert kept.convert("RGBA").getpixel((4, 4))[3] == 0
