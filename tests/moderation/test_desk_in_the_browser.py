"""The desk by keyboard alone, and the letter that follows what is chosen."""

import pytest
from django.conf import settings

from moderation.models import State
from tests.dialogue import factories as dialogue
from tests.moderation import steps
from tests.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(live_server, browser):
    client = signed_in(steps.moderator(reads=("sv", "fi")))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.trouble = []
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.on("console", lambda said: page.trouble.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert page.trouble == []


def test_a_moderator_decides_two_items_without_a_pointer(desk, live_server):
    thread = dialogue.thread()
    first, second = steps.received("Robin bor där.", under=thread), steps.received("Bra!", under=thread, language="fi")

    desk.goto(f"{live_server.url}/en/bord/")
    desk.keyboard.press("t")
    desk.wait_for_url(f"**/{first.public_id}/")
    desk.keyboard.press("4")
    desk.locator(".letter", has_text="Personuppgifter").wait_for()
    desk.keyboard.press("w")
    desk.keyboard.type("Ta bort namnet, punkt.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("r")
    desk.wait_for_url(f"**/{second.public_id}/")
    desk.keyboard.press("p")
    desk.wait_for_url("**/bord/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.RETURNED, State.PUBLISHED)
    assert first.decisions.get().words == "Ta bort namnet, punkt."
    assert first.decisions.get().rule.number == 4


def test_the_letter_follows_the_button_that_is_reached_and_keeps_the_words(desk, live_server):
    submission = steps.received("Hej.", language="fi")
    desk.goto(f"{live_server.url}/en/bord/waiting/{submission.public_id}/")
    desk.fill("#words", "Mina egna ord")

    desk.locator(".decide button[value=refuse]").focus()
    desk.locator(".letter [name=shown][value=refuse]").wait_for(state="attached")

    assert desk.input_value("#words") == "Mina egna ord"
    submission.refresh_from_db()
    assert submission.state == State.WAITING


def test_letters_typed_into_the_words_press_no_button(desk, live_server):
    submission = steps.received("Hej.")
    desk.goto(f"{live_server.url}/en/bord/waiting/{submission.public_id}/")

    desk.click("#words")
    desk.keyboard.type("nprvt 4")

    assert desk.input_value("#words") == "nprvt 4"
    submission.refresh_from_db()
    assert (submission.state, submission.claimed_by) == (State.WAITING, None)
