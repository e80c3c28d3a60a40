"""What an editor sees in the preview: the draft in a frame, advice on it and Wagtail's checks. Readers never get it."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.users.models import UserProfile

from news.models import UpdatePage
from portal import page_cache
from portal.editorial_preview import PageChecks, is_for_editor
from residents.roles import Role
from tests.home.pages import update
from tests.home.test_publishing_costs import form_of
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

# Signs of each of the two; the bar of Wagtail is only ever there together with its script.
ADVICE, CHECKS = "data-advice", "wagtail-userbar"


@pytest.fixture
def kim():
    return make_user("kim@haninge.example", Role.COMMUNICATOR, name="Kim")


@pytest.fixture
def tool(kim) -> Client:
    """A communicator in front of the publishing tool."""
    return signed_in(kim)


def preview(tool: Client, page: UpdatePage, **typed: str) -> Any:
    """The preview beside the form, with what was typed there and has not been saved."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert tool.post(address, form_of(tool, page) | typed).json()["is_valid"]
    return tool.get(address, {"in_preview_panel": "true"})


class TestThePreview:
    def test_may_stand_in_the_frame_beside_the_form(self, tool):
        answer = preview(tool, update())

        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy and "'unsafe-inline'" not in policy
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"

    def test_gives_advice_on_what_is_typed_before_it_is_saved(self, tool):
        page = update("Nya lampor", lead="Tre återstår.", source_name="Brå")

        before = preview(tool, page, lead="Tre återstår.").text
        after = preview(tool, page, lead=" ".join(["ord"] * 30) + ".", source_name="").text

        assert "Råd om texten: 0" in before
        assert "Råd om texten: 2" in after
        assert f'{reverse("wagtailadmin_pages:edit", args=[page.pk])}#:w:contentpath=source_name"' in after
        assert UpdatePage.objects.get(pk=page.pk).source_name == "Brå"

    def test_gives_it_in_the_language_of_whoever_edits(self, kim, tool):
        profile = UserProfile.get_for_user(kim)
        profile.preferred_language = "ar"
        profile.save()

        text = preview(tool, update()).text

        assert '<html lang="sv"' in text
        assert '<aside class="wrap" lang="ar" dir="rtl" aria-label="نصائح' in text

    def test_of_a_new_page_gives_it_without_a_way_to_a_form_that_is_not_there_yet(self, tool):
        index = update().get_parent()
        address = reverse("wagtailadmin_pages:preview_on_add", args=["news", "updatepage", index.pk])
        form = {"title": "Ny", "slug": "ny", "published_on": "2026-11-20", "body-count": "0", "more_sources-count": "0"}
        rows = {f"page_topics-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        assert tool.post(address, form | rows).json()["is_available"]

        text = tool.get(address, {"in_preview_panel": "true"}).text

        assert ADVICE in text and "contentpath" not in text.partition("</aside>")[0]

    def test_runs_the_checks_that_an_editor_can_act_on(self, tool):
        page = update()

        in_preview = preview(tool, page).text
        beside_form = tool.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text

        for text in (in_preview, beside_form):
            found = text.partition('<script id="checker-axe-configuration" type="application/json">')[2]
            told = json.loads(found.partition("</script>")[0])
            assert told["context"]["include"] == ["main"]
            assert {"image-alt", "heading-order", "link-name"} < set(told["options"]["runOnly"])
            assert set(told["messages"]) == set(told["options"]["runOnly"])
            assert told["messages"]["link-name"]["error_name"] == "En länk saknar ord"

    def test_knows_a_message_for_each_of_its_rules(self):
        assert set(PageChecks.axe_messages) == set(PageChecks.axe_run_only)


class TestAReader:
    @pytest.mark.parametrize("role", [None, Role.RESIDENT, Role.COMMUNICATOR, Role.ADMINISTRATOR])
    def test_never_gets_it_whoever_they_are(self, role):
        page = update("Nya lampor")
        client = signed_in(make_user("annan@haninge.example", role)) if role else Client()

        for address in (page.get_url(), f"{page.get_url()}?in_preview_panel=true&is_preview=1"):
            answer = client.get(address, headers={"is-preview": "1"})
            assert answer.status_code == 200
            assert ADVICE not in answer.text and CHECKS not in answer.text
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]

    def test_does_not_get_it_from_what_is_kept_after_an_editor_has_looked(self, tool, settings):
        settings.PAGE_CACHE = True
        page = update("Nya lampor")

        seen = preview(tool, page, title="Som den blir")

        assert ADVICE in seen.text and CHECKS in seen.text
        assert "no-store" in seen.headers["Cache-Control"] and "private" in seen.headers["Cache-Control"]
        assert page_cache.shelf._bytes == 0
        for _again in range(2):
            kept = Client().get(page.get_url()).content.decode()
            assert ADVICE not in kept and CHECKS not in kept and "Som den blir" not in kept
        assert page_cache.shelf._bytes > 0

    def test_opens_no_preview(self):
        page = update()
        for client in (Client(), signed_in(make_user("bo@example.org", Role.RESIDENT))):
            address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
            assert client.get(address).status_code in {302, 403}

    def test_is_told_from_an_editor_by_what_wagtail_says_and_by_their_rights(self, kim):
        request = RequestFactory().get("/sv/")
        request.user = kim
        assert not is_for_editor(request) and not is_for_editor(None)
        request.is_preview = True
        assert is_for_editor(request)
        request.user = AnonymousUser()
        assert not is_for_editor(request)
