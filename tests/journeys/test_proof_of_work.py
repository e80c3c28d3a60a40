"""A guest's browser does a little work while somebody writes. Nobody is stopped by it, nor by its failing."""

import time

import pytest
from playwright.sync_api import expect

from moderation.models import Submission

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

TEXT = "Lamporna i tunneln blinkar fortfarande."


def write(guest, town) -> None:
    guest.open(f"/{guest.language}/skriv/{town.thread.public_id}/")
    guest.fill(text=TEXT, name="Lo", email="lo@example.org")


def send(guest) -> None:
    guest.page.locator("#preview").get_by_role("button", name=guest.says("Send for review")).click()
    guest.page.wait_for_url("**/tack/**")


def noticed() -> set[str]:
    return {row["kind"] for row in Submission.objects.get().noticed}


def test_the_work_is_done_before_anybody_presses_and_counts(town, visitor):
    guest = visitor("ar", javascript=True)

    write(guest, town)
    expect(guest.page.locator("[data-proof]")).not_to_have_value("")
    assert guest.page.locator("[data-working]").inner_text() == ""
    guest.press("See how it will look")
    send(guest)

    assert "no_proof" not in noticed()


def test_without_javascript_the_text_is_received_and_it_is_only_noticed(town, visitor):
    guest = visitor("sv", javascript=False)

    write(guest, town)
    guest.press("See how it will look")
    send(guest)

    assert noticed() & {"no_proof", "no_stamp", "trap"} == {"no_proof"}


@pytest.mark.parametrize("fails", ["never answers", "is broken"])
def test_when_the_work_fails_the_form_waits_two_seconds_at_most(town, visitor, fails):
    guest = visitor("fi", javascript=True)
    guest.page.route("**/rakna/", lambda route: route.fulfill(status=500, body="x") if fails == "is broken" else None)

    write(guest, town)
    begun = time.monotonic()
    guest.page.get_by_role("button", name=guest.says("See how it will look")).click()
    if fails == "never answers":
        expect(guest.page.locator("[data-working]")).to_contain_text("Hetkinen")
    expect(guest.page.locator("#preview")).to_be_visible()
    assert time.monotonic() - begun < 6
    send(guest)

    assert "no_proof" in noticed()
