"""What follows a published comment: a reply, an official answer; a report, a tombstone, an appeal, and its return."""

import pytest
from playwright.sync_api import expect

from portal import clock
from residents.roles import Role
from tests.dialogue import factories
from tests.journeys.people import words
from tests.people import make_person, make_user

pytestmark = [pytest.mark.needs("browser"), pytest.mark.django_db(transaction=True)]

AUTHOR = "author@example.org"
RESIDENT = "resident@example.org"
REPORTER = "reporter@example.org"
COMMENT = "Bänkarna vid fontänen är trasiga sedan augusti."
REPLY = "Jag håller med, och papperskorgen saknas också."
ANSWER = "Bänkarna lagas i vecka 12, papperskorgen sätts upp samtidigt."


@pytest.fixture
def comment(town):
    """A comment in Swedish that has come the whole road, with its writer's letter on the way."""
    author = make_person(AUTHOR)
    return factories.comment(town.thread, text=COMMENT, name="Lo", by=author, now=clock.now())


@pytest.fixture
def reply(town, comment):
    by = make_person("replier@example.org")
    return factories.comment(town.thread, text=REPLY, name="Ada", by=by, answers=comment, now=clock.now())


def test_a_resident_replies_and_the_municipality_answers(town, visitor, comment):
    resident, judge, staff = visitor(), visitor(), visitor()

    # The reply waits like everything else.
    resident.sign_in(make_user(RESIDENT, Role.RESIDENT, name="Ada"), town.dialogue_path("sv"))
    resident.page.locator(f"#inlagg-{comment.public_id} a[href*='svar=']").click()
    resident.sees(COMMENT)
    resident.choose("language", "sv")
    resident.fill(text=REPLY, name="Ada")
    expect(resident.page.locator("#id_email")).to_have_count(0)
    resident.press("See how it will look")
    resident.button("Send for review").first.click()
    number = resident.page.locator("[data-number]").inner_text().strip()
    assert number in town.post.last_to(RESIDENT).body
    reader = visitor("fi")
    reader.open(town.dialogue_path("fi"))
    reader.sees_not(REPLY)
    expect(reader.page.locator("article.comment")).to_have_count(1)
    resident.follow("See, change or take back your text")
    expect(resident.page.locator("[data-state=waiting]")).to_be_visible()

    # A moderator reads it beside what it answers, and publishes it under that.
    judge.sign_in(make_user("mod@example.org", Role.MODERATOR, reads=("sv",)), "/sv/bord/")
    judge.press("Take the next one in hand")
    expect(judge.page.locator(".received")).to_contain_text(REPLY)
    expect(judge.page.locator(".context").first).to_contain_text(COMMENT)
    judge.decide("publish")
    judge.sees(judge.says("%(number)s is decided. The letter is on its way.", number=number))
    reader.open(town.dialogue_path("fi"))
    expect(reader.page.locator("ol.thread ol article.comment")).to_contain_text(REPLY)
    assert "/inlagg/" in town.post.last_to(AUTHOR).body

    # The communicator answers; it is published at once, and marked by the server.
    name = "Karin Ek, trygghetssamordnare"
    staff.sign_in(make_user("kom@example.org", Role.COMMUNICATOR, name=name), town.dialogue_path("sv"))
    staff.page.locator("ol.thread ol a[href*='svar=']").first.click()
    staff.choose("language", "sv")
    staff.fill(text=ANSWER)
    expect(staff.page.locator("main #id_name")).to_have_value(name)
    staff.press("See how it will look")
    staff.sees(staff.says("It is published at once and marked as official."))
    staff.button("Publish the official answer").first.click()
    expect(staff.page.locator("article.answer")).to_contain_text(ANSWER)
    for language in ("sv", "fi", "en", "ar"):
        reader = visitor(language)
        reader.open(town.dialogue_path(language))
        answer = reader.page.locator("ol.thread ol article.answer")
        expect(answer).to_contain_text(ANSWER)
        expect(answer).to_contain_text(words(language, "The municipality answers"))
    assert town.dialogue.title in town.post.last_to(RESIDENT).body
    assert words("sv", "Read it here:") in town.post.last_to(RESIDENT).body


