"""Entries: written with the act, made anew from their sources, by many at once."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from portal import jobs
from search import actions, engines, sources
from search.engines.database import word_index
from search.models import Entry
from tests.search.conftest import NOW, Notes, Shelf

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shelf(notes):
    return Shelf()


def words_of(public_id, title="Lampor", **more):
    words = {"kind": "note", "public_id": public_id, "language": "sv", "title": title, "text": ""}
    return words | {"published_at": NOW, "area": "", "topics": ()} | more


@pytest.fixture
def source():
    """What the room above says there is."""
    things = []
    sources.register("note", lambda: iter(things))
    return things


def test_an_entry_lives_and_dies_with_its_transaction(shelf):
    with transaction.atomic():
        shelf.put("one", "Kanariefågel")
        assert shelf.found("kanariefågel") == ["one"]
        transaction.set_rollback(True)
    assert shelf.found("kanariefågel") == []
    shelf.put("one", "Kanariefågel")

    with transaction.atomic():
        shelf.remove("one")
        assert shelf.found("kanariefågel") == []
        transaction.set_rollback(True)

    assert shelf.found("kanariefågel") == ["one"]


def test_putting_twice_keeps_one_entry_whose_version_grows(shelf):
    shelf.put("one", "Lampor")
    first = Entry.objects.get()
    shelf.put("one", "Lampor")

    second = Entry.objects.get()

    assert second.pk == first.pk
    assert second.version > first.version
    assert word_index().unindexed() == []


def test_removing_what_is_not_there_is_fine(shelf):
    shelf.remove("nothing")


def test_an_entry_must_say_what_it_is(notes):
    for missing in ("kind", "public_id", "language"):
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.put(**words_of("one") | {missing: ""}, now=NOW)


def test_putting_costs_the_same_however_many_there_are(shelf, django_assert_num_queries):
    shelf.put("first", "Lampor")
    for number in range(30):
        shelf.put(f"n{number}", "Lampor")

    # Savepoint, what stands, the entry, its words, release: whatever stands beside it.
    with django_assert_num_queries(5):
        shelf.put("last", "Lampor")


def test_mending_makes_entries_what_their_sources_say(shelf, source):
    shelf.put("same", "Lampor")
    shelf.put("changed", "Gammal")
    shelf.put("gone", "Lampor")
    shelf.put("moved", "Lampor", language="fi")
    before = {entry.public_id: entry.version for entry in Entry.objects.all()}
    source += [words_of("same"), words_of("changed", "Ny"), words_of("added", topics=("ljus",)), words_of("moved")]

    mended = actions.mend(now=LATER)

    assert (mended.added, mended.changed, mended.removed) == (2, 1, 2)
    assert set(shelf.found("lampor")) == {"same", "added", "moved"}
    assert shelf.found("ny") == ["changed"]
    assert Entry.objects.get(public_id="same").version == before["same"]
    again = actions.mend(now=LATER)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_mending_never_brings_back_what_is_hidden(shelf, source, notes):
    source.append(words_of("hidden", "Kanariefågel"))
    notes.hidden = {"hidden"}

    assert actions.mend(now=NOW).added == 0

    assert not Entry.objects.exists()


def test_what_is_published_while_a_source_is_read_stays(shelf):
    def iterate():
        yield words_of("old")
        actions.put(**words_of("new"), now=LATER)

    sources.register("note", iterate)

    assert actions.mend(now=NOW).removed == 0

    assert set(shelf.found("lampor")) == {"old", "new"}


def test_a_source_that_breaks_takes_nothing_away(shelf):
    shelf.put("one", "Lampor")
    shelf.put("two", "Lampor")

    def iterate():
        yield words_of("one")
        raise OSError

    sources.register("note", iterate)
    with pytest.raises(OSError):  # noqa: PT011 - the source's own trouble comes through
        actions.mend(now=LATER)

    assert set(shelf.found("lampor")) == {"one", "two"}


def test_entries_of_a_kind_without_source_stay(shelf, source):
    Entry.objects.all().delete()
    actions.put(**words_of("one") | {"kind": "other"}, now=NOW)

    actions.mend(now=LATER)

    assert Entry.objects.filter(kind="other").exists()


def test_words_that_no_index_holds_are_indexed(shelf, source):
    source.append(words_of("one"))
    shelf.put("one", "Lampor")
    version = Entry.objects.get().version
    Entry.objects.bulk_create([Entry(**words_of("two"), updated_at=LATER, version=1)])
    assert shelf.found("lampor") == ["one"]

    actions.mend(now=NOW)

    assert set(shelf.found("lampor")) == {"one", "two"}
    assert Entry.objects.get(public_id="one").version == version


@pytest.mark.needs("sqlite")
def test_words_without_an_entry_are_taken_out(shelf, source):
    shelf.put("one", "Kanariefågel")
    Entry.objects.all().delete()

    def held():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            return cursor.fetchone()[0]

    assert held() == 1
    assert shelf.find("kanariefågel").total == 0

    actions.mend(now=NOW)

    assert held() == 0


def test_the_command_indexes_everything_anew(shelf, source, capsys):
    source.extend(words_of(f"n{number}") for number in range(3))

    call_command("rebuild_search")

    assert capsys.readouterr().out.splitlines() == [
        "Entries: 3 added, 0 changed, 0 removed.",
        "Words indexed: 3 entries.",
    ]
    assert shelf.find("lampor").total == 3


def test_the_clock_knows_the_jobs():
    names = {job.name: job for job in jobs.all_jobs()}

    assert names["search.jobs.tell_the_search_server"].seconds <= 60
    for name in ("tell_the_search_server", "mend_entries", "mend_the_copy"):
        names[f"search.jobs.{name}"].run(NOW)


def test_up_to_a_hundred_are_checked_so_that_no_count_tells_of_what_is_hidden(shelf, notes):
    for number in range(60):
        shelf.put(f"n{number}", "Lampor")
    notes.hidden = {f"n{number}" for number in range(55)}

    results = shelf.find("lampor", limit=20)

    assert results.total == len(results.hits) == 5


def test_beyond_that_only_the_page_is_checked(shelf, notes):
    for number in range(130):
        shelf.put(f"n{number}", "Lampor")
    notes.hidden = {f"n{number}" for number in range(120, 130)}
    notes.asked.clear()

    results = shelf.find("lampor", limit=20)

    assert not {hit.public_id for hit in results.hits} & notes.hidden
    assert len(results.hits) == 10
    assert results.total == 120
    assert [len(asked) for asked in notes.asked] == [20]


@pytest.mark.django_db(transaction=True)
def test_many_who_put_the_same_thing_at_once_leave_one_entry(registries):
    from portal import kinds

    kinds.register(Notes())
    start = threading.Barrier(8)
    troubles = []

    def put(number):
        start.wait()
        try:
            actions.put(**words_of("one", f"Lampor nummer{number}"), now=NOW)
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    entry = Entry.objects.get()
    found = engines.current().find(entry.title, language="sv")
    assert [hit.title for hit in found.hits] == [entry.title]
    assert not found.loosened
