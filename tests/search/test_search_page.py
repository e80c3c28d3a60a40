"""The search page as a reader meets it. What is found is tested with the engines; here is what is shown of it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.languages import published_languages
from portal.limits import LIMITS
from search import sources
from tests.search.conftest import Shelf
from tests.search.test_engines import ODD

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(notes):
    sources.register("note", list)
    return Shelf()


@pytest.fixture
def look(client):
    """Asks the page for words, in a language."""

    def look(query=None, *, language="sv", **more):
        asked = more if query is None else {"q": query, **more}
        return client.get(f"/{language}/sok/", asked)

    return look


def shown(response):
    return [row.hit.public_id for row in response.context["rows"]]


def test_it_stands_at_the_swedish_word_in_every_language():
    for language in published_languages():
        with override(language):
            assert reverse("search:search") == f"/{language}/sok/"


def test_without_words_it_says_how_to_search(look, shelf):
    response = look()

    assert response.status_code == 200
    assert response.context["query"] == ""
    assert 'id="how"' in response.text
    assert "rows" in response.context
    assert not response.context["rows"]


def test_a_hit_leads_to_its_page_and_shows_why_it_was_found(look, shelf):
    shelf.put("one", "Ny belysning", "Lamporna i gångtunneln byts.")

    text = look("lamporna").text

    assert 'href="/sv/note/one/"' in text
    assert "<mark>Lamporna</mark> i gångtunneln byts." in text
    assert "A note" in text


def test_words_in_another_language_are_marked_with_it(look, shelf):
    shelf.put("one", "النفق", "النفق مظلم", language="ar")
    shelf.put("two", "Tunneln", "النفق", language="sv")

    text = look("النفق", language="sv").text

    assert '<a href="/sv/note/one/" lang="ar"><bdi dir="auto">النفق</bdi></a>' in text
    assert '<a href="/sv/note/two/"><bdi dir="auto">Tunneln</bdi></a>' in text


def test_nothing_that_somebody_wrote_becomes_markup(look, shelf):
    shelf.put("one", "<script>alert(1)</script> lampor", "lampor <img src=x onerror=alert(1)> & <b>")

    text = look("lampor <script>alert(2)</script>").text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=<mark>alert</mark>(1)&gt; &amp; &lt;b&gt;" in text


def test_the_words_stand_in_the_field_again(look, shelf):
    assert 'value="&quot;lampor &amp; ljus&quot;"' in look('"lampor & ljus"').text


def test_nothing_found_gives_tips_and_the_way_out_of_filters(look, shelf):
    shelf.put("one", "Lampor", language="fi")

    nothing = look("lampor", sprak="ar")

    assert nothing.status_code == 200
    assert not nothing.context["rows"]
    assert nothing.context["results"].total == 0
    assert 'href="?q=lampor"' in nothing.text
    assert shown(look("lampor")) == ["one"]


def test_filters_hold_and_nonsense_in_them_does_not(look, shelf, sheets):
    sources.register("sheet", list)
    shelf.put("one", "Lampor")
    shelf.put("two", "Lampor", kind="sheet")
    shelf.put("three", "Lampor", language="fi")

    assert shown(look("lampor", typ="sheet")) == ["two"]
    assert shown(look("lampor", typ="note", sprak="fi")) == ["three"]
    assert set(shown(look("lampor", typ="nonsense", sprak="<b>"))) == {"one", "two", "three"}
    chosen = look("lampor", typ="sheet").text
    assert '<option value="sheet" selected>' in chosen


def test_pages_lead_to_each_other_and_keep_the_filters(look, shelf):
    for number in range(45):
        shelf.put(f"n{number}", "Lampor", f"Nummer {number}")

    first, second, third = (look("lampor", typ="note", sida=number) for number in (1, 2, 3))

    assert [len(shown(page)) for page in (first, second, third)] == [20, 20, 5]
    assert 'href="?q=lampor&amp;typ=note&amp;sida=2"' in first.text
    assert 'href="?q=lampor&amp;typ=note&amp;sida=1"' in second.text
    assert 'href="?q=lampor&amp;typ=note&amp;sida=3"' in second.text
    assert "sida=4" not in third.text


@pytest.mark.parametrize("sida", ["0", "-1", "x", "٣", "9" * 400, "1e3", "2.5", "", "99", "\x00"])
def test_any_page_number_is_answered(look, shelf, sida):
    shelf.put("one", "Lampor")

    assert look("lampor", sida=sida).status_code == 200


@pytest.mark.parametrize("query", [odd for odd in ODD if odd != "\ud800"], ids=range(len(ODD) - 1))
def test_any_words_are_answered(look, shelf, query):
    shelf.put("one", "Lampor", "AND OR NOT NEAR")

    response = look(query)

    assert response.status_code == 200
    assert len(response.context["query"]) <= 200


@pytest.mark.parametrize(
    "address", ["?q=%00", "?q=%ff%fe", "?q=%ed%a0%80", "?q=a&q=b&typ=&typ=x", "?" + "&".join(["q=a"] * 500)]
)
def test_any_address_is_answered(client, shelf, address):
    assert client.get(f"/sv/sok/{address}").status_code == 200


def test_it_is_read_only(client):
    assert client.post("/sv/sok/", {"q": "lampor"}).status_code == 405


def test_robots_stay_out_and_readers_get_no_cookie(look, shelf):
    shelf.put("one", "Lampor")

    response = look("lampor")

    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex' in response.text
    assert not response.cookies


def test_a_network_that_asks_without_end_is_told_to_wait(look, shelf, monkeypatch):
    (limit,) = LIMITS["search"]
    monkeypatch.setitem(LIMITS, "search", (type(limit)(limit.key, 3, limit.seconds),))
    assert [look("lampor").status_code for _turn in range(3)] == [200] * 3

    response = look("lampor")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert look().status_code == 200, "the empty page costs nothing and is always there"


def test_a_hit_without_an_address_is_left_out(look, shelf, notes):
    shelf.put("one", "Lampor")
    shelf.put("two", "Lampor")
    notes.urls = lambda public_ids, language: {"one": "/sv/note/one/", "two": ""}

    assert shown(look("lampor")) == ["one"]


def test_a_kind_that_gives_addresses_one_by_one_is_asked_for_each(look, shelf, notes, monkeypatch):
    monkeypatch.delattr(type(notes), "urls")
    shelf.put("one", "Lampor")

    assert 'href="/sv/note/one/"' in look("lampor").text


def test_queries_do_not_grow_with_hits(look, shelf, django_assert_max_num_queries):
    shelf.put("first", "Lampor")
    look("lampor")
    with django_assert_max_num_queries(30) as few:
        look("lampor")
    for number in range(40):
        shelf.put(f"n{number}", "Lampor")

    with django_assert_max_num_queries(len(few)):
        assert len(shown(look("lampor"))) == 20

    assert len(few) <= 15


@pytest.mark.parametrize("language", published_languages())
def test_it_speaks_every_language(look, shelf, language):
    response = look("lampor", language=language)

    assert response.status_code == 200
    assert f'lang="{language}"' in response.text
