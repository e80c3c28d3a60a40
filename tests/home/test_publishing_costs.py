"""What it costs to publish an update in four languages, and how soon its readers have it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import StringSegment, TranslationSource

from home.translating import translate_page
from news.models import UpdatePage
from portal import clock
from portal.models import Area, PageTopic, Topic
from portal.public_state import memory
from residents.actions import follow
from residents.models import Letter, Rhythm
from residents.roles import Role
from tests.home.pages import in_language, update
from tests.people import make_person, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

MOST_QUERIES = 150
OTHERS = ("fi", "en", "ar")
BODY = [
    ("heading", {"text": "Läget", "level": "2"}),
    ("paragraph", "<p>Elva var trasiga. Åtta är bytta.</p>"),
    ("paragraph", "<p>Resten byts i december.</p>"),
]


@pytest.fixture
def tool() -> Client:
    """A communicator in front of the publishing tool."""
    return signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))


@pytest.fixture
def committed(django_capture_on_commit_callbacks, monkeypatch):
    """What is done inside is committed when it ends; the connection of the test outlives the worker."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)

    def begin():
        connection.run_on_commit.clear()  # a test never commits: what earlier acts had asked for is done
        return django_capture_on_commit_callbacks(execute=True)

    return begin


@pytest.fixture
def remembering(settings):
    """What every page needs is remembered, as it is wherever the portal runs; not yet, when the act begins."""
    settings.PAGE_CACHE = True


def in_four_languages(*, live: bool) -> UpdatePage:
    """An update about an area and as many topics as it may have; every sentence of it is translated three times."""
    page = update("Nya lampor", live=False, lead="Tre återstår.", body=BODY, area=Area.objects.get(code="handen"))
    page.page_topics.add(*[PageTopic(topic=topic) for topic in Topic.objects.all()[:5]])
    page.save()
    revision = page.save_revision()
    if live:
        revision.publish()
    source, _made = TranslationSource.update_or_create_from_instance(page)
    sentences = StringSegment.objects.filter(source=source).values_list("string__data", flat=True)
    for code in OTHERS:
        translate_page(page, code, {sentence: f"{sentence} ({code})" for sentence in sentences})
    assert [version.live for version in page.get_translations()] == [True, True, True]
    return UpdatePage.objects.get(pk=page.pk)


def followed_by(number: int) -> None:
    """So many people get letters about the area, in Swedish."""
    yesterday = clock.now() - timedelta(days=1)
    for one in range(number):
        follow(
            person=make_person(f"granne{one}@example.org"),
            kind="area",
            key="handen",
            now=yesterday,
            rhythm=Rhythm.AT_ONCE,
        )


def form_of(tool: Client, page: UpdatePage) -> dict[str, Any]:
    """The form as the editor's browser sends it, with a new lead."""
    html = tool.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    # A browser's script makes the streams.
    streams = {"body-count": "0", "more_sources-count": "0"}
    return querydict_from_html(html, form_id="page-edit-form").dict() | streams | {"lead": "Två återstår."}


def publish(tool: Client, page: UpdatePage, committed: Any) -> int:
    """Presses "publish"; gives the number of queries until the answer is there."""
    form = form_of(tool, page) | {"action-publish": "action-publish"}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    memory.clear()
    with CaptureQueriesContext(connection) as queries, committed():
        answer = tool.post(address, form)
    assert answer.status_code == 302
    page.refresh_from_db()
    assert page.live and page.lead == "Två återstår."
    return len(queries)


def by_the_worker(committed: Any) -> int:
    """How many queries the worker needs for what waits for it."""
    with CaptureQueriesContext(connection) as queries, committed():
        call_command("work", "--once")
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    return len(queries)


def tell(act: str, request: int, worker: int) -> None:
    """For whoever measures: `pytest -s`."""
    print(f"{act}: {request} queries in the request, {worker} of the worker")  # noqa: T201 - the figure is the point


class TestPublishingAnUpdateInFourLanguages:
    @pytest.mark.usefixtures("remembering")
    @pytest.mark.parametrize("live", [True, False], ids=["again", "for the first time"])
    def test_asks_at_most_a_hundred_and_fifty_questions(self, tool, committed, live):
        page = in_four_languages(live=live)
        followed_by(20)
        DBTaskResult.objects.all().delete()

        asked = publish(tool, page, committed)

        tell("again" if live else "for the first time", asked, by_the_worker(committed))
        assert asked <= MOST_QUERIES
        assert Letter.objects.filter(template="home/email/page").count() == 20

    def test_asks_no_more_where_more_people_follow_it(self, tool, committed):
        few = publish(tool, in_four_languages(live=False), committed)
        followed_by(3)
        some = publish(tool, in_four_languages(live=False), committed)
        followed_by(60)

        many = publish(tool, in_four_languages(live=False), committed)

        assert many == some
        assert some <= few + 4

    def test_asks_no_more_in_four_languages_than_in_two(self, tool, committed):
        four = in_four_languages(live=True)
        two = in_four_languages(live=True)
        for code in ("en", "ar"):
            in_language(two, code).delete()

        assert publish(tool, four, committed) == publish(tool, two, committed)

    def test_leaves_the_other_languages_as_they_were_until_somebody_brings_them_up_to_date(self, tool, committed):
        page = in_four_languages(live=True)

        publish(tool, page, committed)

        assert [in_language(page, code).lead for code in OTHERS] == [f"Tre återstår. ({code})" for code in OTHERS]


def test_bringing_three_translations_up_to_date_and_publishing_them_costs_the_same_for_each(tool, committed):
    """Another act than publishing the source. Three pages are read, written and published: the figure is told, and what
    one language more costs."""
    page = in_four_languages(live=True)
    source = TranslationSource.objects.get_for_instance(page)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])

    def bring_up_to_date() -> int:
        with CaptureQueriesContext(connection) as queries, committed():
            assert tool.post(address, {"publish_translations": "on"}).status_code == 302
        return len(queries)

    DBTaskResult.objects.all().delete()
    three = bring_up_to_date()
    tell("bringing three translations up to date", three, by_the_worker(committed))
    source.translations.filter(target_locale__language_code="ar").update(enabled=False)
    two = bring_up_to_date()

    assert three - two <= MOST_QUERIES


class TestATopicThatWasDeleted:
    def test_is_left_out_of_a_revision_that_still_names_it(self, tool):
        page = in_four_languages(live=False)
        gone = page.page_topics.all()[0].topic
        PageTopic.objects.filter(topic=gone).delete()
        gone.delete()

        draft = page.get_latest_revision_as_object()

        assert len(draft.page_topics.all()) == 4
        assert tool.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
