"""Taking part, read from the left and from the right: a session that ends, following, thanks, second thoughts."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from moderation.models import Submission
from portal import clock
from residents.models import Follow, Rhythm
from residents.roles import Role
from tests.dialogue import factories
from tests.people import make_person, make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

TEXTS = {
    "sv": "Lamporna vid torget slocknar efter klockan sex.",
    "ar": "تنطفئ المصابيح في الساحة بعد الساعة السادسة مساءً.",
}
RESIDENT = "resident@example.org"
GUEST = "guest@example.org"


@pytest.fixture(params=["sv", "ar"])
def language(request) -> str:
    return request.param


def test_whoever_is_signed_out_while_writing_keeps_every_word(town, visitor, language):
    user = make_user(RESIDENT, Role.RESIDENT, name="Ada", language=language)
    resident = visitor(language)
    resident.sign_in(user, town.dialogue_path(language))
    resident.follow("Write a contribution")
    resident.choose("language", language)
    resident.fill(text=TEXTS[language], name="Ada")

    Session.objects.all().delete()  # the evening was long
    resident.press("See how it will look")

    # The same words, and the field that a guest needs; signing in again is a second way.
    expect(resident.page.locator("#id_text")).to_have_value(TEXTS[language])
    expect(resident.page.locator("#id_name")).to_have_value("Ada")
    resident.fill(email=RESIDENT)
    resident.press("See how it will look")
    preview = resident.page.locator("#preview")
    expect(preview.locator(".preview")).to_contain_text(TEXTS[language])
    preview.get_by_role("button", name=resident.says("Send for review")).click()
    number = resident.page.locator("[data-number]").inner_text().strip()
    assert number in town.post.last_to(RESIDENT).body


def test_a_guest_writes_confirms_and_is_published(town, visitor, language):
    guest, reader = visitor(language), visitor(language)
    guest.open(town.dialogue_path(language))
    guest.follow("Write a contribution")
    guest.choose("language", language)
    guest.fill(text=TEXTS[language], name="Lo", email=GUEST)
    guest.press("See how it will look")
    guest.page.locator("#preview").get_by_role("button", name=guest.says("Send for review")).click()
    number = guest.page.locator("[data-number]").inner_text().strip()

    # Confirmed on another device than the one that it was written on.
    elsewhere = visitor(language)
    elsewhere.open(town.post.last_to(GUEST).link("/bekrafta/"))
    elsewhere.press("Yes, I wrote this")
    expect(elsewhere.page.locator("[data-state=waiting]")).to_be_visible()
    reader.open(town.dialogue_path(language))
    reader.sees_not(TEXTS[language])

    factories.decided(Submission.objects.get(number=number), now=clock.now())
    reader.open(town.dialogue_path(language))
    reader.sees(TEXTS[language])


def test_a_resident_replies_and_finds_it_among_their_own(town, visitor, language):
    asked = factories.comment(town.thread, text="Hur är det vid torget?", now=clock.now())
    resident = visitor(language)
    user = make_user(RESIDENT, Role.RESIDENT, name="Ada", language=language)
    resident.sign_in(user, town.dialogue_path(language))
    resident.page.locator(f"#inlagg-{asked.public_id} a[href*='svar=']").click()
    resident.sees("Hur är det vid torget?")
    expect(resident.page.locator("#id_name")).to_have_value("Ada")
    resident.choose("language", language)
    resident.fill(text=TEXTS[language])
    resident.press("See how it will look")
    resident.page.locator("#preview").get_by_role("button", name=resident.says("Send for review")).click()
    number = resident.page.locator("[data-number]").inner_text().strip()

    resident.open(f"/{language}/mitt/")
    expect(resident.page.locator("main")).to_contain_text(number)
    resident.page.locator("main a[href*='/arende/']").first.click()
    expect(resident.page.locator("[data-state=waiting]")).to_be_visible()
    resident.sees(TEXTS[language])

    factories.decided(Submission.objects.get(number=number), now=clock.now())
    resident.open(town.dialogue_path(language))
    expect(resident.page.locator("ol.thread ol article.comment")).to_contain_text(TEXTS[language])


def test_a_guest_follows_each_week_is_told_and_stops(town, visitor, language):
    guest = visitor(language)
    guest.open(town.dialogue_path(language))
    guest.page.locator("aside a[href*='/folj/thread/']").click()
    guest.fill(email=GUEST)
    guest.choose("rhythm", "weekly")
    guest.press("Send me the link")
    guest.open(town.post.last_to(GUEST).link("/folj/"))
    guest.press("Follow")
    assert Follow.objects.get(ended_at=None).rhythm == "weekly"

    # Chooses anew from any device, by the link in a letter: every letter, from then on.
    factories.comment(town.thread, text=TEXTS[language], language=language, now=clock.now())
    Follow.objects.update(rhythm=Rhythm.AT_ONCE)
    factories.comment(town.thread, text=TEXTS[language] + " 2", language=language, now=clock.now())
    letter = town.post.last_to(GUEST)
    assert TEXTS[language] not in letter.body
    elsewhere = visitor(language)
    elsewhere.open(letter.link("/sluta-folja/"))
    elsewhere.page.locator("main form button[type=submit]").last.click()
    assert not Follow.objects.filter(ended_at=None, person__address=GUEST).exists()


def test_a_writer_takes_back_what_was_published_and_the_replies_remain(town, visitor, language):
    person = make_person(RESIDENT, language=language)
    mine = factories.comment(town.thread, text=TEXTS[language], by=person, language=language, now=clock.now())
    factories.comment(town.thread, text="Det tycker jag också.", answers=mine, now=clock.now())
    writer, reader = visitor(language), visitor(language)
    reader.open(town.dialogue_path(language))
    reader.sees(TEXTS[language])

    letter = next(letter for letter in town.post.to(RESIDENT) if "/arende/" in letter.body)
    writer.open(letter.link("/arende/"))
    writer.page.locator("details", has=writer.page.locator("[name=act][value=withdraw]")).locator("summary").click()
    writer.page.locator("form", has=writer.page.locator("[name=act][value=withdraw]")).locator("button").click()
    writer.page.wait_for_load_state()

    expect(writer.page.locator("[data-state=withdrawn]")).to_be_visible()
    reader.open(town.dialogue_path(language))
    reader.sees_not(TEXTS[language])
    reader.sees(reader.says("The writer has taken this contribution back. The replies remain."))
    reader.sees("Det tycker jag också.")


def test_a_resident_thanks_from_the_page_of_the_conversation(town, visitor, language):
    published = factories.comment(town.thread, text=TEXTS[language], language=language, now=clock.now())
    user = make_user(RESIDENT, Role.RESIDENT, name="Ada", language=language)
    resident = visitor(language)

    resident.open(town.dialogue_path(language))
    resident.page.locator(f"#inlagg-{published.public_id} a[href$='/tacka/']").click()
    resident.follow("Sign in")
    resident.sign_in_here(user)
    resident.press("Thank")

    resident.sees(resident.says("Your thanks are counted"))
    reader = visitor(language)
    reader.open(town.dialogue_path(language))
    expect(reader.page.locator(f"#inlagg-{published.public_id} a[href$='/tacka/'] b")).to_have_text("1")
