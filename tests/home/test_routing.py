"""An address leads to its page in as many queries however deep it lies."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from wagtail.models import Page

from home.models import HomePage, StandardPage
from tests.home.pages import update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

REQUEST = RequestFactory().get("/")


def home(code: str = "sv") -> HomePage:
    return HomePage.objects.get(locale__language_code=code)


def below(parent: Page, slug: str, *, live: bool = True) -> Page:
    page = StandardPage(title=slug.title(), slug=slug, live=live, locale=parent.locale)
    return parent.add_child(instance=page)


def found(start: HomePage, *steps: str) -> Page:
    return start.route(REQUEST, list(steps)).page


class TestAnAddress:
    def test_leads_to_the_page_itself_whatever_its_kind(self):
        page = update("Nya lampor")

        assert found(home(), "nytt", page.slug) == page
        assert type(found(home(), "nytt", page.slug)) is type(page)

    def test_leads_to_the_start_page_where_nothing_follows(self):
        assert found(home()) == home()

    @pytest.mark.parametrize(
        "steps", [["finns-inte"], ["nytt", "finns-inte"], ["finns-inte", "nytt"], ["nytt", "nytt"]]
    )
    def test_that_nobody_gave_out_leads_nowhere(self, steps):
        with pytest.raises(Http404):
            found(home(), *steps)

    def test_of_a_draft_leads_nowhere(self):
        below(home(), "utkast", live=False)

        with pytest.raises(Http404):
            found(home(), "utkast")

    def test_below_a_draft_leads_to_its_page_as_in_wagtail(self):
        page = below(below(home(), "utkast", live=False), "klar")

        assert found(home(), "utkast", "klar") == page

    def test_in_one_language_never_leads_to_the_page_of_the_same_name_in_another(self):
        swedish, finnish = below(home(), "lika"), below(home("fi"), "lika")

        assert [found(home(), "lika"), found(home("fi"), "lika")] == [swedish, finnish]


def test_a_deep_page_costs_no_more_than_a_shallow_one(django_assert_num_queries):
    shallow = below(home(), "ett")
    deep = below(below(shallow, "tva"), "tre")
    start = home()

    with django_assert_num_queries(2):
        assert found(start, "ett") == shallow
    with django_assert_num_queries(2):
        assert found(start, "ett", "tva", "tre") == deep
