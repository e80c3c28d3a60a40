"""A local proposal: sent beside similar ones, supported until the municipality takes it up, and answered."""

import pytest
from playwright.sync_api import expect

from dialogue.models import Proposal
from portal import clock
from residents.roles import Role
from tests.dialogue import factories
from tests.journeys.people import words
from tests.people import make_person, make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

AUTHOR = "author@example.org"
OLDER = "Belysning i gångtunneln vid stationen"
TITLE = "Mer belysning i gångtunneln"
TEXT = "Sätt starkare belysning i gångtunneln under spåren, hela vägen till bussarna."
ANSWER = "Vi byter alla armaturer i tunneln före oktober."


def test_a_proposal_finds_its_supporters_and_gets_its_answer(town, visitor):
    older = factories.proposal(
        title=OLDER, text="Belysning behövs i tunneln.", by=make_person("older@example.org"), now=clock.now()
    )
    town.post.deliver()
    author, judge, reader = visitor(), visitor(), visitor()

    # Similar ones are shown before anything is sent.
    assert reader.finds_at_last("belysning")
    author.sign_in(make_user(AUTHOR, Role.RESIDENT, name="Ada"), "/sv/forslag/nytt/")
    author.choose("language", "sv")
    author.fill(title=TITLE, text=TEXT, name="Ada")
    author.press("Go on: similar proposals, and how yours will look")
    alike = author.page.locator("section[aria-labelledby=alike]").get_by_role("link", name=OLDER)
    expect(alike).to_have_attribute("href", f"/sv/forslag/{older.public_id}/")
    expect(author.page.locator("#preview .preview")).to_contain_text(TEXT)
    assert not Proposal.objects.filter(title=TITLE).exists()
    author.press("Send for review")
    number = author.page.locator("[data-number]").inner_text().strip()
    assert number in town.post.last_to(AUTHOR).body
    reader.open("/sv/forslag/")
    reader.sees_not(TITLE)

    # A moderator approves it, and it opens for support.
    judge.sign_in(make_user("mod@example.org", Role.MODERATOR, reads=("sv",)), "/sv/bord/")
    judge.press("Take the next one in hand")
    expect(judge.page.locator(".received")).to_contain_text(TEXT)
    judge.decide("publish")
    judge.sees(judge.says("%(number)s is decided. The letter is on its way.", number=number))
    reader.open("/sv/forslag/")
    reader.page.get_by_role("main").get_by_role("link", name=TITLE).click()
    path = reader.page.url
    proposal = Proposal.objects.get(title=TITLE)

    def count() -> str:
        reader.open(path)
        return reader.page.locator(".tally").first.locator("b").inner_text()

    assert count() == "0"

    # The first one signs in and supports it; tries again signed in, and once more as a guest by letter: one support.
    once = visitor()
    once.sign_in(make_user("one@example.org", Role.RESIDENT))
    once.open(path)
    once.follow("Support the proposal")
    once.press("Support the proposal")
    once.sees(once.says("Your support counts"))
    once.open(path)
    once.follow("Support the proposal")
    once.sees(once.says("You support this proposal."))
    expect(once.button("Support the proposal")).to_have_count(0)
    assert count() == "1"
    _support_by_letter(town, visitor(), path, "one@example.org", says_already=True)
    assert count() == "1"

    # The second comes by letter and needs no account; the third signs in, and the municipality takes it up.
    _support_by_letter(town, visitor("fi"), path.replace("/sv/", "/fi/"), "two@example.org")
    assert count() == "2"
    proposal.refresh_from_db()
    assert proposal.status == "open"
    third = visitor()
    third.sign_in(make_user("three@example.org", Role.RESIDENT))
    third.open(path)
    third.follow("Support the proposal")
    third.press("Support the proposal")
    third.sees(third.says("Your support counts"))
    assert count() == "3"
    reached = words("sv", "Has the support it needs")
    expect(reader.page.locator("header .status")).to_contain_text(reached)
    expect(reader.page.locator("ol.timeline li[aria-current=step]")).to_contain_text(reached)
    for address, language in ((AUTHOR, "sv"), ("one@example.org", "sv"), ("two@example.org", "fi")):
        letter = town.post.last_to(address)
        taken_up = words(language, "The municipality now takes it up. You get a letter with the official answer.")
        assert taken_up in letter.body
        assert TITLE in letter.body
    assert len([one for one in town.post.to("one@example.org") if path in one.body]) == 1

    # The communicator answers for the municipality.
    staff = visitor()
    staff.sign_in(
        make_user("kom@example.org", Role.COMMUNICATOR, name="Karin Ek"), f"/sv/forslag/{proposal.public_id}/svara/"
    )
    staff.choose("language", "sv")
    staff.fill(text=ANSWER)
    staff.page.locator("#id_outcome").select_option("granted")
    staff.press("See how it will look")
    staff.button("Publish the official answer").first.click()
    expect(staff.page.locator("article.answer")).to_contain_text(ANSWER)
    reader.open(path)
    expect(reader.page.locator("header .status")).to_contain_text(words("sv", "Yes"))
    expect(reader.page.locator("article.answer")).to_contain_text(ANSWER)
    expect(reader.page.locator("ol.timeline")).to_contain_text(reached)
    for address in (AUTHOR, "one@example.org", "two@example.org", "three@example.org"):
        assert "Karin Ek" in town.post.last_to(address).body


def _support_by_letter(town, guest, path: str, address: str, *, says_already: bool = False) -> None:
    """A guest asks for the link, and presses the button behind it."""
    guest.open(path)
    guest.follow("Support the proposal")
    guest.fill(email=address)
    guest.press("Send me the link")
    guest.sees(guest.says("Look in your e-mail"))
    guest.open(town.post.last_to(address).link("/stod/"))
    if says_already:
        guest.sees(guest.says("You support this proposal."))
        expect(guest.button("Support the proposal")).to_have_count(0)
    else:
        guest.press("Support the proposal")
        guest.sees(guest.says("Your support counts"))
