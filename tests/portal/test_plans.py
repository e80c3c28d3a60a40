"""How PostgreSQL is asked: what was asked often is prepared; what it refuses without its values has them written in."""

import psycopg
import pytest
from django.db import connection
from django.db.models import Min, Value
from django.db.models.functions import Greatest, Least
from wagtail.models import Site

from portal import clock
from portal.models import RateHit
from portal.plans import is_planned_anew

pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.django_db]


def prepared_about(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{table}%"])
        return [statement for (statement,) in cursor.fetchall()]


class TestAQuestion:
    def test_that_was_asked_five_times_is_prepared(self):
        for number in range(8):
            list(RateHit.objects.filter(act=f"seldom {number}"))

        assert prepared_about("portal_ratehit")

    def test_for_each_different_row_in_an_order_with_a_value_is_answered_and_not_prepared(self):
        for _ in range(8):
            assert list(Site.objects.filter(port__gt=0).distinct())

        assert not [statement for statement in prepared_about("wagtailcore_site") if "DISTINCT" in statement]

    def test_that_gathers_by_an_expression_with_a_value_is_answered(self):
        gathered = Site.objects.order_by().annotate(high=Greatest("port", Value(600))).values("high")
        least = gathered.annotate(lowest=Min("port"), least=Least("lowest", "high")).values_list("least", flat=True)

        assert list(least) == [min(Site.objects.get().port, 600)]

    @pytest.mark.parametrize("value", ["100 %", "%s", "O'Neil", "\\'; --", "لا", '"', "%(name)s", "$1", "a\nb"])
    def test_whose_values_are_written_in_finds_what_it_names(self, value):
        Site.objects.update(site_name=value)
        found = Site.objects.filter(site_name=value).distinct()

        assert [site.site_name for site in found] == [value]
        assert not Site.objects.filter(site_name=f"{value}x").distinct()

    def test_may_name_more_than_postgresql_takes_values(self):
        assert RateHit.objects.filter(pk__in=range(70_000)).count() == 0

    def test_that_is_read_in_parts_is_answered_whatever_it_compares(self):
        assert list(Site.objects.filter(port__gt=0).distinct().iterator())


@pytest.mark.django_db(transaction=True)
def test_a_plan_from_before_a_column_changed_is_left_and_the_question_asked_once_more():
    RateHit.objects.create(act="seldom", who="w", at=clock.now())
    change = "ALTER TABLE portal_ratehit ALTER COLUMN act TYPE varchar({})"
    length = RateHit._meta.get_field("act").max_length
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        for _ in range(8):
            assert list(RateHit.objects.filter(act="seldom"))
        try:
            other.execute(change.format(length + 1).encode())
            other.commit()

            assert list(RateHit.objects.filter(act="seldom"))
        finally:
            other.execute(change.format(length).encode())


class TestWhatIsPlannedAnew:
    @pytest.mark.parametrize(
        "query",
        [
            "SELECT name FROM place WHERE id = %s",
            "SELECT name, CASE WHEN town = %s THEN 1 ELSE 2 END FROM place ORDER BY 2",
            "SELECT town, COUNT(id) FROM place WHERE at > %s AND kind IN (%s, %s) GROUP BY town ORDER BY 2 DESC",
            "SELECT DISTINCT name FROM place WHERE town = %s ORDER BY name",
        ],
    )
    def test_is_nothing_whose_values_stand_in_one_place(self, query):
        assert not is_planned_anew(query)

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT DISTINCT name FROM place WHERE town = %s ORDER BY CASE WHEN name = %s THEN 1 ELSE 2 END",
            "SELECT DISTINCT COALESCE(name, %s) FROM place WHERE town = %s ORDER BY 1",
            "SELECT GREATEST(size, %s), MIN(size) FROM place GROUP BY GREATEST(size, %s)",
            "SELECT town FROM place WHERE town IN (SELECT DISTINCT town FROM house WHERE at > %s) ORDER BY town",
        ],
    )
    def test_is_what_has_values_where_two_places_are_compared(self, query):
        assert is_planned_anew(query)
