"""The demo's two open doors, which exist nowhere else."""

import pytest

from residents.actions import write_account_letter
from residents.actions.sending import send_due
from residents.models import Letter
from residents.roles import Role
from tests.people import LONG_AGO, PASSWORD, make_user

pytestmark = pytest.mark.django_db
DOORS = ["/demo/brev/", "/demo/kod/"]


def write(number: int, body: str = "Se https://door.example/x?a=1&b=2\n<script>alert(1)</script>") -> Letter:
    return write_account_letter(
        address=f"n{number}@exempel.example",
        template="x",
        subject=f"Nr {number}.",
        body=body,
        language="ar",
        now=LONG_AGO,
    )


@pytest.mark.parametrize("door", DOORS)
def test_outside_the_demo_they_do_not_exist_for_anybody(door, client, settings):
    assert settings.DEMO is False
    assert client.get(door, follow=True).status_code == 404
    client.force_login(make_user("a@exempel.example", Role.ADMINISTRATOR))
    assert client.get(door, follow=True).status_code == 404


class TestInTheDemo:
    @pytest.fixture(autouse=True)
    def demo(self, settings) -> None:
        settings.DEMO = True

    def test_letters_stand_newest_first_with_links_to_press_and_nothing_else_alive(self, client):
        write(1)
        write(2)

        page = client.get("/demo/brev/").content.decode()

        assert page.index("Nr 2.") < page.index("Nr 1.")
        assert 'href="https://door.example/x?a=1&amp;b=2"' in page
        assert "<script>alert" not in page
        assert "n1@exempel.example" in page

    def test_they_keep_their_words_after_being_sent(self, client):
        write(1)
        send_due(LONG_AGO)

        assert "https://door.example" in client.get("/demo/brev/").content.decode()

    @pytest.mark.parametrize("number", [1, 210])
    def test_at_most_two_hundred_are_shown_in_a_constant_number_of_queries(
        self, number, client, django_assert_max_num_queries
    ):
        for one in range(number):
            write(one)
        client.get("/demo/brev/")

        with django_assert_max_num_queries(8):
            page = client.get("/demo/brev/").content.decode()

        assert page.count("https://door.example/x?a=1&amp;b=2</a>") == min(number, 200)

    def test_the_code_shown_opens_the_desk(self, client):
        user = make_user("m@exempel.example", Role.MODERATOR)
        row = client.get("/demo/kod/").context["rows"][0]
        first = client.post("/sv/konto/login/", {"login": user.email, "password": PASSWORD})

        client.post(first.headers["Location"], {"code": row["code"]})

        assert row["user"] == user
        assert client.get("/sv/bord/").status_code == 200
