"""The start page shows what is new where I live, by its address alone."""

import pytest

from home.filters import AreaChoice
from portal.models import Area
from tests.home import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def area(code: str = "vega") -> Area:
    return Area.objects.get(code=code)


@pytest.fixture
def told():
    """One update about Vega, one about Handen, one about the whole municipality."""
    for title, place in (("Om Vega", area()), ("Om Handen", area("handen")), ("Om hela kommunen", None)):
        pages.update(title, area=place)


class TestMyArea:
    def test_what_is_about_it_or_about_everybody_stands_there(self, client, told):
        page = client.get("/sv/?omrade=vega").text
        assert "Om Vega" in page
        assert "Om hela kommunen" in page
        assert "Om Handen" not in page

    def test_everything_where_none_is_chosen(self, client, told):
        page = client.get("/sv/").text
        assert all(title in page for title in ("Om Vega", "Om Handen", "Om hela kommunen"))

    @pytest.mark.parametrize(
        "value", ["", "atlantis", "vega%00", "1", "vega&omrade=handen&omrade=x", "%F0%9F%8F%A0" * 900]
    )
    def test_what_is_no_area_is_no_choice(self, client, told, value):
        answer = client.get(f"/sv/?omrade={value}")
        assert answer.status_code == 200
        assert "Om Handen" in answer.text

    def test_the_choice_stands_in_the_form_and_leads_to_the_areas_own_page(self, client, told):
        page = client.get("/fi/?omrade=vega").text
        assert '<option value="vega" selected>' in page
        assert 'href="/fi/omraden/vega/"' in page

    def test_search_engines_are_told_of_one_start_page(self, client, settings):
        assert f'<link rel="canonical" href="{settings.PUBLIC_URL}/sv/">' in client.get("/sv/?omrade=vega").text


def test_every_area_may_be_chosen():
    offered = [code for code, _name in AreaChoice().fields["omrade"].choices]
    assert set(offered) == {"", *Area.objects.values_list("code", flat=True)}