def test_a_reported_comment_leaves_a_tombstone_and_comes_back_on_appeal(town, visitor, comment, reply):
    first = make_user("first@example.org", Role.SENIOR_MODERATOR, reads=("sv",), name="Fia")
    second = make_user("second@example.org", Role.SENIOR_MODERATOR, reads=("sv",), name="Sol")
    reader, judge = visitor(), visitor()
    feed = f"/sv/samtal/{town.thread.public_id}/atom/"
    assert reader.finds_at_last("fontänen")
    assert COMMENT in reader.feed(feed)

    # A reader without an account reports it.
    reader.open(town.dialogue_path("sv"))
    reader.page.locator(f"#inlagg-{comment.public_id} a[href*='/anmal/']").click()
    reader.choose("rule", "4")
    reader.fill(text="Det pekar ut någon.", email=REPORTER)
    reader.press("Send the report")
    reader.sees(reader.says("Thank you, we look at it"))
    town.post.last_to(REPORTER)
    reader.open(town.dialogue_path("sv"))
    reader.sees(COMMENT)  # a report alone removes nothing

    # A moderator removes it, by a rule and in their own words.
    judge.sign_in(first, "/sv/bord/anmalda/")
    judge.press("Take the next one in hand")
    expect(judge.page.locator(".received")).to_contain_text(COMMENT)
    judge.sees("Det pekar ut någon.")
    judge.choose("rule", "4")
    judge.page.locator("[name=words]").fill("Texten pekar ut en person vid fontänen.")
    judge.decide("hide")
    number = comment.submission.number
    judge.sees(judge.says("%(number)s is decided. The letter is on its way.", number=number))

    # A tombstone stands, the reply stays, search and feed are clean; both are told why.
    for language in ("sv", "ar"):
        looker = visitor(language)
        looker.open(town.dialogue_path(language))
        looker.sees_not(COMMENT)
        tomb = looker.page.locator("article.removed")
        expect(tomb).to_have_attribute("id", f"inlagg-{comment.public_id}")
        expect(tomb).to_contain_text(looker.says("The writer has been told why. The replies remain."))
        expect(tomb.locator("a[href*='/regler/']")).to_contain_text("4")
        expect(looker.page.locator("ol.thread ol article.comment")).to_contain_text(REPLY)
    town.post.deliver()
    assert reader.finds("fontänen") == []
    assert COMMENT not in reader.feed(feed)
    letter = town.post.last_to(AUTHOR)
    assert "Texten pekar ut en person vid fontänen." in letter.body
    told = town.post.last_to(REPORTER)
    assert told.body != letter.body
    assert AUTHOR not in told.body
    assert REPORTER not in letter.body

    # The writer appeals by the private link.
    author = visitor()
    author.open(letter.link("/arende/"))
    expect(author.page.locator("[data-state=hidden]")).to_be_visible()
    author.fill(appeal_text="Där står inget namn, bara en plats.")
    author.press("Send the appeal")
    author.sees(author.says("Your appeal has been received. Somebody else tries the decision."))

    # Whoever removed it cannot judge the appeal; another senior moderator can, and it stands again.
    judge.open(f"/sv/bord/appeals/{comment.submission.public_id}/")
    judge.sees(judge.says("An appeal is decided by a senior moderator who did not decide first."))
    expect(judge.page.locator("section.decide [name=act]")).to_have_count(0)
    other = visitor()
    other.sign_in(second, "/sv/bord/overprovas/")
    other.press("Take the next one in hand")
    other.sees("Där står inget namn, bara en plats.")
    other.page.locator("[name=words]").fill("Texten handlar om en plats. Den får stå.")
    other.decide("change")
    other.sees(other.says("%(number)s is decided. The letter is on its way.", number=number))

    reader.open(town.dialogue_path("sv"))
    expect(reader.page.locator(f"#inlagg-{comment.public_id}")).to_contain_text(COMMENT)
    expect(reader.page.locator("article.removed")).to_have_count(0)
    assert "Texten handlar om en plats. Den får stå." in town.post.last_to(AUTHOR).body
    assert len(town.post.to(REPORTER)) == 3
    assert reader.finds_at_last("fontänen")
    assert COMMENT in reader.feed(feed)
