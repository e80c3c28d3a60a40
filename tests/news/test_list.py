"""The list of news: newest first, filtered by address alone, as cheap with many pages as with few."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.translating import translate_page
from portal.models import Area, PageTopic, Topic
from portal.page_cache import shelf
from tests.home.pages import example, fact, update
from tests.queries import counted

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
def test_queries_do_not_grow_with_the_pages(client, settings, address):
    """As for a reader: what every page needs is remembered, the page itself is made anew."""
    settings.PAGE_CACHE = True

    def asked():
        shelf.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return counted(queries)

    for _ in range(5):
        update(area=area("handen"))
        example(area=area("vega"))
    asked()
    few = asked()
    for _ in range(5):
        update(area=area("jordbro"))
        example(area=area("dalaro"))
    asked()  # what was remembered has become old
    assert asked() == few
    assert few <= 12


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


def test_what_was_pasted_from_another_program_does_not_end_the_feed(client):
    update("Nya lampor", lead="Tre\x0båterstår.")

    assert "Treåterstår." in "".join(ET.fromstring(client.get("/sv/nytt.atom").content).itertext())


def test_topic_and_year_narrow_it_down_and_each_choice_can_be_taken_away(client):
    lit = update("Lampor", published_on=date(2025, 5, 1))
    PageTopic.objects.create(page=lit, topic=Topic.objects.get(code="lighting"))
    fact("Ljus och brott", published_on=date(2026, 5, 1))

    assert titles(client, ar="2025") == ["Lampor"]
    assert titles(client, amne="lighting") == ["Lampor"]
    assert titles(client, typ="fakta") == ["Ljus och brott"]
    assert titles(client, amne="lighting", ar="2026") == []
    text = client.get("/sv/nytt/", {"amne": "lighting", "ar": "2025"}).text
    assert 'href="/sv/nytt/?amne=lighting"' in text
    assert 'href="/sv/nytt/?ar=2025"' in text


@pytest.mark.parametrize(
    "query", [{"ar": "1"}, {"ar": "2026' OR 1=1"}, {"amne": "x" * 8000}, {"sida": "9" * 400}, {"sida": "-1"}]
)
def test_broken_and_endless_values_are_no_choice(client, query):
    update("Enda")
    assert titles(client, **query) == ["Enda"]


def test_the_feed_is_narrowed_down_like_the_list_and_says_so(client):
    update("I Handen", area=area("handen"))
    update("I Vega", area=area("vega"))
    feed = ET.fromstring(client.get("/sv/nytt.atom", {"omrade": "handen"}).content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == ["I Handen"]
    assert "Handen" in feed.findtext(f"{ATOM}title")
    assert '/sv/nytt.atom?omrade=handen" type' not in client.get("/sv/nytt/").text
    assert "/sv/nytt.atom?omrade=handen" in client.get("/sv/nytt/", {"omrade": "handen"}).text


class TestTheListSaysWhatItShows:
    def test_the_heading_and_the_title_name_the_choice(self, client):
        update("I Handen", area=area("handen"))
        text = client.get("/sv/nytt/", {"omrade": "handen", "typ": "nyheter"}).text
        assert "<h1>Nytt: Nyheter, Handen</h1>" in text
        assert "<title>Nytt: Nyheter, Handen" in text
        assert "<h1>Nytt</h1>" in client.get("/sv/nytt/").text

    @pytest.mark.parametrize(("pages", "words"), [(1, "1 sida passar"), (2, "2 sidor passar")])
    def test_the_hits_are_counted(self, client, pages, words):
        for _ in range(pages):
            update(area=area("handen"))
        example(area=area("vega"))
        assert words in client.get("/sv/nytt/", {"omrade": "handen"}).text

    def test_so_far_as_anybody_would_read_on(self, client, monkeypatch):
        monkeypatch.setattr("news.models.lists.COUNTED", 2)
        for _ in range(3):
            update()
        response = client.get("/sv/nytt/", {"typ": "nyheter"})
        assert response.context_data["found"].total is None
        assert "Fler än 2 sidor passar" in response.text

    def test_nothing_that_fits_is_not_the_same_as_nothing_at_all(self, client):
        assert "Här har inget publicerats än." in client.get("/sv/nytt/").text
        text = client.get("/sv/nytt/", {"omrade": "handen"}).text
        assert "Ta bort något av dina val" in text
        assert 'href="/sv/nytt/?"' in text
        assert "Här har inget publicerats än." not in text


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_the_feed_keeps_what_atom_asks_for(client, settings, language):
    """RFC 4287: one id and updated for the feed and for each entry, an author, a link to itself, whole addresses."""
    settings.PUBLIC_URL = "https://dialog.example.se"
    page = update("Nya lampor", lead="Tre återstår.")
    for code in {"fi", "en", "ar"} & {language}:
        translate_page(page, code, {"Nya lampor": "Lamps", "Tre återstår.": "Three"})

    feed = ET.fromstring(client.get(f"/{language}/nytt.atom").content)

    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 1
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"https://dialog.example.se/{language}/nytt.atom"
    for one in (feed, *entries):
        assert [len(one.findall(f"{ATOM}{name}")) for name in ("id", "updated", "title")] == [1, 1, 1]
        assert one.findtext(f"{ATOM}id").startswith(("http", "urn:uuid:"))
        assert all(link.get("href").startswith("http") for link in one.findall(f"{ATOM}link"))
    assert len({one.findtext(f"{ATOM}id") for one in (feed, *entries)}) == 2
