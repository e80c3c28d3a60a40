"""The list of news: newest first, filtered by address alone, as cheap with many pages as with few."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Area
from tests.home.pages import example, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
DAY = date(2026, 11, 1)
ATOM = "{http://www.w3.org/2005/Atom}"


def area(code):
    return Area.objects.get(code=code)


def titles(client, **query):
    response = client.get("/sv/nytt/", query)
    assert response.status_code == 200
    return [page.title for page in response.context_data["found"]]


def test_the_newest_comes_first_whatever_its_kind(client):
    update("Äldst", published_on=DAY)
    update("Nyast", published_on=DAY + timedelta(days=2))
    example("Mitt emellan", published_on=DAY + timedelta(days=1))
    assert titles(client) == ["Nyast", "Mitt emellan", "Äldst"]


def test_filters_hold_together(client):
    update("I Handen", area=area("handen"))
    update("I Vega", area=area("vega"))
    example("Exempel i Handen", area=area("handen"))
    assert titles(client, typ="nyheter", omrade="handen") == ["I Handen"]
    assert titles(client, typ="goda-exempel") == ["Exempel i Handen"]
    assert set(titles(client, omrade="handen")) == {"I Handen", "Exempel i Handen"}


@pytest.mark.parametrize(
    "query", [{"typ": "nonsens"}, {"omrade": "atlantis"}, {"sida": "x"}, {"sida": "99"}, {"typ": "'"}]
)
def test_what_nobody_can_mean_is_answered_as_if_it_had_not_been_said(client, query):
    update("Enda")
    assert titles(client, **query) == ["Enda"]


def test_a_draft_is_not_listed(client):
    update("Utkast", live=False)
    assert titles(client) == []


def test_twenty_stand_on_a_page_and_the_next_keeps_the_filters(client):
    for number in range(21):
        update(f"Nyhet {number:02}", published_on=DAY + timedelta(days=number))
    response = client.get("/sv/nytt/", {"typ": "nyheter"})
    assert len(response.context_data["found"]) == 20
    older = response.context_data["older_url"]
    assert older == "?typ=nyheter&sida=2"
    assert older.replace("&", "&amp;") in response.text
    last = client.get(f"/sv/nytt/{older}")
    assert [page.title for page in last.context_data["found"]] == ["Nyhet 00"]
    assert last.context_data["older_url"] == ""


@pytest.mark.parametrize("address", ["/sv/", "/sv/nytt/", "/sv/nytt.atom"])
def test_queries_do_not_grow_with_the_pages(client, address):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for _ in range(5):
        update(area=area("handen"))
        example(area=area("vega"))
    asked()
    few = asked()
    for _ in range(5):
        update(area=area("jordbro"))
        example(area=area("dalaro"))
    assert asked() == few
    assert few <= 40


def test_the_feed_tells_what_is_new_in_its_language(client):
    page = update("Nya lampor", lead="Tre återstår.")
    update("Utkast", live=False)
    response = client.get("/sv/nytt.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    feed = ET.fromstring(response.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Nya lampor"
    assert entry.findtext(f"{ATOM}summary") == "Tre återstår."
    assert entry.find(f"{ATOM}link").get("href").endswith(page.get_url())
    assert ET.fromstring(client.get("/fi/nytt.atom").content).findall(f"{ATOM}entry") == []
