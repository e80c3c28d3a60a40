"""What is kept for readers, under which name, for how long, and what makes it old."""

import gzip

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from portal import audit, clock, page_cache, public_state
from portal.models import PublicState

pytestmark = pytest.mark.django_db
ask = RequestFactory()


@pytest.fixture(autouse=True)
def on(settings):
    settings.PAGE_CACHE = True


@pytest.fixture
def wait(monkeypatch):
    """Lets seconds go by."""
    moment = [100.0]
    monkeypatch.setattr(public_state.time, "monotonic", lambda: moment[0])

    def go_by(seconds: float) -> None:
        moment[0] += seconds

    return go_by


class Site:
    """A site of one page that counts how often it was made."""

    def __init__(self, change=lambda request, response: response, mark=page_cache.shared) -> None:
        self.made, self.change, self.mark = 0, change, mark
        self.middleware = page_cache.PageCacheMiddleware(self.view)

    def view(self, request):
        self.made += 1
        return self.change(request, self.mark(request, HttpResponse(f"<p>{self.made} {'å' * 2000}")))

    def get(self, path="/sv/", query=None, **headers):
        return self.middleware(ask.get(path, query, **headers))


class TestWhatIsKept:
    def test_a_page_that_its_view_shares_is_made_once(self):
        site = Site()

        first, second = site.get(), site.get()

        assert site.made == 1
        assert first.content == second.content
        assert second.headers["Content-Type"].startswith("text/html")
        assert "stale-if-error=600" in second.headers["Cache-Control"]

    def test_a_page_that_no_view_shares_is_not(self):
        site = Site(mark=lambda request, response: response)
        site.get()
        site.get()
        assert site.made == 2

    @pytest.mark.parametrize(
        "headers",
        [{"HTTP_COOKIE": "sessionid=x"}, {"HTTP_COOKIE": "a=b"}, {"HTTP_AUTHORIZATION": "Bearer x"}],
    )
    def test_whoever_carries_something_of_their_own_is_answered_by_the_view(self, headers):
        site = Site()
        site.get()

        answer = site.get(**headers)

        assert site.made == 2
        assert "ETag" not in answer.headers
        if "HTTP_COOKIE" in headers:
            assert "public" not in answer.headers.get("Cache-Control", "")

    def test_what_was_made_for_one_person_is_never_kept(self):
        site = Site()
        site.get(HTTP_COOKIE="sessionid=x")
        site.get()
        assert site.made == 2

    @pytest.mark.parametrize(
        "change",
        [
            lambda request, response: response.set_cookie("a", "b") or response,
            lambda request, response: setattr(response, "status_code", 404) or response,
            lambda request, response: response.headers.__setitem__("Vary", "Cookie") or response,
        ],
        ids=["cookie", "status", "vary"],
    )
    def test_an_answer_that_is_not_the_same_for_all_is_not_kept(self, change):
        site = Site(change)
        site.get()
        site.get()
        assert site.made == 2

    def test_a_preview_is_never_kept(self):
        def view(request):
            request.is_preview = True
            return page_cache.shared(request, HttpResponse("utkast"))

        page_cache.PageCacheMiddleware(view)(ask.get("/sv/"))
        assert Site().get().content != b"utkast"

    def test_what_is_sent_is_never_answered_from_the_shelf(self):
        site = Site()
        site.get()
        site.middleware(ask.post("/sv/"))
        assert site.made == 2

    def test_a_host_that_is_not_ours_is_refused(self):
        site = Site()
        site.get()
        with pytest.raises(DisallowedHost):
            site.get(HTTP_HOST="evil.example")


