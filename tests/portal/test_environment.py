"""What the environment says, as the settings take it."""

import pytest

from portal.settings import environment


class TestADatabase:
    def test_of_postgresql_plans_a_question_once(self):
        options = environment.database("postgres://portal@db/portal")["OPTIONS"]

        assert (options["server_side_binding"], options["prepare_threshold"]) == (True, 5)

    def test_keeps_what_stands_in_its_address(self):
        assert environment.database("postgres://portal@db/portal?sslmode=require")["OPTIONS"]["sslmode"] == "require"

    def test_plans_anew_each_time_where_it_is_told_so(self):
        options = environment.database("postgres://portal@db/portal?prepare_threshold=0")["OPTIONS"]

        assert options == {}

    def test_of_sqlite_lets_writers_queue(self):
        assert environment.database("sqlite:////tmp/portal.sqlite3")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    @pytest.mark.parametrize("url", ["postgres://portal@db/portal", "sqlite:////tmp/portal.sqlite3"])
    def test_is_asked_whether_it_is_there_before_a_connection_is_used_again(self, url):
        entry = environment.database(url)

        assert (entry["CONN_HEALTH_CHECKS"], entry["CONN_MAX_AGE"]) == (True, 600)
