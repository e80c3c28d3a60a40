"""The audit log can be added to and nothing else; whatever is done to it shows."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from portal import audit
from portal.models import AuditEntry

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


def test_the_triggers_stand_in_this_database():
    names = "portal_auditentry_append_only_%"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE %s", [names])
        else:
            cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE %s", [names])
        assert len(cursor.fetchall()) == 2
