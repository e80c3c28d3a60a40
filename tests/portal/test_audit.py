"""The audit log can be added to and nothing else; whatever is done to it shows."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal import audit
from portal.models import AuditAnchor, AuditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def three_steps(subject="submission:bcdfghjkmnpq"):
    for act in ("received", "claimed", "published"):
        audit.record(subject=subject, act=act, actor="system", now=NOW, version=1)


class TestTheChain:
    def test_each_entry_holds_the_hash_of_the_one_before(self):
        three_steps()

        first, second, third = AuditEntry.objects.all()
        assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
        assert audit.broken_subjects() == []

    def test_subjects_have_chains_of_their_own(self):
        three_steps("submission:aa")
        three_steps("submission:bb")

        assert list(AuditEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 1, 2, 3]

    @pytest.mark.parametrize("column", ["act", "actor"])
    def test_a_changed_entry_is_refused_by_the_database(self, column):
        three_steps()

        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(number=2).update(**{column: "forged"})

    def test_a_removed_entry_is_refused_by_the_database(self):
        three_steps()

        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(number=3).delete()

    def test_an_entry_written_past_the_door_shows(self):
        three_steps()
        AuditEntry.objects.create(
            subject="submission:bcdfghjkmnpq",
            number=4,
            at=NOW,
            actor="x",
            act="forged",
            previous_hash="0" * 64,
            hash="1" * 64,
        )

        assert audit.broken_subjects() == ["submission:bcdfghjkmnpq"]


@contextmanager
def door_open():
    """As whoever owns the database may do it: without the triggers."""
    names = [f"portal_auditentry_append_only_{act}" for act in ("update", "delete")]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name IN (%s, %s)", names)
            made = [row[0] for row in cursor.fetchall()]
            for name in names:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE portal_auditentry DISABLE TRIGGER USER")
        yield
        if connection.vendor == "sqlite":
            for sql in made:
                cursor.execute(sql)
        else:
            cursor.execute("ALTER TABLE portal_auditentry ENABLE TRIGGER USER")


def wrote(subject: str, act: str, at: datetime) -> None:
    audit.record(subject=subject, act=act, actor="system", now=at)


class TestTheDailyAnchor:
    """Yesterday is anchored, once, when nothing of it can still be under way."""

    @pytest.fixture(autouse=True)
    def two_days(self):
        wrote("submission:aa", "received", NOW)
        wrote("submission:aa", "published", NOW + timedelta(hours=1))
        wrote("submission:bb", "received", NOW + timedelta(hours=2))

    def test_covers_what_was_written_until_midnight_in_sweden(self):
        wrote("submission:cc", "received", datetime(2026, 11, 20, 23, 30, tzinfo=UTC))  # half past midnight in Sweden

        made = audit.anchor(now=NOW + timedelta(days=1))

        assert made.day == date(2026, 11, 20)
        assert made.last_entry == AuditEntry.objects.get(subject="submission:bb").pk
        assert audit.broken_anchors() == []

    def test_is_set_once_however_often_the_clock_comes(self):
        assert audit.anchor(now=NOW + timedelta(days=1))
        assert audit.anchor(now=NOW + timedelta(days=1, hours=1)) is None
        assert AuditAnchor.objects.count() == 1

    def test_waits_for_an_hour_of_the_new_day(self):
        assert audit.anchor(now=datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) is None
        assert audit.anchor(now=datetime(2026, 11, 21, 0, 30, tzinfo=UTC))

    def test_covers_days_on_which_no_worker_ran(self):
        audit.anchor(now=NOW + timedelta(days=1))
        wrote("submission:aa", "withdrawn", NOW + timedelta(days=1))

        made = audit.anchor(now=NOW + timedelta(days=9))

        assert made.day == date(2026, 11, 28)
        assert made.previous_hash == AuditAnchor.objects.first().hash
        assert audit.broken_anchors() == []

    def test_shows_that_the_end_of_a_chain_was_cut_off(self):
        audit.anchor(now=NOW + timedelta(days=1))

        with door_open():
            AuditEntry.objects.filter(subject="submission:aa", number=2).delete()

        assert audit.broken_subjects() == []  # what is left of the chain holds
        assert audit.broken_anchors() == [date(2026, 11, 20)]

    def test_shows_that_a_whole_subject_was_removed(self):
        audit.anchor(now=NOW + timedelta(days=1))

        with door_open():
            AuditEntry.objects.filter(subject="submission:bb").delete()

        assert audit.broken_anchors() == [date(2026, 11, 20)]

    def test_shows_that_something_was_written_into_a_day_that_is_over(self):
        audit.anchor(now=NOW + timedelta(days=1))

        wrote("submission:dd", "received", NOW)

        assert audit.broken_anchors() == [date(2026, 11, 20)]

    def test_is_said_by_the_command_and_compared_with_one_that_was_kept(self, capsys):
        made = audit.anchor(now=NOW + timedelta(days=1))

        call_command("check_audit", anchor=made.hash)
        assert "3 entries and 1 anchors hold." in capsys.readouterr().out
        with pytest.raises(CommandError, match="written anew"):
            call_command("check_audit", anchor="0" * 64)

    def test_is_refused_to_be_changed_by_the_database(self):
        audit.anchor(now=NOW + timedelta(days=1))

        with pytest.raises(DatabaseError), transaction.atomic():
            AuditAnchor.objects.update(hash="0" * 64)


def test_the_triggers_stand_in_this_database():
    names = "portal_auditentry_append_only_%"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE %s", [names])
        else:
            cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE %s", [names])
        assert len(cursor.fetchall()) == 2
