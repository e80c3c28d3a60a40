"""What the publishing tool refuses in words, and what the clock publishes for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Workflow

from home.jobs import publish_what_is_due
from home.translating import translate_page
from portal import clock
from portal.models import Area
from residents.roles import Role
from tests.home.pages import in_language, update
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

HALF = {"Nya lampor": "Uusia lamppuja"}
WHOLE = HALF | {"Tre återstår.": "Kolme on jäljellä."}


@pytest.fixture
def tool():
    """A communicator in front of the publishing tool."""
    return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))


def translated(words: dict[str, str]) -> Page:
    page = update("Nya lampor", lead="Tre återstår.")
    translate_page(page, "fi", words)
    return in_language(page, "fi")


def publish(tool: Any, page: Page) -> str:
    return tool.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"}, follow=True).text


def publish_many(tool: Any, *pages: Page) -> str:
    asked = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return tool.post(f"{address}?{asked}&next=/admin/pages/", {}, follow=True).text


class TestHalfATranslation:
    def test_is_not_published_from_its_own_page_and_the_editor_is_told_why(self, tool):
        page = translated(HALF)

        answer = publish(tool, page)

        assert "1 mening saknar översättning" in answer
        page.refresh_from_db()
        assert not page.live

    def test_is_not_published_among_many(self, tool):
        page, whole = translated(HALF), translated(WHOLE)

        answer = publish_many(tool, page, whole)

        assert "inte helt översatta" in answer
        page.refresh_from_db()
        assert not page.live

    def test_goes_live_from_its_own_page_when_the_last_sentence_is_there(
        self, tool, django_capture_on_commit_callbacks
    ):
        page = translated(HALF)
        original = page.get_translations().get(locale__language_code="sv").specific
        translate_page(original, "fi", WHOLE)
        page.refresh_from_db()
        page.unpublish()

        with django_capture_on_commit_callbacks(execute=True):
            answer = publish(tool, page)

        assert "saknar översättning" not in answer
        page.refresh_from_db()
        assert page.live and page.lead == "Kolme on jäljellä."


class TestACommunicator:
    def test_sends_a_page_through_review_and_it_goes_live(self, tool):
        page = update("Ny bänk", live=False)
        page.save_revision()
        writer = make_user("annan@haninge.example", Role.COMMUNICATOR)
        state = Workflow.objects.get(active=True).start(page, writer)

        state.current_task_state.approve(user=writer)

        page.refresh_from_db()
        assert page.live

    def test_may_use_pictures_and_documents(self, tool):
        assert tool.get(reverse("wagtailimages:index")).status_code == 200
        assert tool.get(reverse("wagtaildocs:index")).status_code == 200
        assert get_image_model()._meta.label == "portal.PortalImage"

    def test_sees_no_way_to_the_desk(self, tool):
        assert reverse("moderation:desk") not in tool.get("/admin/").text


def test_a_moderator_who_writes_too_finds_the_desk_in_the_menu():
    both = signed_in(make_user("bada@haninge.example", Role.COMMUNICATOR, Role.MODERATOR))

    assert reverse("moderation:desk") in both.get("/admin/").text


def test_a_page_that_was_approved_for_later_goes_live_by_the_clock(monkeypatch):
    page = update("Gatudialog", live=False)
    page.go_live_at = clock.now() + timedelta(days=1)
    page.save_revision().publish()
    publish_what_is_due(clock.now())
    page.refresh_from_db()
    assert not page.live

    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    publish_what_is_due(tomorrow)

    page.refresh_from_db()
    assert page.live


def test_an_area_that_a_page_needs_is_kept_and_the_tool_says_why():
    area = Area.objects.get(code="handen")
    update(area=area)
    tool = signed_in(make_user("a@haninge.example", Role.ADMINISTRATOR))

    answer = tool.post(reverse("area:delete", args=[area.pk]), follow=True)

    assert (answer.status_code, "tas inte bort: något annat behöver det." in answer.text) == (200, True)
    assert Area.objects.filter(pk=area.pk).exists()


def test_what_fails_on_purpose_is_closed():
    tool = signed_in(make_user("a@haninge.example", Role.ADMINISTRATOR))

    assert tool.get("/admin/failwhale/", follow=True).status_code == 404
