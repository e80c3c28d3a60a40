"""Proposals: support counts once, the threshold tells, the clock closes, the municipality answers."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from dialogue import actions
from dialogue.actions.moving import UnableToMove, move_proposal
from dialogue.models import PROPOSAL_STEPS, Proposal, ProposalStatus, Support, SupportBasis
from moderation.models import Submission
from portal import clock
from portal.models import Area, AreaName
from portal.settings_models import current_settings
from residents.actions import tell_due
from residents.models import Follow, Letter, Person
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def needs(threshold: int, **fields) -> Proposal:
    settings = current_settings()
    settings.proposal_threshold = threshold
    settings.save()
    return make.proposal(**fields)


def back(proposal: Proposal, person: Person, now=NOW) -> bool:
    return actions.support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=now)


# -- publishing ------------------------------------------------------------------------------------------------------


def test_the_rules_of_its_day_stay_with_it():
    proposal = needs(3)

    needs(500, title="En annan sak")

    proposal.refresh_from_db()
    assert proposal.threshold == 3
    # 90 whole Swedish days after 20 November, over a year's end: until midnight when 18 February is over.
    assert proposal.closes_at == datetime(2027, 2, 18, 23, 0, tzinfo=UTC)
    assert proposal.last_day.isoformat() == "2027-02-18"


def test_what_waits_is_no_proposal():
    make.proposed()

    assert not Proposal.objects.exists()


# -- support ---------------------------------------------------------------------------------------------------------


def test_one_person_counts_once():
    proposal, person = needs(5), make.person()

    assert back(proposal, person) is True
    assert back(proposal, person) is False

    proposal.refresh_from_db()
    assert proposal.support_count == 1
    assert Support.objects.count() == 1


def test_the_database_refuses_a_second_support():
    proposal, person = needs(5), make.person()
    back(proposal, person)

    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(proposal=proposal, person_key=person.key, basis="paper", given_at=NOW)


def test_support_names_nobody():
    proposal, person = needs(5), make.person()

    back(proposal, person)

    row = Support.objects.values().get()
    assert person.address not in str(row)
    assert row["person_key"] == person.key


def test_an_unconfirmed_address_does_not_count():
    with pytest.raises(actions.UnableToSupport):
        back(needs(5), make.person(confirmed=False))

    assert not Support.objects.exists()


def test_taken_back_and_given_again():
    proposal, person = needs(5), make.person()
    back(proposal, person)

    assert actions.withdraw_support(proposal=proposal, person=person, now=NOW) is True
    assert actions.withdraw_support(proposal=proposal, person=person, now=NOW) is False
    proposal.refresh_from_db()
    assert proposal.support_count == 0
    assert not Follow.objects.followers_of("proposal", proposal.public_id).filter(person=person).exists()

    assert back(proposal, person) is True
    proposal.refresh_from_db()
    assert (proposal.support_count, Support.objects.count()) == (1, 1)


class TestAfterTheSecretKeyHasChanged:
    @pytest.fixture
    def changed(self, settings):
        def change() -> None:
            settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret key"

        return change

    def test_a_person_still_counts_once(self, changed):
        proposal, person = needs(5), make.person()
        back(proposal, person)
        changed()

        assert back(proposal, person) is False

        proposal.refresh_from_db()
        assert (proposal.support_count, Support.objects.count()) == (1, 1)
        assert Support.objects.get().person_key == person.key

    def test_support_is_taken_back_and_given_again_in_the_same_row(self, changed):
        proposal, person = needs(5), make.person()
        back(proposal, person)
        changed()

        assert actions.withdraw_support(proposal=proposal, person=person, now=NOW) is True
        assert back(proposal, person) is True
        assert back(proposal, person) is False

        proposal.refresh_from_db()
        assert (proposal.support_count, Support.objects.count()) == (1, 1)

    def test_other_people_keep_theirs(self, changed):
        proposal, one, other = needs(5), make.person(), make.person()
        back(proposal, one)
        back(proposal, other)
        changed()

        assert actions.withdraw_support(proposal=proposal, person=one, now=NOW) is True

        assert [row.person_key in other.keys for row in Support.objects.standing()] == [True]

    def test_what_was_given_under_both_keys_stands_and_no_third_is_given(self, settings, changed):
        proposal, person = needs(5), make.person()
        former = settings.SECRET_KEY
        back(proposal, person)
        changed()
        settings.SECRET_KEY_FALLBACKS = []
        back(proposal, person)
        settings.SECRET_KEY_FALLBACKS = [former]

        assert back(proposal, person) is False
        assert Support.objects.count() == 2

        actions.withdraw_support(proposal=proposal, person=person, now=NOW)
        proposal.refresh_from_db()
        assert (proposal.support_count, Support.objects.standing().count()) == (0, 0)

        back(proposal, person)
        proposal.refresh_from_db()
        assert (proposal.support_count, Support.objects.standing().count()) == (1, 1)


def test_nothing_is_given_or_taken_back_after_the_end():
    proposal, person = needs(5), make.person()
    back(proposal, person)

    with pytest.raises(actions.UnableToSupport):
        back(proposal, make.person(), now=proposal.closes_at)
    with pytest.raises(actions.UnableToSupport):
        actions.withdraw_support(proposal=proposal, person=person, now=proposal.closes_at)

    proposal.refresh_from_db()
    assert proposal.support_count == 1


def test_a_stale_proposal_cannot_be_supported_after_it_was_moved():
    proposal = needs(5)
    stale = Proposal.objects.get(pk=proposal.pk)
    move_proposal(proposal=proposal, status=ProposalStatus.REFUSED, now=NOW)

    with pytest.raises(actions.UnableToSupport):
        back(stale, make.person())

    assert not Support.objects.exists()


def test_at_the_threshold_the_status_changes_once_and_everybody_is_told():
    author = make.person(language="ar")
    proposal = needs(2, by=author)
    first, second, third = make.person(language="fi"), make.person(), make.person()

    back(proposal, first)
    back(proposal, second)
    tell_due(NOW)
    proposal.refresh_from_db()
    back(proposal, third)

    tell_due(NOW)
    proposal.refresh_from_db()
    told = Letter.objects.filter(template="dialogue/email/proposal_reached")
    assert (proposal.status, proposal.reached_at, proposal.support_count) == ("reached", NOW, 3)
    assert [event.status for event in proposal.events.all()] == ["open", "reached"]
    assert proposal.events.last().supports == 2
    assert {(letter.person_id, letter.language) for letter in told} == {
        (author.pk, "ar"),
        (first.pk, "fi"),
        (second.pk, "sv"),
    }


def test_a_reached_status_is_not_taken_back_by_one_person():
    proposal, person = needs(1), make.person()
    back(proposal, person)
    proposal.refresh_from_db()

    actions.withdraw_support(proposal=proposal, person=person, now=NOW)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.support_count) == ("reached", 0)


# -- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_closes_what_had_too_little_support_and_tells_once():
    proposal, person = needs(5), make.person()
    back(proposal, person)

    assert actions.close_due(now=proposal.closes_at - timedelta(microseconds=1)) == 0
    assert actions.close_due(now=proposal.closes_at) == 1
    assert actions.close_due(now=proposal.closes_at) == 0
    tell_due(proposal.closes_at)

    proposal.refresh_from_db()
    told = Letter.objects.filter(template="dialogue/email/proposal_closed")
    assert proposal.status == "too_few"
    assert {letter.person_id for letter in told} == {person.pk, proposal.submission.person_id}


def test_the_clock_leaves_a_reached_one():
    proposal = needs(1)
    back(proposal, make.person())

    assert actions.close_due(now=proposal.closes_at + timedelta(days=1)) == 0


def test_a_hidden_proposal_closes_without_a_letter():
    proposal = needs(5)
    actions.hide_proposal(submission=proposal.submission, rule=None, now=NOW)

    actions.close_due(now=proposal.closes_at)
    tell_due(proposal.closes_at)

    assert not Letter.objects.filter(template="dialogue/email/proposal_closed").exists()


def test_the_clock_tells_followers_of_a_closed_dialogue_once_and_again_after_a_new_end():
    page = make.dialogue(closes_at=NOW + timedelta(days=1))
    thread = make.thread(page)
    make.comment(thread)
    after = NOW + timedelta(days=1)
    told = Letter.objects.filter(template="dialogue/email/thread_closed")

    assert actions.close_due(now=after) == 1
    assert actions.close_due(now=after) == 0
    tell_due(after)
    assert told.count() == 1

    page.closes_at = NOW + timedelta(days=9)
    page.save()
    actions.close_due(now=after)
    assert actions.close_due(now=NOW + timedelta(days=9)) == 1
    tell_due(NOW + timedelta(days=9))
    assert told.count() == 2


# -- steps and answers -----------------------------------------------------------------------------------------------


def test_only_the_steps_of_the_table_can_be_taken():
    proposal, other = make.proposal(), make.proposal(title="En annan sak")
    taken = set()

    for before, after in itertools.product(ProposalStatus, ProposalStatus):
        merged = other if before == ProposalStatus.MERGED else None
        Proposal.objects.filter(pk=proposal.pk).update(status=before, reached_at=NOW, merged_into=merged)
        proposal.refresh_from_db()
        into = other if after == ProposalStatus.MERGED else None
        try:
            move_proposal(proposal=proposal, status=after, now=NOW, merged_into=into)
        except UnableToMove:
            proposal.refresh_from_db()
            assert proposal.status == before
        else:
            assert proposal.events.last().status == proposal.status == after
            taken.add((before, after))

    assert taken == {(before, after) for before, following in PROPOSAL_STEPS.items() for after in following}


def answered(proposal: Proposal, user, **fields) -> Submission:
    words = {"text": "Ja, vi sätter upp lampor.", "name": "Gatuenheten", "language": "sv", "outcome": "granted"}
    return actions.answer_proposal(
        proposal=proposal, user=user, person=user.person, key=uuid4(), now=NOW, **(words | fields)
    )


def test_the_answer_is_official_moves_the_status_and_tells_author_and_supporters():
    proposal, supporter = needs(5), make.person(language="en")
    back(proposal, supporter)

    submission = answered(proposal, make.user(Role.COMMUNICATOR))
    tell_due(NOW)

    proposal.refresh_from_db()
    told = Letter.objects.filter(template="dialogue/email/proposal_answered")
    assert (submission.official, submission.state, submission.kind) == (True, "published", "answer")
    assert (proposal.status, proposal.answers.get().text) == ("granted", "Ja, vi sätter upp lampor.")
    assert {letter.person_id for letter in told} == {supporter.pk, proposal.submission.person_id}
    assert "Status now: Yes" in told.get(person=supporter).body


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.PARTNER, Role.MODERATOR, Role.SENIOR_MODERATOR])
def test_nobody_else_answers_for_the_municipality(role):
    proposal = make.proposal()

    with pytest.raises(actions.UnableToAnswer):
        answered(proposal, make.user(role))

    assert not proposal.answers.exists()


def test_an_answer_that_leads_nowhere_is_not_published():
    proposal = make.proposal()
    move_proposal(proposal=proposal, status=ProposalStatus.REFUSED, now=NOW)

    with pytest.raises(actions.UnableToAnswer):
        answered(proposal, make.user(Role.COMMUNICATOR))

    assert not Submission.objects.filter(kind="answer").exists()


# -- through the door ------------------------------------------------------------------------------------------------


def page(response) -> str:
    return response.content.decode()


def propose(client=None, *, action="send", **fields):
    sent = {
        "action": action,
        "key": str(uuid4()),
        "title": "Ljus i gångtunneln",
        "text": "Sätt upp lampor hela vägen genom tunneln.",
        "name": "Samir",
        "email": "samir@example.org",
        "language": "sv",
        "seen": "1",
    } | fields
    return (client or Client()).post("/sv/forslag/nytt/", sent)


def test_similar_ones_and_the_preview_come_before_sending():
    response = propose(seen="")

    assert response.status_code == 200
    assert 'id="alike"' in page(response)
    assert 'name="seen"' in page(response)
    assert not Submission.objects.exists()


def test_then_it_is_sent_with_its_place():
    area = Area.objects.create(code="vega", latitude=59.2, longitude=18.1)
    AreaName.objects.create(area=area, language="sv", name="Vega")

    response = propose(area="vega")

    submission = Submission.objects.get()
    assert response.status_code == 303
    assert submission.current_version.data == {"area": "vega", "topics": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "Hej"},
        {"title": "x" * 121},
        {"text": ""},
        {"text": "x" * 100_000},
        {"area": "atlantis"},
        {"topics": ["nothing"]},
        {"language": "xx"},
        {"email": "samir"},
        {"key": "x"},
    ],
)
def test_a_proposal_that_cannot_be_taken_is_told(fields):
    response = propose(**fields)

    assert response.status_code == 422
    assert not Submission.objects.exists()


def test_a_personnummer_in_a_proposal_is_masked_before_it_is_sent():
    refused = propose(text="Ring Lo, 811228-9874, om lamporna.")
    masked = propose(text="Ring Lo, 811228-9874, om lamporna.", action="mask")

    assert refused.status_code == 422
    assert "811228-9874" not in page(masked)
    assert not Submission.objects.exists()


def test_a_resident_supports_with_one_press_and_takes_it_back():
    proposal = needs(3)
    client = signed_in(make.user(Role.RESIDENT))
    address = f"/sv/forslag/{proposal.public_id}/stod/"

    client.get(address)
    for _ in range(2):
        assert client.post(address, {"action": "support"}).status_code == 200
    proposal.refresh_from_db()
    assert proposal.support_count == 1

    client.post(address, {"action": "withdraw"})
    proposal.refresh_from_db()
    assert proposal.support_count == 0


def test_a_guests_support_counts_when_the_button_behind_the_link_is_pressed():
    proposal = needs(3)

    asked = Client().post(f"/sv/forslag/{proposal.public_id}/stod/", {"email": "Gast@Example.org", "key": str(uuid4())})

    person = Person.objects.get(address="gast@example.org")
    letter = person.letters.get()
    link = next(line for line in letter.body.splitlines() if "/stod/" in line).removeprefix("http://testserver")
    assert asked.status_code == 303
    assert not Support.objects.exists()

    looked = Client().get(link)
    assert looked.status_code == 200
    assert not Support.objects.exists()

    pressed = [Client().post(link, {"action": "support"}) for _ in range(2)]
    proposal.refresh_from_db()
    person.refresh_from_db()
    assert [response.status_code for response in pressed] == [200, 200]
    assert proposal.support_count == 1
    assert person.is_confirmed

    Client().post(link, {"action": "withdraw"})
    proposal.refresh_from_db()
    assert proposal.support_count == 0


@pytest.mark.parametrize("token", ["x", "a:b:c", "bcdfghjkmnpq:1abcde:xxxxxxxx", "😀"])
def test_a_link_that_is_not_ours_says_so(token):
    response = Client().get(reverse("dialogue:support_by_letter", args=[token]))

    assert response.status_code == 404
    assert "</html>" in page(response)


def test_a_link_of_three_days_ago_says_so(monkeypatch):
    from django.core import signing

    from residents import tokens

    proposal, person = needs(3), make.person()
    token = tokens.make("support", f"{proposal.public_id}:{person.public_id}")
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 49 * 3600)

    response = Client().post(reverse("dialogue:support_by_letter", args=[token]), {"action": "support"})

    assert response.status_code == 410
    assert not Support.objects.exists()


def test_support_after_the_end_is_told(monkeypatch):
    proposal = needs(3)
    client = signed_in(make.user(Role.RESIDENT))
    monkeypatch.setattr(clock, "now", lambda: proposal.closes_at)

    response = client.post(f"/sv/forslag/{proposal.public_id}/stod/", {"action": "support"})

    assert response.status_code == 409
    assert not Support.objects.exists()


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_list_and_proposal_are_read_without_a_cookie_or_a_token(language):
    proposal = make.proposal()

    for address in (
        f"/{language}/forslag/",
        f"/{language}/forslag/{proposal.public_id}/",
        f"/{language}/forslag/atom/",
    ):
        response = Client().get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in page(response)


def test_a_hidden_proposal_is_nowhere():
    proposal = make.proposal(title="Kanariefågelns förslag")
    addresses = ["/sv/forslag/", "/sv/forslag/atom/", f"/sv/forslag/{proposal.public_id}/"]
    before = [page(Client().get(address)) for address in addresses]
    assert all("Kanariefågelns" in text for text in before)

    actions.hide_proposal(submission=proposal.submission, rule=None, now=NOW)

    after = [Client().get(address) for address in addresses]
    assert not any("Kanariefågelns" in page(response) for response in after)
    assert after[2].status_code == 404
    assert Client().get(f"/sv/forslag/{proposal.public_id}/stod/").status_code == 404


def test_the_list_is_narrowed_and_garbage_narrows_nothing():
    area = Area.objects.create(code="vega", latitude=59.2, longitude=18.1)
    AreaName.objects.create(area=area, language="sv", name="Vega")
    make.proposal(title="Förslag i Vega", area="vega")
    done = make.proposal(title="Förslag om allt")
    move_proposal(proposal=done, status=ProposalStatus.REFUSED, now=NOW)

    def shown(**query):
        response = Client().get("/sv/forslag/", query)
        assert response.status_code == 200
        return ("Förslag i Vega" in page(response), "Förslag om allt" in page(response))

    assert shown() == (True, True)
    assert shown(omrade="vega") == (True, False)
    assert shown(status="answered") == (False, True)
    assert shown(status="open") == (True, False)
    assert shown(omrade="'; --", status="xx", efter="\x00") == (True, True)


def test_the_list_goes_on_by_keyset():
    for number in range(25):
        make.proposal(title=f"Förslag nummer {number:02d}", now=NOW + timedelta(minutes=number))

    first = page(Client().get("/sv/forslag/"))
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = page(Client().get(link))

    assert "Förslag nummer 24" in first
    assert "Förslag nummer 05" in first
    assert "Förslag nummer 04" not in first
    assert "Förslag nummer 04" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), (Role.RESIDENT, 403), (Role.PARTNER, 403), (Role.MODERATOR, 403), (Role.COMMUNICATOR, 200)],
)
def test_who_opens_the_form_of_the_official_answer(role, status):
    proposal = make.proposal()
    client = signed_in(make.user(role)) if role else Client()

    assert client.get(f"/sv/forslag/{proposal.public_id}/svara/").status_code == status


def test_the_official_answer_is_seen_and_then_published():
    proposal = make.proposal()
    client = signed_in(make.user(Role.COMMUNICATOR))
    address = f"/sv/forslag/{proposal.public_id}/svara/"
    sent = {"key": str(uuid4()), "text": "Ja, i mars.", "name": "Gatuenheten", "language": "sv", "outcome": "granted"}

    preview = client.post(address, sent | {"action": "preview"})
    assert (preview.status_code, proposal.answers.count()) == (200, 0)

    published = [client.post(address, sent | {"action": "send"}) for _ in range(2)]

    assert [response.status_code for response in published] == [303, 303]
    assert proposal.answers.count() == 1
    assert "Ja, i mars." in page(Client().get(f"/sv/forslag/{proposal.public_id}/"))


@pytest.mark.parametrize("role", [Role.COMMUNICATOR, Role.ADMINISTRATOR])
def test_whoever_answers_for_the_municipality_finds_the_way_on_pages_of_their_own(role):
    proposal = needs(1)
    back(proposal, make.person())
    client = signed_in(make.user(role))
    form = reverse("dialogue:answer_proposal", args=[proposal.public_id])

    assert form in client.get(reverse("residents:mine")).text
    assert form in client.get(reverse("dialogue:write", args=[proposal.thread.public_id])).text
    assert client.get(form).status_code == 200


@pytest.mark.parametrize("role", [None, Role.RESIDENT, Role.PARTNER, Role.MODERATOR])
def test_nobody_else_is_shown_that_way(role):
    proposal = needs(1)
    back(proposal, make.person())
    client = signed_in(make.user(role)) if role else Client()

    for address in (
        proposal.path_in("sv"),
        reverse("residents:mine"),
        reverse("dialogue:write", args=[proposal.thread.public_id]),
    ):
        assert "/svara/" not in client.get(address).text


def test_the_proposals_page_is_the_same_for_staff():
    proposal = needs(1)

    page = signed_in(make.user(Role.COMMUNICATOR)).get(proposal.path_in("sv"))

    assert page.text == Client().get(proposal.path_in("sv")).text


def test_what_is_decided_or_lacks_support_no_longer_waits_for_an_answer():
    answered, alone = needs(1, title="Besvarat"), needs(2, title="Ensamt")
    back(answered, make.person())
    answered.refresh_from_db()
    move_proposal(proposal=answered, status=ProposalStatus.GRANTED, now=NOW)

    page = signed_in(make.user(Role.COMMUNICATOR)).get(reverse("residents:mine")).text

    assert answered.title not in page
    assert alone.title not in page


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_its_page_offers_to_follow_it_and_its_conversation(language):
    proposal = needs(1)

    page = Client().get(proposal.path_in(language)).text

    for kind, key in (("proposal", proposal.public_id), ("thread", proposal.thread.public_id)):
        address = f"/{language}/folj/{kind}/{key}/"
        assert address in page
        assert Client().get(address).status_code == 200
