"""With the database gone, readers still get what was read lately, and nobody is told that something was saved."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from home.setup import set_up
from portal import clock, public_state

pytestmark = pytest.mark.django_db(transaction=True)


def without_database(act: Callable[[], Any]) -> Any:
    """What comes of it in a thread that looks for its database where none is: in no folder, or at a port where nobody
    listens."""

    def search_in_vain() -> Any:
        connection = connections["default"]
        with socket.socket() as silent:  # bound, so that nobody else takes the port, and not listening
            silent.bind(("127.0.0.1", 0))
            sqlite, port = connection.vendor == "sqlite", silent.getsockname()[1]
            elsewhere = {"NAME": "/nowhere/portal.sqlite3"} if sqlite else {"PORT": port}
            connection.settings_dict = connection.settings_dict | elsewhere
            public_state.state.forget()
            try:
                return act()
            finally:
                connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(search_in_vain).result()


def test_what_was_read_lately_is_shown_and_the_rest_says_so(settings):
    settings.PAGE_CACHE = True
    set_up(clock.now())
    Client().get("/fi/")  # the very first page makes the row of settings, which makes itself old
    read = Client().get("/fi/")
    assert read.status_code == 200

    kept, other, sent = without_database(
        lambda: (
            Client().get("/fi/"),
            Client().get("/fi/forslag/"),
            Client().post("/fi/konto/login/", {"login": "a@example.org", "password": "x"}),
        )
    )

    assert (kept.status_code, kept.content) == (200, read.content)
    assert (other.status_code, sent.status_code) == (503, 503)
    assert '<html lang="fi"' in other.content.decode()

    public_state.state.forget()
    assert Client().get("/fi/forslag/").status_code == 200
