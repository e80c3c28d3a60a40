"""Whatever fails: the right status, the person's language, and their words back."""

import json
import logging

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.test import override_settings
from django.utils.translation import get_language

from portal import errors
from portal.limits import TooOften
from portal.logs import JsonLine
from portal.middleware import ClearAnswersMiddleware
from portal.request_numbers import number_of

LANGUAGES = ("sv", "fi", "en", "ar")
WORDS = "Det är mörkt i tunneln & lamporna blinkar."


def post(rf, path="/sv/skriv/", **data):
    request = rf.post(path, data, headers={"origin": "http://testserver"})
    request.COOKIES = {}
    return request


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("view", "status"),
        [
            (errors.not_understood, 400),
            (errors.forbidden, 403),
            (errors.not_found, 404),
            (errors.gone, 410),
            (errors.csrf_failure, 403),
        ],
    )
    def test_have_their_status_and_lead_on(self, rf, view, status):
        response = view(rf.get("/ar/nothing/"))

        assert response.status_code == status
        assert 'lang="ar" dir="rtl"' in response.content.decode()
        assert '<a class="button quiet" href="/ar/"' in response.content.decode()

    def test_stand_also_where_an_address_takes_only_what_a_button_sends(self, client):
        response = client.post("/ar/regler/", {"text": WORDS})

        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
        assert 'lang="ar" dir="rtl"' in response.text
        assert WORDS.replace("&", "&amp;") in response.text

    def test_leave_the_language_of_the_process_alone(self, rf):
        before = get_language()

        errors.not_found(rf.get("/ar/nothing/"))

        assert get_language() == before

    def test_too_often_says_when(self, rf):
        response = errors.too_often(post(rf, text=WORDS), TooOften(90))

        assert response.status_code == 429
        assert response.headers["Retry-After"] == "90"
        assert WORDS.replace("&", "&amp;") in response.content.decode()


WITH_DATABASE = [
    (errors.not_understood, 400),
    (errors.forbidden, 403),
    (errors.csrf_failure, 403),
    (errors.not_found, 404),
    (errors.gone, 410),
    (lambda request: errors.too_often(request, TooOften(90)), 429),
]
WITHOUT_DATABASE = [(errors.server_error, 500), (errors.unavailable, 503)]


def stands_in(language, response, status):
    direction = "rtl" if language == "ar" else "ltr"
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{direction}">' in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert 'rel="canonical"' not in response.text
    assert "Traceback" not in response.text and "OperationalError" not in response.text


def failed(rf):
    """A request whose database did not answer, with the exception that says so."""
    request = rf.get("/fi/")
    try:
        raise OperationalError("secret words of the server")
    except OperationalError as exception:
        return request, exception


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryPageInEveryLanguage:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("view", "status"), WITH_DATABASE)
    def test_by_the_address(self, rf, language, view, status):
        stands_in(language, view(rf.get(f"/{language}/nothing/", headers={"accept-language": "pl"})), status)

    @pytest.mark.django_db
    @pytest.mark.parametrize(("view", "status"), WITH_DATABASE)
    def test_by_what_the_browser_asks_for_where_the_address_has_none(self, rf, language, view, status):
        stands_in(language, view(rf.get("/nothing/", headers={"accept-language": f"{language};q=0.9"})), status)

    @pytest.mark.parametrize(("view", "status"), WITHOUT_DATABASE)
    def test_without_a_database(self, rf, monkeypatch, language, view, status):
        def broken(*args, **kwargs):
            raise OperationalError

        monkeypatch.setattr(connection, "cursor", broken)

        stands_in(language, view(rf.get(f"/{language}/")), status)
        stands_in(language, view(rf.get("/nothing/", headers={"accept-language": language})), status)

    @pytest.mark.parametrize("name", ["413", "503"])
    def test_of_the_server_in_front(self, tmp_path, language, name):
        call_command("error_pages", tmp_path, verbosity=0)

        page = (tmp_path / language / f"{name}.html").read_text("utf-8")

        stands_in(language, HttpResponse(page, status=int(name)), int(name))


