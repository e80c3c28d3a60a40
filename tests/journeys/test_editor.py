"""A communicator in the publishing tool: sees the draft and what is to be mended, chooses the hour, and goes back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FrameLocator, Page, expect

from home.jobs import publish_what_is_due
from news.models import UpdatePage
from portal import clock
from residents.roles import Role
from tests.journeys.stories import LEAD, publish_update
from tests.journeys.test_publishing import without_calendars
from tests.people import make_user

pytestmark = [
    pytest.mark.needs("browser"),
    pytest.mark.django_db(transaction=True),
    # The publishing tool runs on JavaScript; readers without it are in test_keyboard.py and test_reading.py.
    pytest.mark.parametrize("js", [True], indirect=True, ids=["with-js"]),
]
LONG = "Lamporna lyser " + " ".join(["och lyser"] * 15) + " hela natten."
NEW = "Alla lampor lyser igen."


def open_panel(page: Page, name: str) -> None:
    """One of the panels beside the form."""
    toggle = page.locator(f"[data-side-panel-toggle={name}]")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()


def shown_preview(page: Page) -> FrameLocator:
    open_panel(page, "preview")
    return page.frame_locator("#w-preview-iframe")


def edit(writer, update: UpdatePage) -> Page:
    return without_calendars(writer.open(f"/admin/pages/{update.pk}/edit/"))


def schedule(page: Page, hour: str) -> None:
    """Chooses when it goes live, which saves a draft; an empty hour takes the choice back."""
    open_panel(page, "status")
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    page.locator("#id_go_live_at").fill(hour)
    with page.expect_navigation():
        page.locator("button.action-save:visible", has_text="schema").click()
    without_calendars(page)


def press_publish(page: Page) -> None:
    """It stands in the list of further acts, where it is not the first of them."""
    button = page.locator("button[name=action-publish]")
    if not button.is_visible():
        page.get_by_role("button", name="Fler åtgärder").click()
    button.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def test_the_preview_shows_what_is_typed_with_advice_on_it_and_readers_never_see_that(town, visitor):
    update = publish_update(town.home)
    writer = visitor(javascript=True)
    complaints: list[str] = []
    writer.sign_in(make_user("kim@example.org", Role.COMMUNICATOR, name="Kim"), "/admin/")
    writer.page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)

    page = edit(writer, update)
    page.locator("#id_lead").fill(LONG)
    preview = shown_preview(page)

    # Before anything was saved.
    expect(preview.locator("main")).to_contain_text("hela natten", timeout=20_000)
    advice = preview.locator("[data-advice]")
    expect(advice).to_contain_text("Ingress")
    expect(advice).to_contain_text("ord lång")
    expect(advice).to_contain_text("Sidan nämner ingen källa.")
    # A press on one leads to its place in the form.
    advice.get_by_role("link", name="Källa").first.click()
    expect(page).to_have_url(re.compile("contentpath=source_name"))
    # Wagtail's own checks run on what the frame holds.
    open_panel(page, "checks")
    expect(page.locator("[data-content-word-count]")).not_to_have_text("-", timeout=20_000)
    assert [line for line in complaints if "Content Security Policy" in line or "frame" in line.lower()] == []

    reader = visitor("sv")
    reader.open(update.get_url())
    expect(reader.page.locator("main")).to_contain_text(LEAD["sv"])
    expect(reader.page.locator("[data-advice], wagtail-userbar")).to_have_count(0)


def test_an_update_goes_live_at_its_hour_is_changed_and_is_led_back_to_what_it_said(town, visitor, monkeypatch):
    update = publish_update(town.home)
    update.unpublish()
    writer, reader = visitor(javascript=True), visitor("sv")
    writer.sign_in(make_user("kim@example.org", Role.COMMUNICATOR, name="Kim"), "/admin/")
    tomorrow = timezone.localtime(clock.now()) + timedelta(days=1)

    # Tomorrow, and not before.
    page = edit(writer, update)
    schedule(page, f"{tomorrow:%Y-%m-%d %H:%M}")
    press_publish(page)
    publish_what_is_due(clock.now())
    reader.open(f"/sv/nytt/{update.slug}/", status=410)
    real_now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now() + timedelta(days=1, minutes=2))
    publish_what_is_due(clock.now())
    reader.open(f"/sv/nytt/{update.slug}/")
    reader.sees(LEAD["sv"])

    # Changed, from now on.
    page = edit(writer, update)
    page.locator("#id_lead").fill(NEW)
    schedule(page, "")
    press_publish(page)
    reader.open(f"/sv/nytt/{update.slug}/")
    reader.sees(NEW)

    # Back to what it said before.
    history = writer.open(f"/admin/pages/{update.pk}/history/")
    history.locator("td [data-w-dropdown-target=toggle]").last.click()
    history.locator("a[href*='/revert/']").last.click()
    page = without_calendars(history)
    expect(page.locator("#id_lead")).to_have_value(LEAD["sv"])
    press_publish(page)
    reader.open(f"/sv/nytt/{update.slug}/")
    reader.sees(LEAD["sv"])
    reader.sees_not(NEW)