class TestTheName:
    def test_each_choice_is_a_page_of_its_own_whatever_its_order(self):
        site = Site()
        site.get(query={"omrade": "vega", "sida": "2"})
        site.get(query={"sida": "2", "omrade": "vega"})
        site.get(query={"sida": "3", "omrade": "vega"})
        assert site.made == 2

    def test_what_others_hang_onto_a_link_finds_the_page_and_keeps_none(self):
        site = Site()
        site.get(query={"fbclid": "1"})
        site.get()
        assert site.made == 2
        site.get(query={"utm_source": "x", "fbclid": "2"})
        assert site.made == 2

    def test_no_path_passes_for_anothers_query(self):
        site = Site()
        site.get(query={"sida": "2"})
        site.get("/sv/%3Fsida=2")
        assert site.made == 2

    def test_an_unknown_name_and_a_long_query_are_answered_by_the_view(self):
        site = Site()
        site.get()
        site.get(query={"lang": "fi"})
        site.get(query={"sida": "9" * 8000})
        assert site.made == 3


class TestHowItIsSent:
    def test_compressed_to_those_who_read_that(self):
        site = Site()
        answer = site.get(HTTP_ACCEPT_ENCODING="br, gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content) == site.get().content
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Length"] == str(len(answer.content))

    def test_not_again_to_those_who_have_it(self):
        site = Site()
        tag = site.get().headers["ETag"]
        answer = site.get(HTTP_IF_NONE_MATCH=tag)
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["ETag"] == tag
        assert "Content-Length" not in answer.headers

    @pytest.mark.parametrize("accepted", ["gzip;q=0", "identity, gzip; q=0.0, br", "br"])
    def test_plain_to_those_who_do_not(self, accepted):
        assert "Content-Encoding" not in Site().get(HTTP_ACCEPT_ENCODING=accepted).headers

    def test_costs_no_query_while_the_state_is_known(self, django_assert_num_queries):
        site = Site()
        with django_assert_num_queries(1):
            site.get()
        with django_assert_num_queries(0):
            site.get()


class TestWhatMakesItOld:
    def test_an_act_in_the_log_once_it_is_committed(self, django_capture_on_commit_callbacks):
        site = Site()
        site.get()
        with django_capture_on_commit_callbacks(execute=True) as done:
            audit.record(subject="a", act="b", actor="system", now=clock.now())
            audit.record(subject="a", act="c", actor="system", now=clock.now())
            site.get()
            assert site.made == 1
        site.get()
        assert site.made == 2
        assert len(done) == 1

    def test_not_an_act_that_was_undone(self, django_capture_on_commit_callbacks):
        site = Site()
        site.get()
        with django_capture_on_commit_callbacks(execute=True):
            try:
                with transaction.atomic():
                    public_state.purge()
                    raise ValueError
            except ValueError:
                pass
        site.get()
        assert site.made == 1

    def test_an_act_of_another_process_within_half_a_second(self, wait):
        site = Site()
        site.get()
        PublicState.objects.update_or_create(pk=1, defaults={"token": 7})
        wait(public_state.ASKED_EVERY + 0.01)
        site.get()
        assert site.made == 2

    def test_what_changed_while_the_page_was_made_makes_it_old_at_once(self):
        def change(request, response):
            public_state._change()
            return response

        site = Site(change)
        site.get()
        site.change = lambda request, response: response
        site.get()
        assert site.made == 2

    def test_a_minute(self, wait):
        site = Site()
        site.get()
        wait(public_state.KEPT_SECONDS - 1)
        site.get()
        assert site.made == 1
        wait(2)
        site.get()
        assert site.made == 2


class TestWithoutADatabase:
    def test_a_page_is_shown_for_ten_minutes_more(self, wait, monkeypatch):
        site = Site()
        site.get()

        def refuse(**kwargs):
            raise OperationalError("connection refused")

        monkeypatch.setattr(PublicState.objects, "filter", refuse)
        wait(page_cache.OUTAGE_SECONDS - 1)
        site.get()
        assert site.made == 1
        wait(2)
        site.get()
        assert site.made == 2


def test_the_shelf_never_holds_more_than_it_may(monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES", 600)
    site = Site()
    for number in range(20):
        site.get(query={"sida": number})
        site.get(query={"sida": 0})  # what is asked for often stays
    assert page_cache.shelf._bytes <= 600
    assert site.made == 20
    site.get(query={"sida": 1})
    assert site.made == 21
