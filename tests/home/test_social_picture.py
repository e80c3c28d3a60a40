"""The picture that goes with a link: drawn once, of what everybody may read, and of nothing else."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image, ImageChops

from portal import social_picture
from portal.social_picture import SIZE, draw, picture_path
from tests.home.pages import update

LONG = "Tre lampor av trettiofyra är kvar att byta i gångarna vid Handens station, den norra uppgången byggs om " * 3
FINNISH = "Kaksikymmentäseitsemän valaisinta vaihdettu"


def opened(drawn):
    return Image.open(BytesIO(drawn)).convert("RGB")


def inked(picture):
    """Where letters stand: the box of what is not background."""
    return ImageChops.difference(picture, Image.new("RGB", SIZE, "#08313c")).getbbox()


class TestTheDrawing:
    @pytest.mark.parametrize("title", ["Nya lampor", LONG, "x" * 300, "", FINNISH])
    def test_is_a_small_picture_in_which_every_title_has_room(self, title):
        drawn = draw(title, "Trygghet & dialog", "Haninge kommun", "ltr")
        assert opened(drawn).size == SIZE
        assert len(drawn) < 60_000
        left, top, right, bottom = inked(opened(drawn))
        assert left >= 78 and right <= SIZE[0] - 78 and top >= 70 and bottom <= SIZE[1] - 40

    def test_begins_on_the_side_that_the_language_begins_on(self):
        swedish = opened(draw("Nya lampor", "", "", "ltr"))
        arabic = opened(draw("مصابيح جديدة", "", "", "rtl"))
        assert inked(swedish)[2] < SIZE[0] / 2
        assert inked(arabic)[0] > SIZE[0] / 2

    def test_holds_names_in_other_letters_within_an_arabic_title(self):
        both = inked(opened(draw("مصابيح Handens station جديدة", "", "", "rtl")))
        alone = inked(opened(draw("مصابيح جديدة", "", "", "rtl")))
        assert both[0] < alone[0] - 200


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestTheAddress:
    def test_stands_in_the_head_of_the_page_and_gives_the_picture(self, client, settings):
        page = update("Nya lampor", lead="Tre återstår.")
        text = client.get(page.get_url()).text
        path = picture_path(page, "sv")
        assert f'<meta property="og:image" content="{settings.PUBLIC_URL}{path}">' in text
        assert '<meta property="og:title" content="Nya lampor">' in text
        assert '<meta property="og:description" content="Tre återstår.">' in text
        assert '<meta property="og:locale" content="sv_SE">' in text
        response = client.get(path)
        assert response["Content-Type"] == "image/png"
        assert "max-age=2592000" in response["Cache-Control"]
        assert not response.cookies
        assert opened(response.content).size == SIZE

    def test_is_drawn_once(self, client, monkeypatch):
        path = picture_path(update("Nya lampor"), "sv")
        first = client.get(path).content
        monkeypatch.setattr(social_picture, "draw", None)
        assert client.get(path).content == first

    def test_another_title_is_another_address_and_the_old_one_is_gone(self, client):
        page = update("Nya lampor")
        old = picture_path(page, "sv")
        page.title = "Alla lampor är bytta"
        page.save_revision().publish()
        assert client.get(old).status_code == 404
        assert client.get(picture_path(page, "sv")).status_code == 200

    @pytest.mark.parametrize(("language", "digest"), [("sv", "0" * 16), ("fi", None), ("xx", None), ("sv", "a" * 100)])
    def test_what_was_made_up_draws_nothing(self, client, monkeypatch, language, digest):
        monkeypatch.setattr(social_picture, "draw", None)
        page = update("Nya lampor")
        path = picture_path(page, "sv")
        known = path.rsplit("/", 1)[1].removesuffix(".png")
        assert client.get(f"/og/{page.translation_key}/{language}/{digest or known}.png").status_code == 404
        assert client.get(f"/og/{uuid4()}/sv/{known}.png").status_code == 404

    def test_a_draft_has_none(self, client):
        assert client.get(picture_path(update("Hemligt", live=False), "sv")).status_code == 404
