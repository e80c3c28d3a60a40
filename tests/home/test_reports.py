"""The editors' reports: what is to be reviewed, and how every page stands in every language."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from home.reports import due_for_review, in_state, state_of
from home.translating import translate_page
from portal import clock
from residents.roles import Role
from tests.home.pages import example, fact, in_language, update
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.fixture
def tool():
    return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))


class TestReviewsThatAreDue:
    def test_the_most_urgent_comes_first_whichever_of_its_two_days_it_is(self):
        today = clock.day_of(clock.now())
        update("Om en vecka", next_review_on=today + timedelta(days=7))
        example("Igår", next_review_on=today - timedelta(days=1))
        fact("I morgon", valid_until=today + timedelta(days=1), next_review_on=today + timedelta(days=90))
        fact("Om en månad", valid_until=today + timedelta(days=30))
        fact("Senare", valid_until=today + timedelta(days=31))
        update("Utan dag")
        update("Utkast", live=False, next_review_on=today)

        found = due_for_review(Page.objects.all(), clock.now())

        assert [page.title for page in found] == ["Igår", "I morgon", "Om en vecka", "Om en månad"]

    def test_an_editor_reads_it_and_takes_it_along(self, tool):
        update("Nya lampor", next_review_on=clock.day_of(clock.now()))
        assert "Nya lampor" in tool.get(reverse("review_report")).text
        sheet = b"".join(tool.get(reverse("review_report"), {"export": "csv"}).streaming_content).decode()
        assert "Nya lampor,sv," in sheet

    def test_it_is_narrowed_down_by_kind_language_and_whether_the_day_has_passed(self, tool):
        today = clock.day_of(clock.now())
        fact("Gammal", valid_until=today - timedelta(days=1))
        page = update("Snart", next_review_on=today + timedelta(days=7))
        translate_page(page, "fi", {"Snart": "Pian"})

        def found(**query):
            pages = tool.get(reverse("review_report"), query).context_data["pages"]
            return [one.title for one in pages]

        assert found() == ["Gammal", "Snart", "Pian"]
        assert found(kind="factpage") == ["Gammal"]
        assert found(language="fi") == ["Pian"]
        assert found(when="passed") == ["Gammal"]
        assert found(when="soon", language="sv") == ["Snart"]
        assert tool.get(reverse("review_report"), {"kind": "x" * 8000, "when": "'"}).status_code == 200


def version(page, code="fi"):
    return page.get_translations().filter(locale__language_code=code).first()


class TestPagesAndLanguages:
    def states(self, page):
        page.refresh_from_db()
        asked = {one for one in ("missing", "draft", "changed", "current") if page in in_state(Page.objects, "fi", one)}
        assert asked == {state_of(page, version(page))}
        return asked.pop()

    def test_a_version_is_missing_then_a_draft_then_current_then_too_old(self):
        page = update("Nya lampor", lead="Tre återstår.")
        page = Page.objects.get(pk=page.pk)
        assert self.states(page) == "missing"
        translate_page(page.specific, "fi", {"Nya lampor": "Uusia lamppuja"})
        assert self.states(page) == "draft"
        translate_page(page.specific, "fi", {"Nya lampor": "Uusia lamppuja", "Tre återstår.": "Kolme jäljellä."})
        assert self.states(page) == "current"
        changed = page.specific
        changed.lead = "Två återstår."
        changed.save_revision().publish()
        assert self.states(page) == "changed"

    def test_an_editor_sees_each_language_and_asks_for_what_one_lacks(self, tool):
        both = update("Översatt")
        translate_page(both, "fi", {"Översatt": "Käännetty"})
        update("Bara svenska")

        whole = tool.get(reverse("language_report"))
        lacking = tool.get(reverse("language_report"), {"language": "fi", "state": "missing"})
        there = tool.get(reverse("language_report"), {"language": "fi", "state": "current"})

        assert "Översatt" in whole.text
        assert "Bara svenska" in whole.text
        assert "Suomi" in whole.text
        assert [page.title for page in lacking.context_data["pages"]] == ["Bara svenska"]
        assert "Översatt" in [page.title for page in there.context_data["pages"]]
        assert in_language(both, "fi").title not in [page.title for page in whole.context_data["pages"]]

    def test_as_cheap_for_many_pages_as_for_few(self, tool):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert tool.get(reverse("language_report")).status_code == 200
            return len(queries)

        update()
        asked()
        few = asked()
        for _ in range(10):
            update()
        assert asked() == few


@pytest.mark.parametrize("report", ["review_report", "language_report"])
def test_the_reports_are_for_those_who_edit(report):
    moderator = signed_in(make_user("mod@haninge.example", Role.MODERATOR))
    assert moderator.get(reverse(report)).status_code in {302, 403}
