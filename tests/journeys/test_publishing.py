"""An update: written in Swedish, translated into Finnish, approved by somebody else, and read in both languages."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect
from wagtail.models import WorkflowState

from news.models import NewsIndexPage, UpdatePage
from residents.roles import Role
from tests.people import make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

TITLE, TITLE_FI = "Nya lampor vid torget", "Uusia lamppuja torille"
LEAD, LEAD_FI = "Fyrtio nya lampor.", "Neljäkymmentä uutta lamppua."
TEXT, TEXT_FI = "Lamporna lyser hela natten.", "Lamput palavat koko yön."
SOURCE, SOURCE_FI = "Tekniska förvaltningen", "Tekninen osasto"


def choose_block(page, button, name: str) -> None:
    """Opens the list of blocks and takes one. A press that a late script swallowed is repeated, as people do."""
    option = page.get_by_role("option", name=name, exact=True)
    for _press in range(5):
        button.click()
        with suppress(TimeoutError):
            option.wait_for(timeout=3000)
            break
    option.click()


def without_calendars(page):
    """The page without the calendars of its date fields: they open some time after the field got the focus, also when
    it has lost it again, and then lie over what is below. Dates are typed here."""
    page.wait_for_load_state()
    page.add_style_tag(content=".xdsoft_datetimepicker { display: none !important; }")
    return page


def write(writer) -> UpdatePage:
    """A draft with everything that an update should say about itself."""
    index = NewsIndexPage.objects.get(locale__language_code="sv")
    page = without_calendars(writer.open(f"/admin/pages/add/news/updatepage/{index.pk}/"))
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_lead").fill(LEAD)
    page.locator("#id_published_on").fill("2026-11-20")
    body = page.locator("[data-contentpath=body]").first
    choose_block(page, body.get_by_role("button", name="Lägg till ett block").first, "Text")
    page.locator("[data-streamfield-widget] [contenteditable=true]").first.click()
    page.keyboard.type(TEXT)
    page.locator("#id_source_name").fill(SOURCE)
    page.locator("#id_reviewed_on").fill("2026-11-20")
    page.locator("#id_area").select_option(label="Handen")
    page.locator("#id_page_topics-ADD").click()
    page.locator("#id_page_topics-0-topic").select_option(index=1)
    page.get_by_role("button", name="Spara utkast").click()
    page.wait_for_url("**/edit/")
    return UpdatePage.objects.get()


def translate(writer, draft: UpdatePage) -> UpdatePage:
    """Sentence by sentence, in the translation editor."""
    page = writer.open(f"/admin/localize/submit/page/{draft.pk}/")
    page.get_by_role("checkbox", name="Suomi").check()
    page.get_by_role("button", name="Skicka").click()
    for said in (TITLE_FI, LEAD_FI, TEXT_FI, SOURCE_FI):
        page.get_by_role("button", name="Översätt", exact=True).first.click()
        page.locator("textarea:visible").fill(said)
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.locator("textarea:visible")).to_have_count(0)
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Översätt", exact=True)).to_have_count(0)
    return UpdatePage.objects.get(locale__language_code="fi")


def wait_until_live(draft: UpdatePage, page) -> None:
    """The approved page is live; where it is not after ten seconds, says how far its review came."""
    for _look in range(20):
        if UpdatePage.objects.filter(pk=draft.pk, live=True).exists():
            return
        page.wait_for_timeout(500)
    reviews = list(WorkflowState.objects.values_list("status", "current_task_state__status"))
    pytest.fail(f"The page is not live. Reviews: {reviews}; the approver stands at {page.url}")


def test_an_update_is_written_translated_approved_and_read_in_both_languages(town, visitor):
    writer, approver = visitor(javascript=True), visitor(javascript=True)
    writer.sign_in(make_user("kim@example.org", Role.COMMUNICATOR, name="Kim"), "/admin/")
    draft = write(writer)
    finnish = translate(writer, draft)
    writer.open(f"/admin/pages/{draft.pk}/edit/")
    writer.page.get_by_role("button", name="Fler åtgärder").click()
    writer.page.get_by_role("button", name="Lämna in till Granskning").click()
    writer.page.wait_for_url("**/admin/pages/*/")

    # Nothing is public before somebody else has read it.
    reader = visitor("sv")
    address = f"/sv/nytt/{draft.slug}/"
    reader.open(address, status=404)
    reader.open(f"/fi/nytt/{draft.slug}/", status=404)
    assert TITLE not in reader.feed("/sv/nytt.atom")
    assert reader.finds("lampor") == []

    approver.sign_in(make_user("sol@example.org", Role.COMMUNICATOR, name="Sol"), f"/admin/pages/{draft.pk}/edit/")
    approver.page.get_by_role("button", name="Fler åtgärder").click()
    approver.page.get_by_role("button", name="Godkänn", exact=True).click()
    approver.page.wait_for_url("**/admin/pages/*/")
    approver.open(f"/admin/pages/{finnish.pk}/edit/")
    approver.page.get_by_role("button", name="Publicera på").click()
    approver.page.wait_for_load_state()
    town.post.deliver()

    # Both are live, and each leads to the other.
    wait_until_live(draft, approver.page)
    reader.open(address)
    article = reader.page.locator("main")
    for said in (TITLE, LEAD, TEXT, SOURCE, "Handen"):
        expect(article).to_contain_text(said)
    switch = reader.page.locator("a[hreflang=fi]").first
    expect(switch).to_have_attribute("href", f"/fi/nytt/{draft.slug}/")
    switch.click()
    for said in (TITLE_FI, LEAD_FI, TEXT_FI, SOURCE_FI):
        expect(article).to_contain_text(said)
    expect(article).not_to_contain_text(TEXT)
    expect(reader.page.locator("a[hreflang=sv]").first).to_have_attribute("href", address)
    expect(reader.page.locator("a[hreflang=en].missing").first).to_be_visible()

    # In the feeds, each in its own language, and found.
    assert TITLE in reader.feed("/sv/nytt.atom")
    assert TITLE_FI in reader.feed("/fi/nytt.atom")
    assert TITLE not in reader.feed("/fi/nytt.atom")
    assert TITLE in visitor("sv").finds_at_last("lampor")
    assert TITLE_FI in visitor("fi").finds_at_last("lamppuja")
