"""The same form counts once; nobody acts more often than the table says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal import clock, limits
from portal.idempotency import once
from portal.limits import TooOften, network_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.django_db
class TestTheSameForm:
    def test_sent_twice_gives_the_first_answer(self):
        key, made = uuid4(), []

        def make():
            made.append(1)
            return "bcdfghjkmnpq"

        first = once(act="comment", author="a", key=key, now=NOW, make=make)
        second = once(act="comment", author="a", key=key, now=NOW, make=make)
        assert (first, second, made) == (("bcdfghjkmnpq", True), ("bcdfghjkmnpq", False), [1])

    def test_of_somebody_else_is_another_form(self):
        key = uuid4()
        once(act="comment", author="a", key=key, now=NOW, make=lambda: "mine")

        assert once(act="comment", author="b", key=key, now=NOW, make=lambda: "theirs") == ("theirs", True)

    def test_that_failed_may_be_sent_again(self):
        key = uuid4()

        def fail() -> str:
            raise ValueError("refused")

        with pytest.raises(ValueError, match="refused"):
            once(act="comment", author="a", key=key, now=NOW, make=fail)

        assert once(act="comment", author="a", key=key, now=NOW, make=lambda: "x") == ("x", True)


@pytest.mark.django_db
class TestLimits:
    def test_the_next_one_within_the_time_is_too_often_and_says_when(self):
        limits.count("comment", now=NOW, person="p1", network="10.0.0.1")

        with pytest.raises(TooOften) as stopped:
            limits.count("comment", now=NOW + timedelta(seconds=5), person="p1", network="10.0.0.1")
        assert 10 <= stopped.value.wait <= 11

    def test_a_refused_try_does_not_prolong_the_wait(self):
        limits.count("comment", now=NOW, person="p1")
        with pytest.raises(TooOften):
            limits.count("comment", now=NOW + timedelta(seconds=14), person="p1")

        limits.count("comment", now=NOW + timedelta(seconds=16), person="p1")

    def test_a_library_is_not_one_person(self):
        for reader in range(20):
            limits.count("comment", now=NOW, person=f"p{reader}", network="10.0.0.1")

    def test_neither_address_nor_account_is_stored(self):
        limits.count("comment", now=NOW, person="anna@haninge.example", network="10.0.0.1")

        stored = "".join(limits.RateHit.objects.values_list("who", flat=True))
        assert "anna" not in stored and "10.0.0.1" not in stored


class TestTheNetwork:
    def test_an_ipv6_network_is_its_first_64_bits(self, rf):
        one = rf.get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
        other = rf.get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::9")

        assert network_of(one) == network_of(other) == "2001:db8:1:2::/64"

    def test_a_forged_forwarding_header_is_not_believed(self, rf):
        assert network_of(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4")) == "10.0.0.1"

    def test_behind_one_own_proxy_only_its_own_word_counts(self, rf, settings):
        settings.TRUSTED_PROXY_COUNT = 1

        request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9")
        assert network_of(request) == "10.0.0.9"


class TestDays:
    @pytest.mark.parametrize(
        ("begun", "end"),
        [
            (datetime(2027, 3, 20, 12, tzinfo=UTC), datetime(2027, 3, 30, 22, tzinfo=UTC)),
            (datetime(2027, 10, 25, 12, tzinfo=UTC), datetime(2027, 11, 4, 23, tzinfo=UTC)),
        ],
        ids=["over the change to summer time", "over the change to winter time"],
    )
    def test_a_period_ends_at_swedish_midnight_after_whole_days(self, begun, end):
        assert clock.end_after_days(begun, 10) == end
