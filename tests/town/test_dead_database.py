"""With the database gone, readers still get what was read lately, and nobody is told that something was saved."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from home.setup import set_up
from portal import clock, public_state

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def gone() -> Iterator[None]:
    """The portal looks for its database where none is: in no folder, or at a port where nobody listens."""
    before = dict(connection.settings_dict)
    connection.close()
    with socket.socket() as silent:  # bound, so that nobody else takes the port, and not listening
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        elsewhere = {"NAME": "/nowhere/portal.sqlite3"} if connection.vendor == "sqlite" else {"PORT": port}
        connection.settings_dict.update(elsewhere)
        public_state.state.forget()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)


def test_what_was_read_lately_is_shown_and_the_rest_says_so(settings):
    settings.PAGE_CACHE = True
    set_up(clock.now())
    Client().get("/fi/")  # the very first page makes the row of settings, which makes itself old
    read = Client().get("/fi/")
    assert read.status_code == 200

    with gone():
        kept, other = Client().get("/fi/"), Client().get("/fi/forslag/")
        sent = Client().post("/fi/konto/login/", {"login": "a@example.org", "password": "x"})

    assert (kept.status_code, kept.content) == (200, read.content)
    assert (other.status_code, sent.status_code) == (503, 503)
    assert '<html lang="fi"' in other.content.decode()

    public_state.state.forget()
    assert Client().get("/fi/forslag/").status_code == 200