class TestTheNumberOfARequest:
    @pytest.mark.parametrize(("view", "status"), WITHOUT_DATABASE)
    def test_stands_on_the_page(self, rf, view, status):
        request = rf.get("/sv/")

        assert f"<code>{number_of(request)}</code>" in view(request).text

    def test_stands_in_the_log_of_a_database_that_does_not_answer(self, rf, caplog):
        request, exception = failed(rf)

        response = ClearAnswersMiddleware(lambda request: HttpResponse()).process_exception(request, exception)

        line = json.loads(JsonLine().format(caplog.records[-1]))
        assert response.status_code == 503
        assert "secret words" not in response.text
        assert line["number"] in response.text

    def test_is_the_same_for_one_request_and_another_for_the_next(self, rf):
        request = rf.get("/sv/")

        assert number_of(request) == number_of(request)
        assert number_of(request) != number_of(rf.get("/sv/"))

    def test_a_line_tells_neither_the_values_that_a_database_refused_nor_what_a_stranger_made_up(self):
        def line_of(logger: str, error: Exception) -> dict:
            record = logging.LogRecord(logger, logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
            return json.loads(JsonLine().format(record))

        refused = line_of(
            "django.request", ValueError("duplicate key\nDETAIL:  Key (email)=(lo@exempel.example) exists.")
        )
        made_up = line_of("django.security.DisallowedHost", ValueError("Invalid HTTP_HOST header"))

        assert "duplicate key" in refused["trace"]
        assert "lo@exempel.example" not in refused["trace"]
        assert "trace" not in made_up

    def test_is_in_no_line_that_tells_of_no_failure(self, rf):
        record = logging.LogRecord("x", logging.WARNING, "x", 1, "Not Found", (), None)
        record.request = rf.get("/sv/")

        assert "number" not in json.loads(JsonLine().format(record))


@pytest.mark.django_db
@pytest.mark.parametrize("view", [errors.not_found, errors.gone])
def test_who_found_nothing_can_search_and_go_on(rf, view):
    html = view(rf.get("/sv/nothing/")).text

    assert 'id="failure-search-input"' in html
    assert '<ul class="tags" role="list"><li><a href="/sv/' in html


@pytest.mark.parametrize(("view", "status"), [(errors.server_error, 500), (errors.unavailable, 503)])
class TestWithoutADatabase:
    """No django_db mark: a page that asked the database would fail here."""

    def test_the_page_stands(self, rf, view, status):
        response = view(rf.get("/fi/"))

        assert response.status_code == status
        assert 'lang="fi"' in response.content.decode()
        assert "tel:112" in response.content.decode()

    def test_the_words_come_back_and_can_be_sent_again(self, rf, view, status):
        html = view(post(rf, text=WORDS)).content.decode()

        assert html.count(WORDS.replace("&", "&amp;")) == 2  # to read, and to send
        assert 'action="/sv/skriv/"' in html
        assert 'name="csrfmiddlewaretoken"' in html


class TestWhatIsGivenBack:
    def test_is_what_was_written_and_everything_that_was_sent(self, rf):
        back = errors.returned(post(rf, text=WORDS, language="sv", key="a1b2"))

        assert back.words == [WORDS]
        assert sorted(back.fields) == [("key", "a1b2"), ("language", "sv"), ("text", WORDS)]

    @pytest.mark.parametrize("words", ["ที่นี่มืดมากตอนกลางคืน", "这里晚上很黑", "Bra!", "Ja"])
    def test_is_every_text_also_one_without_spaces(self, rf, words):
        assert errors.returned(post(rf, text=words, language="sv", key="a1b2")).words == [words]

    @pytest.mark.django_db
    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
    def test_what_is_beyond_every_limit_is_called_so(self, client):
        answer = client.post("/sv/forslag/nytt/", {"text": "a" * 2000})

        assert (answer.status_code, answer.headers["Content-Language"]) == (413, "sv")

    def test_a_secret_is_neither_shown_nor_sent_again(self, rf):
        back = errors.returned(post(rf, login="leila@x.example", password="hemligt ord"))

        assert back.words == ["leila@x.example"]
        assert back.fields == []

    def test_the_old_token_is_not_sent_again(self, rf):
        back = errors.returned(post(rf, text=WORDS, csrfmiddlewaretoken="old"))

        assert back.fields == [("text", WORDS)]

    def test_nothing_comes_back_from_reading(self, rf):
        assert errors.returned(rf.get("/sv/?text=hej hej")) == errors.Returned()

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2)
    def test_a_body_that_cannot_be_read_breaks_nothing(self, rf):
        assert errors.returned(post(rf, a="1", b="2", c="3")) == errors.Returned()


@pytest.mark.django_db
class TestAnOldForm:
    def test_can_be_sent_again_from_our_own_page(self, rf):
        html = errors.csrf_failure(post(rf, text=WORDS)).content.decode()

        assert 'action="/sv/skriv/"' in html

    def test_of_a_strangers_page_is_shown_but_not_sent(self, rf):
        request = rf.post("/sv/skriv/", {"text": WORDS}, headers={"origin": "https://stranger.example"})

        html = errors.csrf_failure(request).content.decode()

        assert WORDS.replace("&", "&amp;") in html
        assert 'action="/sv/skriv/"' not in html
