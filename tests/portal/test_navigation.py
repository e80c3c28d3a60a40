"""Menus hold what rooms registered and editors marked, and never what is not public."""

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction, Site

from portal import navigation, switcher


@pytest.fixture
def empty(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", [])


@pytest.fixture
def home(db):
    locale, _ = Locale.objects.get_or_create(language_code="sv")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale)
    home = root.add_child(instance=Page(title="Hem", slug="hem-test", locale=locale))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def labels(path="/sv/"):
    with override("sv"):
        return [item.label for item in navigation.main(RequestFactory().get(path))]


@pytest.mark.django_db
class TestMainMenu:
    def test_orders_pages_and_registered_ways_together(self, empty, home):
        for slug in ("nytt", "dialog"):
            home.add_child(instance=Page(title=slug.title(), slug=slug, show_in_menus=True, locale=home.locale))
        navigation.register("Förslag", lambda request: "/sv/forslag/", order=15)

        assert labels()[1:] == ["Nytt", "Förslag", "Dialog"]

    @pytest.mark.parametrize("change", [{"live": False}, {"show_in_menus": False}])
    def test_leaves_out_a_page_that_is_not_for_it(self, empty, home, change):
        fields = {"live": True, "show_in_menus": True} | change
        home.add_child(instance=Page(title="Dold", slug="dold", locale=home.locale, **fields))

        assert "Dold" not in labels()

    def test_leaves_out_a_restricted_page(self, empty, home):
        page = home.add_child(instance=Page(title="Dold", slug="dold", show_in_menus=True, locale=home.locale))
        assert "Dold" in labels()

        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

        assert "Dold" not in labels()

    def test_costs_the_same_for_two_pages_as_for_ten(self, empty, home, django_assert_max_num_queries):
        for number in range(10):
            home.add_child(
                instance=Page(title=f"Sida {number}", slug=f"sida-{number}", show_in_menus=True, locale=home.locale)
            )

        with django_assert_max_num_queries(4):
            assert len(labels()) == 11


class TestRegistering:
    def test_the_same_twice_changes_nothing(self, empty):
        navigation.register("A", "a:b", order=1)
        navigation.register("A", "a:b", order=1)

        assert len(navigation._entries) == 1

    def test_an_unknown_place_is_refused(self, empty):
        with pytest.raises(ValueError, match="sidebar"):
            navigation.register("A", "a:b", order=1, place="sidebar")

    def test_a_way_without_an_address_is_left_out(self, empty, rf):
        navigation.register("A", lambda request: None, order=1, place=navigation.ABOUT)

        assert navigation.beside(rf.get("/sv/"), navigation.ABOUT) == []

    def test_marks_where_one_is(self, empty, rf):
        navigation.register("A", lambda request: "/sv/a/", order=1, place=navigation.ABOUT)

        def current(path):
            return navigation.beside(rf.get(path), navigation.ABOUT)[0].current

        assert [current("/sv/a/"), current("/sv/a/b/"), current("/sv/c/")] == ["page", "true", ""]


class TestLanguages:
    def test_a_view_may_say_which_it_has(self):
        links = switcher.links(request=None, translations={"sv": "/sv/x/"}, current="sv")

        assert [(link.code, link.is_available) for link in links] == [
            ("sv", True),
            ("fi", False),
            ("en", False),
            ("ar", False),
        ]
        assert links[1].url == "/fi/"

    def test_an_own_view_stands_at_the_same_path_in_each(self, rf):
        request = rf.get("/ar/forslag/abc/")
        request.resolver_match = object()

        links = switcher.links(request=request, current="ar")

        assert [link.url for link in links] == [f"/{code}/forslag/abc/" for code in ("sv", "fi", "en", "ar")]
        assert [link.is_current for link in links] == [False, False, False, True]

    @pytest.mark.django_db
    def test_a_page_leads_only_to_its_public_translations(self, home, rf):
        finnish, _ = Locale.objects.get_or_create(language_code="fi")
        english, _ = Locale.objects.get_or_create(language_code="en")
        page = home.add_child(instance=Page(title="Sida", slug="sida", locale=home.locale))
        for locale, live in ((finnish, True), (english, False)):
            home.add_child(
                instance=Page(
                    title="Sida",
                    slug=f"sida-{locale.language_code}",
                    locale=locale,
                    translation_key=page.translation_key,
                    live=live,
                )
            )

        links = switcher.links(request=rf.get("/sv/sida/"), page=page, current="sv")

        assert [link.code for link in links if link.is_available] == ["sv", "fi"]
