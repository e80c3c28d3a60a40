"""The copy on the search server: told in order, never believed, compared and mended."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from portal.languages import all_languages
from search import actions, copying, engines
from search.engines import copies as copies_module
from search.engines.client import client
from search.engines.copies import Change, Copies, Outcome
from search.models import CopyDue, Entry
from search.tasks import copy_soon
from tests.search.conftest import NOW, ServerShelf, Shelf
from tests.search.dead_servers import refused

pytestmark = [pytest.mark.django_db, pytest.mark.needs("search")]


@pytest.fixture
def shelf(notes, search_server, settings):
    return ServerShelf(settings)


@pytest.fixture
def lazy(notes, search_server):
    """Puts and finds, and tells the server nothing."""
    return Shelf()


@pytest.fixture
def copies(search_server, settings):
    return Copies(search_server, settings.SEARCH_INDEX_PREFIX)


@pytest.fixture
def documents(copies):
    def documents():
        return dict(copies.holds())

    return documents


def titles(copies):
    copies.server.indices.refresh(index=copies.alias)
    hits = copies.server.search(index=copies.alias, size=100)["hits"]["hits"]
    return sorted(hit["_source"]["title_plain"] for hit in hits)


def test_the_server_holds_what_is_public_and_nothing_else(shelf, copies):
    shelf.put("one", "Lampor", "I tunneln", area="jordbro", topics=["ljus"])
    shelf.settle()

    (hit,) = copies.server.search(index=copies.alias)["hits"]["hits"]

    assert hit["_id"] == "note:one:sv"
    assert set(hit["_source"]) == {
        *("kind", "public_id", "language", "entry", "area", "topics", "published_at"),
        *("title_plain", "text_plain", "title_sv", "text_sv"),
    }


def test_every_language_has_its_analyzer(copies, shelf):
    shelf.put("one", "Lampor")
    shelf.settle()

    (index,) = copies.server.indices.get_mapping(index=copies.alias).body.values()

    fields = index["mappings"]["properties"]
    assert index["mappings"]["dynamic"] == "strict"
    for language in all_languages().values():
        if language.analyzer != "standard":
            assert fields[f"title_{language.code}"]["analyzer"] == language.analyzer


def test_what_is_put_is_found_before_the_server_knows(shelf, lazy):
    shelf.put("old", "Lampor")
    shelf.settle()

    lazy.put("new", "Lampor")
    results = lazy.find("lampor")

    assert [hit.public_id for hit in results.hits] == ["new", "old"]
    assert not results.in_reserve


def test_what_has_new_words_is_not_found_by_the_old_before_the_server_knows(shelf, lazy):
    shelf.put("one", "Kanariefågel")
    shelf.settle()

    lazy.put("one", "Papegoja")

    assert lazy.find("kanariefågel").total == 0
    assert lazy.found("papegoja") == ["one"]


def test_what_is_removed_is_not_found_while_the_server_still_holds_it(shelf, lazy, documents):
    shelf.put("one", "Kanariefågel")
    shelf.settle()

    lazy.remove("one")

    assert ("note", "one", "sv") in documents()
    results = lazy.find("kanariefågel")
    assert (results.total, results.in_reserve) == (0, False)


def test_also_when_the_ledger_is_lost(shelf, lazy, documents):
    shelf.put("gone", "Kanariefågel")
    shelf.put("changed", "Kanariefågel")
    shelf.settle()
    lazy.remove("gone")
    lazy.put("changed", "Papegoja")
    CopyDue.objects.all().delete()

    assert len(documents()) == 2
    assert lazy.find("kanariefågel").total == 0

    assert copying.mend(now=NOW) == 2
    assert shelf.found("papegoja") == ["changed"]
    assert set(documents()) == {("note", "changed", "sv")}


def test_a_server_that_is_far_behind_is_not_asked(shelf, lazy, monkeypatch):
    monkeypatch.setattr("search.engines.server.MOST_AWAITING", 2)
    shelf.put("old", "Lampor")
    shelf.settle()
    for number in range(3):
        lazy.put(f"n{number}", "Lampor")

    results = lazy.find("lampor")

    assert results.in_reserve
    assert results.total == 4


def test_the_ledger_is_written_with_the_act(lazy):
    with transaction.atomic():
        lazy.put("one", "Lampor")
        assert CopyDue.objects.count() == Entry.objects.count() == 1
        transaction.set_rollback(True)

    assert not CopyDue.objects.exists()
    assert not Entry.objects.exists()
    assert lazy.find("lampor").total == 0


def test_the_commit_nudges_and_the_nudge_tells(lazy, documents, django_capture_on_commit_callbacks, monkeypatch):
    nudges = []

    def enqueue(self):
        nudges.append(self)

    monkeypatch.setattr(type(copy_soon), "enqueue", enqueue)
    with django_capture_on_commit_callbacks(execute=True):
        lazy.put("one", "Lampor")
    assert nudges == [copy_soon]

    # The first turn finds no index and makes it; the second settles what is in the ledger.
    copy_soon.func()
    copy_soon.func()

    assert not CopyDue.objects.exists()
    assert ("note", "one", "sv") in documents()


def test_telling_twice_changes_nothing(shelf, documents):
    shelf.put("one", "Lampor")
    shelf.settle()
    before = documents()
    copying.owe({("note", "one", "sv"): Entry.objects.get().version}, now=NOW)

    assert copying.copy_due(now=NOW) == 1

    assert documents() == before
    assert not CopyDue.objects.exists()


def test_an_older_version_loses(shelf, copies):
    shelf.put("one", "Gammal")
    shelf.settle()
    old = Entry.objects.get()
    shelf.put("one", "Ny")
    shelf.settle()

    (outcome,) = copies.write([Change(old.key, old.version, old)])

    assert outcome is Outcome.CONFLICT
    assert titles(copies) == ["ny"]


def test_what_changes_while_it_is_told_is_told_again(shelf, copies, monkeypatch):
    shelf.put("one", "Gammal")
    shelf.settle()
    shelf.put("one", "Mellan")
    written = Copies.write

    def write_while_it_changes(self, changes, **more):
        outcome = written(self, changes, **more)
        monkeypatch.setattr(Copies, "write", written)
        shelf.put("one", "Ny")
        return outcome

    monkeypatch.setattr(Copies, "write", write_while_it_changes)
    copying.copy_due(now=NOW)

    assert not CopyDue.objects.exists()
    assert titles(copies) == ["ny"]


def test_one_that_the_server_refuses_waits_and_others_do_not(shelf, documents, monkeypatch):
    shelf.put("first", "Lampor")
    shelf.settle()
    made = copies_module.document
    monkeypatch.setattr(
        copies_module, "document", lambda entry: made(entry) | ({"odd": 1} if entry.public_id == "bad" else {})
    )
    shelf.put("bad", "Lampor")
    shelf.put("good", "Lampor")

    assert copying.copy_due(now=NOW) == 1

    (row,) = CopyDue.objects.all()
    assert (row.public_id, row.tries) == ("bad", 1)
    assert row.next_try_at == NOW + timedelta(minutes=1)
    assert {key[1] for key in documents()} == {"first", "good"}
    assert copying.copy_due(now=NOW) == 0, "it is not tried again before its time"

    monkeypatch.setattr(copies_module, "document", made)
    assert copying.copy_due(now=NOW + timedelta(minutes=1)) == 1


def test_without_an_index_the_clock_makes_one(lazy, documents, copies):
    lazy.put("one", "Lampor")
    assert lazy.find("lampor").in_reserve
    assert not copies.exists()

    copying.copy_quietly(now=NOW)

    assert set(documents()) == {("note", "one", "sv")}


def test_a_name_without_an_index_never_becomes_one(shelf, copies):
    shelf.put("one", "Lampor")
    shelf.settle()
    copies.server.indices.delete(index=f"{copies.alias}-*")

    with pytest.raises(copies_module.NoIndex):
        copies.write([Change(("note", "one", "sv"), 1, Entry.objects.get())])

    assert not copies.server.indices.exists(index=copies.alias)


def test_a_rebuild_takes_along_what_changes_meanwhile(shelf, lazy, copies, documents, monkeypatch):
    shelf.put("stays", "Lampor")
    shelf.put("goes", "Lampor")
    shelf.settle()
    before = set(copies.server.indices.get_alias(name=copies.alias).body)
    switched = Copies.switch_to

    def switch_after_changes(self, name, now):
        lazy.put("comes", "Lampor")
        lazy.remove("goes")
        copying.copy_due(now=NOW)  # goes to the old index
        switched(self, name, now)

    monkeypatch.setattr(Copies, "switch_to", switch_after_changes)
    copying.rebuild(now=NOW)

    after = set(copies.server.indices.get(index=f"{copies.alias}-*").body)
    assert len(after) == 1
    assert after.isdisjoint(before)
    assert {key[1] for key in documents()} == {"stays", "comes"}


def test_a_rebuild_that_fails_leaves_the_old_copy(shelf, copies, documents, monkeypatch):
    shelf.put("one", "Lampor")
    shelf.settle()
    made = copies_module.document
    monkeypatch.setattr(copies_module, "document", lambda entry: made(entry) | {"odd": 1})

    with pytest.raises(copying.UnableToCopy):
        copying.rebuild(now=NOW)

    assert shelf.found("lampor") == ["one"]
    monkeypatch.setattr(copies_module, "document", made)
    copying.rebuild(now=NOW + timedelta(hours=2))
    assert len(copies.server.indices.get(index=f"{copies.alias}-*").body) == 1, "what it left behind is swept"


def test_drift_of_every_kind_is_mended(shelf, copies, documents):
    for name in ("right", "missing", "older", "newer"):
        shelf.put(name, "Lampor")
    shelf.settle()
    entries = {entry.public_id: entry for entry in Entry.objects.all()}
    stranger = Entry(kind="note", public_id="stranger", language="sv", pk=0, published_at=NOW)
    copies.write([Change(stranger.key, 5, stranger)])
    copies.server.delete(index=copies.alias, id="note:missing:sv")
    newer = entries["newer"]
    copies.write([Change(newer.key, newer.version + 10_000_000, newer)])
    Entry.objects.filter(public_id="older").update(version=entries["older"].version + 1)

    assert copying.mend(now=NOW) == 4

    assert documents() == {entry.key: entry.version for entry in Entry.objects.all()}
    assert len(documents()) == 4
    assert copying.mend(now=NOW) == 0
    assert set(shelf.found("lampor")) == {"right", "missing", "older", "newer"}


def test_the_command_makes_all_of_it(shelf, documents, capsys):
    shelf.put("one", "Lampor")

    call_command("rebuild_search")

    assert "Search server: 1 documents." in capsys.readouterr().out
    assert set(documents()) == {("note", "one", "sv")}


def test_the_command_says_when_the_server_is_away(shelf, settings):
    shelf.put("one", "Lampor")
    with refused() as url:
        settings.SEARCH_URL = url
        with pytest.raises(CommandError, match="took nothing"):
            call_command("rebuild_search")


def test_similar_asks_the_server(shelf):
    shelf.put("one", "Belysning i tunneln")
    shelf.settle()
    engine = engines.current()

    found = actions.similar(kind="note", title="Tunneln och belysning", text="", language="sv", limit=3)

    assert engine.name == "server"
    assert [hit.public_id for hit in found] == ["one"]


def test_one_client_serves_the_process(search_server):
    assert client(search_server) is client(search_server)
    assert engines.current() is engines.current()
