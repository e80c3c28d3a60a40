"""Pictures stand on pages in the sizes that the worker has drawn, with their measures, so that nothing jumps."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portal.models import PortalImage
from portal.pictures import FORMATS, WIDTHS, draw_sizes
from portal.tasks import draw_picture
from tests.home.pages import update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def image():
    drawn = BytesIO()
    Image.new("RGB", (1300, 700), "#0b4c5b").save(drawn, "PNG")
    return PortalImage.objects.create(title="Torget", file=ImageFile(BytesIO(drawn.getvalue()), name="torget.png"))


def test_every_size_that_a_template_asks_for_is_one_that_the_worker_draws():
    asked = [words for file in TEMPLATES.rglob("*.html") for words in re.findall(r"{% picture .*?%}", file.read_text())]
    assert len(asked) >= 5
    for words in asked:
        assert set(re.search(r"format-{([a-z,]+)}", words)[1].split(",")) == set(FORMATS)
        assert {int(width) for width in re.search(r"width-{([\d,]+)}", words)[1].split(",")} <= set(WIDTHS)
        assert " sizes=" in words
        assert " alt=" in words


def test_the_worker_draws_each_once(image):
    assert draw_picture.func(image.pk) == len(FORMATS) * len(WIDTHS)
    assert draw_sizes(image) == 0
    assert draw_picture.func(image.pk + 1) == 0


def test_a_page_names_every_form_and_draws_nothing_itself(client, image):
    draw_sizes(image)
    block = {"image": image, "alternative": "Torget i kväll", "decorative": False, "caption": "Torget."}
    page = update(body=[("paragraph", "<p>Först</p>"), ("picture", block)])
    before = image.renditions.count()

    text = client.get(page.get_url()).text

    assert image.renditions.count() == before
    (shown,) = re.findall(r"<picture>.*?</picture>", text, re.DOTALL)
    assert re.findall(r'type="image/(\w+)"', shown) == ["avif", "webp"]
    assert re.search(r'<img [^>]*width="\d+" [^>]*height="\d+"|height="\d+" [^>]*width="\d+"', shown)
    assert 'loading="lazy"' in shown
    assert 'alt="Torget i kväll"' in shown


def test_a_picture_costs_a_page_as_few_questions_as_it_can(client, image):
    draw_sizes(image)
    block = {"image": image, "alternative": "Torget", "decorative": False, "caption": "Torget."}
    page = update(body=[("paragraph", "<p>Först</p>"), ("picture", block)])
    bare = update(body=[("paragraph", "<p>Först</p>")])

    def asked(one):
        client.get(one.get_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(one.get_url())
        return len(queries)

    assert asked(page) - asked(bare) <= 2
