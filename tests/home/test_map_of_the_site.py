"""What search engines are told: every public page once, in which languages it is, and nothing else."""

from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.translating import translate_page
from portal import sitemap
from tests.home.pages import update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
PUBLIC = "https://dialog.example.se"


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = PUBLIC


def read(client, path="/sitemap.xml"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return ET.fromstring(response.content)


def listed(client):
    return {
        url.findtext(f"{MAP}loc"): {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        for url in read(client).findall(f"{MAP}url")
    }


def test_a_page_stands_with_its_languages_and_the_swedish_for_everybody_else(client):
    page = update("Nya lampor")
    translate_page(page, "fi", {"Nya lampor": "Uusia lamppuja"})
    swedish, finnish = (f"{PUBLIC}/{code}/nytt/{page.slug}/" for code in ("sv", "fi"))
    found = listed(client)
    assert found[swedish] == found[finnish] == {"sv": swedish, "fi": finnish, "x-default": swedish}
    assert client.get(swedish.removeprefix(PUBLIC)).status_code == 200


def test_drafts_restricted_pages_and_aliases_are_left_out(client):
    update("Utkast", live=False)
    closed, copied = update("Stängd"), update("Kopierad")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    alias = copied.create_alias(update_slug="alias")
    addresses = " ".join(listed(client))
    assert copied.slug in addresses
    assert closed.slug not in addresses
    assert alias.slug not in addresses.split("/")


def test_a_long_map_is_a_list_of_files_that_hold_each_page_once(client, monkeypatch):
    whole = list(listed(client))
    monkeypatch.setattr(sitemap, "PAGES_PER_FILE", len(whole) // 2)
    files = [one.text for one in read(client).iter(f"{MAP}loc")]
    parts = [one.text for file in files for one in read(client, file.removeprefix(PUBLIC)).iter(f"{MAP}loc")]
    assert len(files) > 1
    assert parts == whole
    assert client.get(f"/sitemap-{len(files) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_as_many_queries_for_many_pages_as_for_few(client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    asked()
    few = asked()
    for _ in range(5):
        update()
    assert asked() == few <= 5


def test_robots_are_led_to_it(client):
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize("code", ["sv", "fi"])
def test_a_page_says_the_same_in_its_head(client, code):
    page = update("Nya lampor")
    translate_page(page, "fi", {"Nya lampor": "Uusia lamppuja"})
    text = client.get(f"/{code}/nytt/{page.slug}/?utm_source=brev").text
    assert f'<link rel="canonical" href="{PUBLIC}/{code}/nytt/{page.slug}/">' in text
    for language, other in (("sv", "sv"), ("fi", "fi"), ("x-default", "sv")):
        assert f'hreflang="{language}" href="{PUBLIC}/{other}/nytt/{page.slug}/"' in text
    assert f'hreflang="en" href="{PUBLIC}' not in text
