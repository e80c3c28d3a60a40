"""Files that editors send: pictures are drawn anew, documents are what they say; all else is told in words."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.models import PortalDocument, PortalImage
from residents.roles import Role
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.fixture
def tool():
    return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))


def picture(mode="RGB", size=(60, 40), kind="JPEG", **options):
    drawn = BytesIO()
    Image.new(mode, size).save(drawn, kind, **options)
    return drawn.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[0x010F] = "Kamera AB"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (59.0, 10.0, 0.0)
    return picture(exif=exif)


def moving():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    drawn = BytesIO()
    frames[0].save(drawn, "WEBP", save_all=True, append_images=frames[1:])
    return drawn.getvalue()


def bomb():
    """A PNG of a few hundred bytes that says it is 60 000 by 60 000."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def named(value):
    """A case is called by its file's name: what is packed holds the time, and two processes must call it the same."""
    return value if isinstance(value, str) else "file"


class Sender:
    """Sends one file through each of the two doors of the publishing tool."""

    def __init__(self, tool, kind, model):
        self.tool, self.kind, self.model = tool, kind, model

    def one(self, content, name):
        file = SimpleUploadedFile(name, content)
        return self.tool.post(reverse(f"wagtail{self.kind}:add"), {"title": "Fil", "file": file, "collection": 1})

    def many(self, content, name):
        file = SimpleUploadedFile(name, content)
        return self.tool.post(
            reverse(f"wagtail{self.kind}:add_multiple"), {"title": "Fil", "files[]": file, "collection": 1}
        )

    def refused(self, content, name):
        """Whether both doors answer in words, and nothing is kept, neither a row nor a file."""
        one, many = self.one(content, name), self.many(content, name)
        assert one.status_code == 200
        assert "error-message" in one.text or "messages" in one.text
        assert many.status_code == 200
        assert many.json()["success"] is False
        return not self.model.objects.exists()

    def kept(self, content, name):
        for door in (self.one, self.many):
            answer = door(content, name)
            assert answer.status_code in {200, 302}
        return list(self.model.objects.order_by("pk"))


class TestAPicture:
    @pytest.fixture
    def sender(self, tool):
        return Sender(tool, "images", PortalImage)

    def test_keeps_no_place_no_camera_and_stands_upright(self, sender):
        sent = with_gps()
        assert b"Kamera AB" in sent
        for image in sender.kept(sent, "bild.jpg"):
            with image.file.open() as file:
                stored = file.read()
            assert b"Kamera AB" not in stored
            assert not Image.open(BytesIO(stored)).getexif()
            assert (image.width, image.height) == (40, 60)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (picture("CMYK"), "cmyk.jpg"),
            (picture("L"), "gra.jpg"),
            (picture("P", kind="PNG"), "palett.png"),
            (picture("RGBA", kind="PNG"), "genomskinlig.png"),
            (picture("I;16", kind="PNG"), "sexton.png"),
            (picture("P", kind="PNG", transparency=0), "palett-hal.png"),
            (picture(kind="WEBP"), "bild.webp"),
            (picture() + b"<script>alert(1)</script>", "svans.jpg"),
        ],
        ids=named,
    )
    def test_of_every_common_kind_is_kept_without_what_hangs_behind_it(self, sender, content, name):
        found = sender.kept(content, name)
        assert len(found) == 2
        for image in found:
            with image.file.open() as file:
                stored = file.read()
            Image.open(BytesIO(stored)).load()
            assert b"<script" not in stored

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (picture(size=(600, 600))[:900], "halv.jpg"),
            (bomb(), "bomb.png"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bild.svg"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bild.png"),
            (b"<html><script>alert(1)</script>", "bild.jpg"),
            (picture(kind="GIF"), "bild.gif"),
            (picture(kind="GIF"), "bild.png"),
            (moving(), "ror-sig.webp"),
            (b"", "tom.jpg"),
            (b"\x89PNG\r\n\x1a\n", "huvud.png"),
        ],
        ids=named,
    )
    def test_that_is_none_is_refused_in_words_and_nothing_is_kept(self, sender, content, name):
        assert sender.refused(content, name)


def office(member="word/document.xml", size=10):
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, b"0" * size)
    return stored.getvalue()


class TestADocument:
    @pytest.fixture
    def sender(self, tool):
        return Sender(tool, "docs", PortalDocument)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"%PDF-1.7\n%%EOF", "plan.pdf"),
            (office(), "plan.docx"),
            (office("xl/workbook.xml"), "tal.xlsx"),
            ("år;tal\n2023;62\n".encode(), "tal.csv"),
            ("år;tal\n".encode("latin-1"), "gammal.csv"),
            ("Hej å på dig.".encode(), "brev.txt"),
        ],
        ids=named,
    )
    def test_that_is_what_it_says_is_kept(self, sender, content, name):
        assert len(sender.kept(content, name)) >= 1

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"<html><script>alert(1)</script></html>", "plan.pdf"),
            (b"<html><script>alert(1)</script></html>", "sida.html"),
            (b"<!doctype html><script>alert(1)</script>", "brev.txt"),
            (b"MZ\x90\x00\x03", "plan.docx"),
            (office("ppt/presentation.xml"), "plan.docx"),
            (office(size=300_000_000), "bomb.docx"),
            (b"\0\1\2\3" * 50, "tal.csv"),
            (picture(), "bild.jpg"),
        ],
        ids=named,
    )
    def test_that_is_something_else_is_refused_in_words_and_nothing_is_kept(self, sender, content, name):
        assert sender.refused(content, name)

    def test_is_given_as_a_file_to_keep_never_as_a_page_to_open(self, sender, client, settings, tmp_path):
        on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        settings.STORAGES, settings.MEDIA_ROOT = settings.STORAGES | {"default": on_disk}, str(tmp_path)
        (document, *_more) = sender.kept("<b>hej</b> är text".encode(), "brev.txt")
        answer = client.get(document.url)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        # Its address and its place on disk say nothing of what it was called; it is kept under its title.
        assert "brev" not in document.url + document.file.name
        document.title = "Årets plan"
        document.save()
        assert client.get(document.url)["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A5rets-plan.txt"
        assert client.get(document.url.replace(".txt", "x.txt")).status_code == 404
        # Nor is it reached past the portal, which asks who reads.
        assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_picture_is_stored_under_a_name_that_says_nothing(client, settings, tmp_path):
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES, settings.MEDIA_ROOT = settings.STORAGES | {"default": on_disk}, str(tmp_path)
    image = PortalImage.objects.create(title="Torg", file=SimpleUploadedFile("anna-svensson.png", picture()))
    shown = image.get_rendition("width-10|format-png")
    assert "anna" not in image.file.name + shown.file.name
    answer = client.get(shown.url)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(f"/media/{image.file.name}").status_code == 404
    assert client.get("/media/images/../original_images/x.png").status_code == 404
