"""A guest's comment in Arabic: from the form, by letter and desk and back, to its place under every language."""

import pytest
from playwright.sync_api import expect

from residents.models import Follow
from residents.roles import Role
from tests.journeys.town import LANGUAGES
from tests.people import make_person, make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

GUEST = "samira@example.org"
FOLLOWER = "follower@example.org"
FIRST = "الإنارة في الساحة ضعيفة، وجاري محمد يقف هناك كل ليلة."
SECOND = "الإنارة في الساحة ضعيفة جدًا بعد السادسة مساءً، والنفق مظلم."
REASON = "اكتب عن المكان من فضلك، لا عن شخص بعينه."


def stands_nowhere(town, reader, text: str) -> None:
    """Neither on the page, nor in its counts, its feed or the search, in any language."""
    for language in LANGUAGES:
        reader.open(town.dialogue_path(language))
        reader.sees_not(text)
        expect(reader.page.locator("article.comment")).to_have_count(0)
        expect(reader.page.locator("a[href='#inlagg']")).to_have_count(0)
    assert reader.finds(text.split()[0]) == []
    assert text not in reader.feed(f"/ar/samtal/{town.thread.public_id}/atom/")
    assert town.thread.comment_count == 0


def test_a_guest_comments_in_arabic_and_nothing_shows_before_a_moderator_has_read_it(town, visitor):
    Follow.objects.create(
        person=make_person(FOLLOWER, language="fi"),
        kind="thread",
        key=town.thread.public_id,
        created_at=town.thread.created_at,
    )
    moderator = make_user("mod@example.org", Role.MODERATOR, reads=("sv", "ar"), name="Maja Moderator")
    guest, reader = visitor("ar"), visitor("ar")

    # Writes, sees how it will look and what becomes public, and sends.
    guest.open(town.dialogue_path("ar"))
    expect(guest.page.locator("html")).to_have_attribute("dir", "rtl")
    guest.follow("Write a contribution")
    guest.choose("language", "ar")
    guest.fill(text=FIRST, name="سميرة", email=GUEST)
    guest.sees(guest.says("Your e-mail address"))
    guest.press("See how it will look")
    preview = guest.page.locator("#preview")
    expect(preview.locator(".preview")).to_contain_text(FIRST)
    expect(preview.locator(".preview")).to_contain_text("سميرة")
    expect(preview.locator(".preview")).not_to_contain_text(GUEST)
    preview.get_by_role("button", name=guest.says("Send for review")).click()

    number = guest.page.locator("[data-number]").inner_text().strip()
    assert number.startswith("HD-")
    letter = town.post.last_to(GUEST)
    assert number in letter.body
    stands_nowhere(town, reader, FIRST)

    # The link of the letter confirms only when a person presses the button.
    guest.open(letter.link("/bekrafta/"))
    guest.press("Yes, I wrote this")
    guest.sees(guest.says("Thank you. Your text has been received, and a moderator reads it."))
    stands_nowhere(town, reader, FIRST)

    # At the desk: taken in hand, read in its place, returned by rule 4 in the moderator's own words.
    judge = visitor("sv")
    judge.sign_in(moderator, "/sv/bord/")
    judge.press("Take the next one in hand")
    expect(judge.page.locator(".received")).to_contain_text(FIRST)
    judge.choose("rule", "4")
    judge.page.locator("[name=words]").fill(REASON)
    judge.decide("return")
    judge.sees(judge.says("%(number)s is decided. The letter is on its way.", number=number))
    stands_nowhere(town, reader, FIRST)

    # The letter in Arabic leads to a private page, where the guest writes anew.
    letter = town.post.last_to(GUEST)
    assert REASON in letter.body
    assert guest.says("We have read your text. It is not published yet: it needs a change first.") in letter.body
    guest.open(letter.link("/ar/arende/"))
    expect(guest.page.locator("[data-outcome=return]")).to_contain_text(REASON)
    guest.fill(text=SECOND)
    guest.press("Send the new text")
    guest.sees(guest.says("Your new text has been sent. A moderator reads it."))
    stands_nowhere(town, reader, SECOND)

    # Published.
    judge.open("/sv/bord/")
    judge.press("Take the next one in hand")
    expect(judge.page.locator(".received")).to_contain_text(SECOND)
    judge.decide("publish")
    judge.sees(judge.says("%(number)s is decided. The letter is on its way.", number=number))

    # It stands under every language alike, in the feed, and is found; the followers are told, in their language.
    assert "/arende/" in town.post.last_to(GUEST).body
    told = town.post.last_to(FOLLOWER)
    assert "/fi/inlagg/" in told.body
    assert SECOND not in told.body
    for language in LANGUAGES:
        reader.open(town.dialogue_path(language))
        comment = reader.page.locator("article.comment")
        expect(comment).to_have_count(1)
        expect(comment).to_contain_text(SECOND)
        expect(comment.locator("[lang=ar]").last).to_be_visible()
        assert SECOND in reader.feed(f"/{language}/samtal/{town.thread.public_id}/atom/")
    for language in ("ar", "sv"):
        assert visitor(language).finds_at_last("الإنارة"), language
    follower = visitor("fi")
    follower.open(told.link("/fi/inlagg/"))
    expect(follower.page.locator("article.comment")).to_contain_text(SECOND)
