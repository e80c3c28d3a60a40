"""A municipality's first start: everything is there once, and a second start changes nothing."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Workflow

from home.models import HomePage
from home.setup import set_up
from portal.languages import direction_of, published_languages
from portal.models import Area
from residents.roles import Role
from tests.people import make_user, signed_in
from tests.towns import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def rows() -> dict[str, int]:
    """How many rows every table has. A session's own row is nobody's."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    return {model._meta.label: model._base_manager.count() for model in models}


def test_a_second_setup_changes_nothing():
    before = rows()
    set_up(NOW)
    assert rows() == before


def test_a_second_setup_keeps_what_editors_wrote():
    page = HomePage.objects.get(locale__language_code="sv")
    page.title = "Välkommen"
    page.save_revision().publish()
    call_command("setup", stdout=open("/dev/null", "w"))  # noqa: SIM115
    assert HomePage.objects.get(locale__language_code="sv").title == "Välkommen"


@pytest.mark.parametrize("language", published_languages())
@pytest.mark.parametrize("slug", ["", "nytt/", "dialog/", "om-dialogen/", "integritet/", "tillganglighet/"])
def test_every_first_page_stands_in_every_language(client, language, slug):
    response = client.get(f"/{language}/{slug}")
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{direction_of(language)}"' in response.text


@pytest.mark.parametrize("language", published_languages())
def test_a_reader_gets_no_cookie_and_may_share_the_page(client, language):
    response = client.get(f"/{language}/")
    assert not response.cookies
    assert "s-maxage=1," in response["Cache-Control"]


def test_every_area_has_its_name_in_every_language():
    for area in Area.objects.with_names():
        assert {row.language for row in area.names.all()} == set(published_languages())


def test_no_translation_is_an_alias():
    """An alias would show Swedish words as another language's page."""
    assert not Page.objects.filter(alias_of__isnull=False).exists()


def test_communicators_reach_the_publishing_tool_and_moderators_do_not():
    communicator = make_user("kom@haninge.example", Role.COMMUNICATOR)
    moderator = make_user("mod@haninge.example", Role.MODERATOR)
    address = reverse("wagtailadmin_home")
    assert signed_in(communicator).get(address).status_code == 200
    assert signed_in(moderator).get(address).status_code != 200


def test_communicators_may_translate_and_publish():
    communicator = make_user("kom2@haninge.example", Role.COMMUNICATOR)
    page = HomePage.objects.get(locale__language_code="sv")
    may = page.permissions_for_user(communicator)
    assert may.can_edit()
    assert may.can_publish()
    assert communicator.has_perm("wagtail_localize.submit_translation")


def test_a_colleague_approves_before_a_page_is_published():
    workflow = HomePage.objects.get(locale__language_code="sv").get_workflow()
    task = workflow.tasks.get().specific
    assert list(task.groups.all()) == [Group.objects.get(name=Role.COMMUNICATOR)]
    assert Workflow.objects.filter(active=True).count() == 1
