"""Whatever fails: the right status, the person's language, and their words back."""

import pytest
from django.test import override_settings
from django.utils.translation import get_language

from portal import errors
from portal.limits import TooOften

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
