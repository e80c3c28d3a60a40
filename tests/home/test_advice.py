"""The advice in the publishing tool: on the form, and on a page of its own; it never stands in the way."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from residents.roles import Role
from tests.home.pages import update
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
EMPTY_LINK = '<p>Planen finns <a href="https://plan.example">här</a>.</p>'


@pytest.fixture
def tool():
    return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))


@pytest.fixture
def page():
    return update(lead="Kort.", source_name="Brå", body=[("paragraph", EMPTY_LINK)])


def test_stands_on_the_form_and_leads_to_the_part(tool, page):
    text = tool.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert f"#:w:contentpath=body.{page.body[0].id}" in text
    assert reverse("page_advice", args=[page.pk]) in text


def test_the_page_of_advice_reads_the_latest_draft(tool, page):
    page.lead = ""
    page.save_revision()
    text = tool.get(reverse("page_advice", args=[page.pk])).text
    assert text.count("#:w:contentpath=") == 2


def test_a_page_with_findings_is_published_all_the_same(client, page):
    assert "plan.example" in client.get(page.get_url()).text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.RESIDENT])
def test_is_for_those_who_may_change_the_page(role, page):
    answer = signed_in(make_user("annan@haninge.example", role)).get(reverse("page_advice", args=[page.pk]))
    assert answer.status_code in {302, 403}
    assert "plan.example" not in answer.text


def test_of_no_page_is_not_found(tool):
    assert tool.get(reverse("page_advice", args=[987_654]), follow=True).status_code == 404


def test_costs_no_question_more_for_a_longer_page(tool, page):
    longer = update(lead="Kort.", source_name="Brå", body=[("paragraph", EMPTY_LINK)] * 20)

    def asked(one):
        tool.get(reverse("page_advice", args=[one.pk]))
        with CaptureQueriesContext(connection) as queries:
            tool.get(reverse("page_advice", args=[one.pk]))
        return len(queries)

    assert asked(longer) == asked(page)
