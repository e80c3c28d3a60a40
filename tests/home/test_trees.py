"""A page with everything below it, into other languages: asked for in a request, made by the worker, page by page."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.operations import TranslationCreator

from home import trees
from home.permissions import may_translate_tree
from home.setup import set_up
from home.tree_models import PageState, Reason, TreePage, TreeTranslation
from home.trees import LEASE, MOST_TRIES, UnableToTranslateTree, go_on_with_trees, start_tree, try_again
from news.models import UpdatePage
from portal import clock
from residents.roles import Role
from tests.home.pages import in_language, news_index, update
from tests.people import make_user, signed_in

ROOT = Path(__file__).parents[2]
LONG = 600.0  # seconds: as many turns of the clock as are needed
NOW = clock.now()


@pytest.fixture
def kim():
    return make_user("kim@haninge.example", Role.COMMUNICATOR, name="Kim")


@pytest.fixture
def tool(kim) -> Client:
    """A communicator in front of the publishing tool."""
    return signed_in(kim)


def updates(number: int) -> list[UpdatePage]:
    return [update(f"Nyhet {one}") for one in range(number)]


def started(user, page: Page | None = None, languages: tuple[str, ...] = ("fi",)) -> TreeTranslation:
    return start_tree(page=Page.objects.get(pk=(page or news_index()).pk), languages=languages, user=user, now=NOW)


def made_in(code: str) -> int:
    return UpdatePage.objects.filter(locale__language_code=code).count()


def states(tree: TreeTranslation) -> dict[str, int]:
    found = list(tree.pages.values_list("state", flat=True))
    return {state: found.count(state) for state in PageState.values}


def refuse(monkeypatch, title: str, trouble: BaseException) -> list[str]:
    """From now on that page brings trouble; gives the titles of the pages that are tried, as they come."""
    tried: list[str] = []
    original = TranslationCreator.create_translations

    def create(self, instance, include_related_objects=True):
        tried.append(instance.title)
        if instance.title == title:
            raise trouble
        return original(self, instance, include_related_objects)

    monkeypatch.setattr(TranslationCreator, "create_translations", create)
    return tried


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestTheRequest:
    def test_only_notes_what_is_to_be_made_however_much_it_is(self, tool):
        def asked(number: int) -> int:
            TreeTranslation.objects.all().delete()
            updates(number)
            with CaptureQueriesContext(connection) as queries:
                answer = tool.post(reverse("translate_tree", args=[news_index().pk]), {"languages": ["fi", "ar"]})
            tree = TreeTranslation.objects.get()
            assert answer.headers["Location"] == reverse("tree_translation", args=[tree.pk])
            assert states(tree) == {"waiting": UpdatePage.objects.count() + 1, "made": 0, "failed": 0}
            return len(queries)

        assert asked(30) == asked(1)
        assert made_in("fi") == made_in("ar") == 0

    def test_goes_the_same_way_from_the_form_of_wagtail_localize(self, tool):
        parent = update("Fler lampor")
        parent.add_child(instance=UpdatePage(title="Under", slug="under", published_on="2026-11-01"))
        address = reverse("wagtail_localize:submit_page_translation", args=[parent.pk])
        fi = in_language(news_index(), "fi").locale

        answer = tool.post(address, {"locales": [fi.pk], "include_subtree": "on"})

        tree = TreeTranslation.objects.get()
        assert answer.headers["Location"] == reverse("tree_translation", args=[tree.pk])
        assert (tree.page_id, tree.languages, tree.pages.count()) == (parent.pk, ["fi"], 2)
        assert made_in("fi") == 0

    def test_of_one_page_alone_is_answered_by_wagtail_localize_as_before(self, tool):
        page = update("Fler lampor")
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])

        tool.post(address, {"locales": [in_language(news_index(), "fi").locale.pk]})

        assert made_in("fi") == 1 and not TreeTranslation.objects.exists()

    def test_without_a_language_is_asked_again(self, tool):
        answer = tool.post(reverse("translate_tree", args=[news_index().pk]), {"languages": ["xx"]})

        assert answer.status_code == 200
        assert not TreeTranslation.objects.exists()

    def test_is_found_from_the_page_and_from_the_reports(self, tool):
        update()
        address = reverse("translate_tree", args=[news_index().pk])

        assert address in tool.get(reverse("wagtailadmin_explore", args=[news_index().pk])).text
        assert "Finska" in tool.get(address).text or "Suomi" in tool.get(address).text
        assert reverse("tree_translations") in tool.get("/admin/").text


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestTheWorker:
    def test_makes_two_hundred_pages_although_it_is_killed_in_the_middle(self, kim, monkeypatch):
        updates(200)
        tree = started(kim)
        tried = refuse(monkeypatch, "Nyhet 120", SystemExit())

        with pytest.raises(SystemExit):
            go_on_with_trees(now=NOW, seconds=LONG)
        assert states(tree) == {"waiting": 80, "made": 121, "failed": 0}
        assert made_in("fi") == 120
        monkeypatch.undo()
        assert go_on_with_trees(now=NOW + LEASE / 2, seconds=LONG) == 0, "the dead worker holds it still"
        assert go_on_with_trees(now=NOW + LEASE, seconds=LONG) == 80

        tree.refresh_from_db()
        assert states(tree) == {"waiting": 0, "made": 201, "failed": 0}
        assert tree.finished_at == NOW + LEASE
        assert made_in("fi") == 200
        assert len(tried) == len(set(tried)) == 122

    def test_stops_after_a_while_and_goes_on_at_the_next_turn(self, kim):
        updates(3)
        tree = started(kim)

        turns = [go_on_with_trees(now=NOW, seconds=0.001) for _turn in range(4)]

        assert turns == [1, 1, 1, 1]
        assert go_on_with_trees(now=NOW, seconds=LONG) == 0
        assert states(tree)["made"] == 4

    def test_makes_every_language_that_a_page_lacks_and_leaves_what_is_there(self, kim):
        page = update("Nya lampor")
        started(kim, page, ("fi",))
        go_on_with_trees(now=NOW, seconds=LONG)
        finnish = in_language(page, "fi")
        finnish.title = "Uusia lamppuja"
        finnish.save_revision().publish()

        started(kim, None, ("fi", "en", "ar"))
        go_on_with_trees(now=NOW, seconds=LONG)

        assert in_language(page, "fi").title == "Uusia lamppuja"
        assert {one.locale.language_code for one in page.get_translations()} == {"fi", "en", "ar"}
        assert not in_language(page, "en").live

    def test_makes_a_page_before_those_below_it(self, kim):
        parent = update("Ovan")
        parent.add_child(instance=UpdatePage(title="Under", slug="under", published_on="2026-11-01"))

        started(kim)
        go_on_with_trees(now=NOW, seconds=LONG)

        below = UpdatePage.objects.get(title="Under", locale__language_code="fi")
        assert below.get_parent().specific == in_language(parent, "fi")

    def test_does_it_by_the_clock(self, kim, monkeypatch):
        monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
        update("Nya lampor")
        tree = started(kim)

        call_command("work", "--once")

        assert states(tree)["made"] == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestAPageThatFails:
    def test_is_told_with_its_reason_and_the_rest_is_made(self, kim, tool, monkeypatch):
        updates(4)
        tree = started(kim)
        refuse(monkeypatch, "Nyhet 2", RuntimeError("secret"))

        go_on_with_trees(now=NOW, seconds=LONG)

        text = tool.get(reverse("tree_translation", args=[tree.pk])).text
        assert "4 av 5 sidor är gjorda, 1 misslyckades" in text
        assert "Nyhet 2" in text and "som ingen hade förutsett" in text
        assert "secret" not in text
        assert made_in("fi") == 3

    def test_that_was_refused_says_what_was_wrong(self, kim, monkeypatch):
        page = update("Nya lampor")
        tree = started(kim)
        monkeypatch.setattr(
            "wagtail_localize.models.TranslationSource.create_or_update_translation",
            lambda *args, **kwargs: (_ for _ in ()).throw(ValidationError("Sidnamnet är upptaget.")),
        )

        go_on_with_trees(now=NOW, seconds=LONG)

        row = tree.pages.get(page=page)
        assert (row.state, row.reason, row.detail) == (PageState.FAILED, Reason.REFUSED, "Sidnamnet är upptaget.")

    def test_that_was_deleted_meanwhile_says_so(self, kim, tool):
        page = update("Nya lampor")
        tree = started(kim)
        page.delete()

        go_on_with_trees(now=NOW, seconds=LONG)

        text = tool.get(reverse("tree_translation", args=[tree.pk])).text
        assert "Nya lampor" in text and "Sidan togs bort under tiden." in text

    def test_takes_those_below_it_along(self, kim, monkeypatch):
        parent = update("Ovan")
        parent.add_child(instance=UpdatePage(title="Under", slug="under", published_on="2026-11-01"))
        tree = started(kim)
        refuse(monkeypatch, "Ovan", RuntimeError())

        go_on_with_trees(now=NOW, seconds=LONG)

        assert list(tree.pages.failed().values_list("reason", flat=True)) == [Reason.ERROR, Reason.PARENT]

    def test_may_be_tried_once_more(self, kim, tool, monkeypatch):
        page = update("Nya lampor")
        tree = started(kim)
        refuse(monkeypatch, "Nya lampor", RuntimeError())
        go_on_with_trees(now=NOW, seconds=LONG)
        monkeypatch.undo()

        answer = tool.post(reverse("tree_translation", args=[tree.pk]), follow=True)
        go_on_with_trees(now=NOW + timedelta(minutes=5), seconds=LONG)

        assert "1 av 2 sidor är gjorda" in answer.text
        assert in_language(page, "fi") and states(tree)["failed"] == 0

    def test_that_ends_the_worker_each_time_does_not_hold_up_the_rest(self, kim, monkeypatch):
        updates(2)
        tree = started(kim)
        refuse(monkeypatch, "Nyhet 0", SystemExit())

        now = NOW
        for _turn in range(MOST_TRIES):
            with pytest.raises(SystemExit):
                go_on_with_trees(now=now, seconds=LONG)
            now += LEASE
        go_on_with_trees(now=now, seconds=LONG)

        assert states(tree) == {"waiting": 0, "made": 2, "failed": 1}
        assert tree.pages.failed().get().reason == Reason.STOPPED

    def test_leaves_nothing_half_made(self, kim, monkeypatch):
        page = update("Nya lampor")
        started(kim, page, ("fi", "en"))
        original = trees._lacking
        monkeypatch.setattr(trees, "_lacking", lambda *args: original(*args) if not made_in("fi") else 1 / 0)

        go_on_with_trees(now=NOW, seconds=LONG)

        assert made_in("fi") == made_in("en") == 0
        assert not page.get_translations().exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestATreeThatIsBeingTranslated:
    def test_is_not_started_again_by_another_person_who_is_shown_how_far_it_has_come(self, kim):
        update("Nya lampor")
        tree = started(kim)
        other = signed_in(make_user("sol@haninge.example", Role.COMMUNICATOR))

        answer = other.post(reverse("translate_tree", args=[news_index().pk]), {"languages": ["en"]}, follow=True)

        assert answer.redirect_chain[-1][0] == reverse("tree_translation", args=[tree.pk])
        assert "översätts redan" in answer.text and "0 av 2 sidor är gjorda" in answer.text
        assert TreeTranslation.objects.get() == tree

    def test_is_not_started_as_a_part_of_another_tree_either(self, kim):
        page = update("Nya lampor")
        started(kim)

        for other in (page, news_index().get_parent()):
            with pytest.raises(UnableToTranslateTree):
                started(kim, other)

    def test_is_one_tree_whoever_is_quicker(self, kim, monkeypatch):
        first = started(kim)
        monkeypatch.setattr(trees, "running_over", lambda page: None)

        with pytest.raises(UnableToTranslateTree) as refused:
            started(kim)

        assert refused.value.tree == first
        with pytest.raises(IntegrityError), transaction.atomic():
            TreeTranslation.objects.create(page=first.page, languages=["fi"], asked_at=NOW)

    def test_leaves_other_trees_alone(self, kim):
        started(kim)

        assert started(kim, Page.objects.get(slug="om-dialogen", locale__language_code="sv"))

    def test_may_be_started_anew_when_it_is_finished(self, kim):
        started(kim)
        go_on_with_trees(now=NOW, seconds=LONG)

        assert started(kim)

    def test_holds_back_a_second_try_of_an_older_one(self, kim, tool, monkeypatch):
        page = update("Nya lampor")
        older = started(kim, page)
        refuse(monkeypatch, "Nya lampor", RuntimeError())
        go_on_with_trees(now=NOW, seconds=LONG)
        started(kim)

        with pytest.raises(UnableToTranslateTree):
            try_again(tree=older)
        assert "översätts redan" in tool.post(reverse("tree_translation", args=[older.pk]), follow=True).text


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestWhoMay:
    MAY = {Role.COMMUNICATOR: True, Role.ADMINISTRATOR: True, Role.MODERATOR: False, Role.RESIDENT: False}

    @pytest.mark.parametrize("role", MAY)
    def test_whoever_translates_and_changes_the_page(self, kim, role):
        tree = started(kim)
        user = make_user("annan@haninge.example", role)
        client, index = signed_in(user), news_index()

        assert may_translate_tree(user, index) is self.MAY[role]
        for address in (
            reverse("translate_tree", args=[index.pk]),
            reverse("tree_translation", args=[tree.pk]),
            reverse("tree_translations"),
        ):
            assert (client.get(address).status_code == 200) is self.MAY[role]
        client.post(reverse("translate_tree", args=[index.get_parent().pk]), {"languages": ["fi"]})
        client.post(reverse("wagtail_localize:submit_page_translation", args=[index.pk]), {"include_subtree": "on"})
        assert TreeTranslation.objects.count() == 1

    def test_nobody_the_root_of_all_pages(self):
        administrator = make_user("chef@haninge.example", Role.ADMINISTRATOR)
        root = Page.get_first_root_node()

        assert not may_translate_tree(administrator, root)
        assert signed_in(administrator).get(reverse("translate_tree", args=[root.pk]), follow=True).status_code != 500

    def test_what_is_not_there_is_not_found(self, tool):
        for name in ("translate_tree", "tree_translation"):
            assert tool.get(reverse(name, args=[987_654]), follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
class TestThePageOfProgress:
    def test_is_looked_at_again_by_a_link_and_says_when_it_is_finished(self, kim, tool):
        tree = started(kim)
        address = reverse("tree_translation", args=[tree.pk])

        running = tool.get(address).text
        go_on_with_trees(now=NOW, seconds=LONG)
        finished = tool.get(address).text

        assert f'href="{address}"' in running and "0 av 1 sida är gjord" in running
        assert f'href="{address}"' not in finished and "1 av 1 sida är gjord" in finished
        assert "Kim" in tool.get(address).text
        assert address in tool.get(reverse("tree_translations")).text

    def test_costs_no_more_for_many_pages_than_for_few(self, kim, tool):
        def asked(tree) -> int:
            tool.get(reverse("tree_translation", args=[tree.pk]))
            with CaptureQueriesContext(connection) as queries:
                tool.get(reverse("tree_translation", args=[tree.pk]))
            return len(queries)

        few = asked(started(kim, update()))
        TreeTranslation.objects.all().delete()
        updates(15)
        many = started(kim)
        TreePage.objects.update(state=PageState.FAILED, reason=Reason.ERROR)

        assert asked(many) == few


@pytest.mark.django_db(transaction=True)
class TestAWorkerThatIsKilled:
    def test_by_the_system_loses_nothing_and_another_goes_on(self):
        set_up(clock.now())
        updates(25)
        kim = make_user("kim@haninge.example", Role.COMMUNICATOR)
        tree = start_tree(page=news_index(), languages=["fi", "en"], user=kim, now=clock.now())

        first = worker()
        wait_until(lambda: states(tree)["made"] >= 3)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        left = states(tree)["waiting"]
        TreeTranslation.objects.update(claimed_until=None)  # instead of waiting for a minute
        second = worker()
        try:
            wait_until(lambda: not TreeTranslation.objects.unfinished().exists())
        finally:
            os.killpg(second.pid, signal.SIGKILL)
            second.wait()

        assert 0 < left < 26
        assert states(tree) == {"waiting": 0, "made": 26, "failed": 0}
        assert made_in("fi") == made_in("en") == 25


def worker() -> subprocess.Popen:
    """`manage.py work` beside the test, on its database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{known['NAME']}"
    else:
        url = f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "work"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def wait_until(is_so, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.1)
