"""Writing a comment through the door: seen first, sent once, never lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from dialogue.models import Comment
from moderation.models import Submission
from portal import clock
from residents.models import Person
from residents.roles import Role
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW
from tests.people import signed_in

pytestmark = pytest.mark.django_db

TEXT = "Det är mörkt i gångtunneln efter klockan nio på kvällen."
PERSONNUMMER = "811228-9874"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def thread():
    return make.thread()


def write(thread, *, client=None, action="send", **fields):
    sent = {
        "action": action,
        "key": str(uuid4()),
        "text": TEXT,
        "name": "Lo",
        "email": "lo@example.org",
        "language": "sv",
        "reply_to": "",
        "website": "",
    } | fields
    return (client or Client()).post(f"/sv/skriv/{thread.public_id}/", sent)


def seen_in(response) -> str:
    return page(response).split('name="seen" value="')[1].split('"')[0]


def page(response) -> str:
    return response.content.decode()


def test_a_guest_gets_a_number_and_a_letter_and_nothing_is_visible(thread):
    response = write(thread)

    submission = Submission.objects.get()
    assert response.status_code == 303
    assert submission.public_id in response.headers["Location"]
    assert (submission.state, submission.sender_role, submission.language) == ("unconfirmed", "guest", "sv")
    assert submission.person.address == "lo@example.org"
    assert submission.person.letters.count() == 1
    assert not Comment.objects.exists()


def test_a_resident_waits_at_once(thread):
    client = signed_in(make.user(Role.RESIDENT))

    response = write(thread, client=client)

    assert response.status_code == 303
    assert Submission.objects.get().state == "waiting"


def test_the_preview_shows_what_becomes_public_and_sends_nothing(thread):
    response = write(thread, action="preview", text="Första stycket.\n\n<b>Andra</b>", name="Leila")

    assert response.status_code == 200
    assert "&lt;b&gt;Andra&lt;/b&gt;" in page(response)
    assert not Submission.objects.exists()
    assert not Person.objects.filter(address="lo@example.org").exists()


def test_an_unknown_button_never_sends(thread):
    response = write(thread, action="something")

    assert response.status_code == 200
    assert not Submission.objects.exists()


def test_the_form_page_offers_the_right_doors_and_is_never_kept(thread):
    response = Client().get(f"/sv/skriv/{thread.public_id}/")

    assert "tel:112" in page(response)
    assert "no-store" in response.headers["Cache-Control"]


def test_the_same_form_again_is_one_act(thread):
    key = str(uuid4())

    first = write(thread, key=key)
    second = write(thread, key=key)

    assert Submission.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_the_same_form_with_other_words_is_another_act(thread, monkeypatch):
    key, later = str(uuid4()), clock.now() + timedelta(minutes=1)
    first = write(thread, key=key)
    monkeypatch.setattr(clock, "now", lambda: later)

    second = write(thread, key=key, text="Det är mörkt i tunneln, och nu är lampan vid trappan också trasig.")

    assert first.headers["Location"] != second.headers["Location"]
    assert Submission.objects.count() == 2


def test_an_account_that_is_called_like_the_municipality_lends_no_name(thread):
    client = signed_in(make.user(Role.RESIDENT, name="Haninge kommun"))

    form = client.get(f"/sv/skriv/{thread.public_id}/")
    sent = write(thread, client=client, name="Haninge kommun")

    assert 'value="Haninge kommun"' not in page(form)
    assert sent.status_code == 422
    assert not Submission.objects.exists()


def test_the_name_that_an_account_keeps_is_filled_in(thread):
    client = signed_in(make.user(Role.RESIDENT, name="Anna från Jordbro"))

    assert 'value="Anna från Jordbro"' in page(client.get(f"/sv/skriv/{thread.public_id}/"))
    assert 'value="Anna från Jordbro"' in page(client.get("/sv/forslag/nytt/"))


@pytest.mark.parametrize("name", ["\u3164", "\u00ad", "\u200f", "\u2800"])
def test_a_name_that_nobody_sees_is_none(thread, name):
    assert write(thread, name=name).status_code == 422
    assert write(thread, text=name * 3).status_code == 422


def test_too_fast_is_told_and_the_text_comes_back(thread):
    write(thread)

    response = write(thread, text="En helt annan text, skriven direkt efteråt.")

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) <= 16
    assert "En helt annan text, skriven direkt efteråt." in page(response)
    assert Submission.objects.count() == 1


def test_a_dialogue_that_closed_meanwhile_gives_the_text_back():
    thread = make.thread(make.dialogue(closes_at=NOW))

    response = write(thread)

    assert response.status_code == 409
    assert TEXT in page(response)
    assert not Submission.objects.exists()
    assert not Person.objects.filter(address="lo@example.org").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closes_at": NOW}, "This dialogue has closed"),
        ({"opens_at": NOW + timedelta(days=1)}, "This dialogue has not opened yet"),
        ({"review_mode": "paused"}, "This dialogue is paused"),
    ],
)
def test_a_dialogue_that_takes_nothing_shows_no_form(fields, words):
    thread = make.thread(make.dialogue(**fields))

    response = Client().get(f"/en/skriv/{thread.public_id}/")

    assert response.status_code == 200
    assert words in page(response)
    assert "<textarea" not in page(response)


def test_a_personnummer_is_refused_and_masked_with_one_press(thread):
    text = f"Hen heter Lo och har {PERSONNUMMER} som nummer."

    refused = write(thread, text=text)
    masked = write(thread, text=text, action="mask")

    assert refused.status_code == 422
    assert 'value="mask"' in page(refused)
    assert PERSONNUMMER in page(refused)
    assert masked.status_code == 200
    assert PERSONNUMMER not in page(masked)
    assert "••••••-••••" in page(masked)
    assert not Submission.objects.exists()


def test_other_personal_data_is_a_hint_that_never_refuses(thread):
    text = "Bilen ABC 12D står på gångbanan varje lördag."

    shown = write(thread, text=text)
    sent = write(thread, text=text, seen=seen_in(shown))

    assert shown.status_code == 200
    assert "<mark" in page(shown)
    assert sent.status_code == 303
    assert Submission.objects.count() == 1


def test_what_is_added_after_the_preview_is_shown_before_it_is_sent(thread):
    shown = write(thread, text="Bilen ABC 12D står på gångbanan varje lördag.", action="preview")

    added = write(thread, text="Bilen ABC 12D står på gångbanan. Ring 070-123 45 67.", seen=seen_in(shown))

    assert added.status_code == 200
    assert "070-123 45 67</mark>" in page(added)
    assert not Submission.objects.exists()


def test_personal_data_in_the_name_is_shown_before_it_is_sent(thread):
    shown = write(thread, name="Ring 070-123 45 67")

    assert (shown.status_code, "070-123 45 67</mark>" in page(shown)) == (200, True)
    assert write(thread, name="Ring 070-123 45 67", seen=seen_in(shown)).status_code == 303


@pytest.mark.parametrize(
    ("text", "chosen", "kept"),
    [
        ("Milloin järjestyksenvalvojat ovat asemalla viikonloppuisin?", "", "fi"),
        ("متى يكون الحراس في المحطة في نهاية الأسبوع؟ نريد أن نعرف", "", "ar"),
        ("መቼ ናይ ጸጥታ ሰራሕተኛታት ኣብ ጣብያ ባቡር ይህልዉ ኣብ መወዳእታ ሰሙን", "", "ti"),
        ("Kyllä!", "", "sv"),
    ],
)
def test_the_language_is_guessed_only_where_none_was_chosen(thread, text, chosen, kept):
    response = write(thread, text=text, language=chosen)

    assert response.status_code == 303
    assert Submission.objects.get().language == kept


def test_who_chose_another_language_than_it_clearly_is_is_asked_once(thread):
    text = "Milloin järjestyksenvalvojat ovat asemalla viikonloppuisin?"

    asked = write(thread, text=text)

    assert (asked.status_code, 'value="language:fi"' in page(asked)) == (200, True)
    assert not Submission.objects.exists()
    assert write(thread, text=text, seen=seen_in(asked)).status_code == 303
    assert (Submission.objects.get().language, Submission.objects.get().language_guessed) == ("sv", "fi")


def test_a_guess_that_differs_is_shown_and_one_press_takes_it(thread):
    text = "Milloin järjestyksenvalvojat ovat asemalla viikonloppuisin?"

    preview = write(thread, text=text, action="preview")
    changed = write(thread, text=text, action="language:fi")

    assert 'value="language:fi"' in page(preview)
    assert changed.status_code == 200
    assert 'value="language:fi"' not in page(changed)


def test_a_reply_remembers_what_it_answers(thread):
    root = make.comment(thread)

    write(thread, reply_to=root.public_id)

    assert Submission.objects.latest("pk").parent_public_id == root.public_id


def wrong_replies():
    return {
        "unknown": lambda thread: "bcdfghjkmnpq",
        "garbage": lambda thread: "'; DROP TABLE x; --",
        "a number": lambda thread: "1",
        "huge": lambda thread: "9" * 5000,
        "beyond an integer": lambda thread: "99999999999999999999999",
        "a minus": lambda thread: "-1",
        "arabic": lambda thread: "٣٤٥٦٧٨٩٠١٢٣٤",
        "in another thread": lambda thread: make.comment(make.thread(make.dialogue("Annan"))).public_id,
        "waiting": lambda thread: make.submitted(thread).public_id,
        "hidden": lambda thread: make.hidden(make.comment(thread)).public_id,
    }


@pytest.mark.parametrize("which", wrong_replies())
def test_a_wrong_reply_is_told_in_the_form(thread, which):
    reply_to = wrong_replies()[which](thread)
    before = Submission.objects.count()

    response = write(thread, reply_to=reply_to)

    assert response.status_code == 422
    assert TEXT in page(response)
    assert Submission.objects.count() == before


@pytest.mark.parametrize("public_id", ["bcdfghjkmnpq", "x", "9" * 200, "0"])
def test_an_unknown_reply_in_the_address_shows_a_plain_form(thread, public_id):
    assert Client().get(f"/sv/skriv/{thread.public_id}/", {"svar": public_id}).status_code == 200


NAUGHTY = {
    "empty": {"text": ""},
    "only spaces": {"text": " \n\t \u200b\u2060 "},
    "control characters": {"text": "\x00\x01\x02\x1b"},
    "a null in words": {"text": "Hej\x00hopp och mer text"},
    "100 000 characters": {"text": "a" * 100_000},
    "3 001 characters": {"text": "å" * 3001},
    "many bytes": {"text": "👨‍👩‍👧‍👦" * 2000},
    "no name": {"name": ""},
    "a name of spaces": {"name": "\u200b \u200b"},
    "a long name": {"name": "x" * 51},
    "no address": {"email": ""},
    "half an address": {"email": "leila@"},
    "an address with a line": {"email": "lo@example.org\nBcc: all@example.org"},
    "a foreign language": {"language": "xx"},
    "a language with a script": {"language": "<script>"},
    "no key": {"key": ""},
    "a wrong key": {"key": "not-a-uuid"},
}


@pytest.mark.parametrize("which", NAUGHTY)
def test_what_cannot_be_taken_is_told_and_nothing_is_saved(thread, which):
    response = write(thread, **NAUGHTY[which])

    assert response.status_code == 422
    assert not Submission.objects.exists()
    assert not Person.objects.filter(address="lo@example.org").exists()


@pytest.mark.parametrize(
    "text",
    [
        "å" * 3000,
        "👨‍👩‍👧‍👦" * 600,
        "می‌خواهم بروم",
        "Z̴̢̛͖͚a̷l̸g̵o̶ och så vidare",
        "{{ 7*7 }} {% load x %} ${jndi}",
        "\u202egnirts desrever",
        "-- '\" ; <script>alert(1)</script>",
    ],
)
def test_what_people_may_write_is_taken(thread, text):
    assert write(thread, text=text).status_code == 303


def test_direction_overrides_are_taken_away_before_anything_is_kept(thread):
    write(thread, text="Läs \u202ebaklänges\u202c här, tack.")

    assert Submission.objects.get().current_version.text == "Läs baklänges här, tack."


@pytest.mark.parametrize("key", ["a" * 30, "bcdfghjkmnpq", "0"])
def test_an_unknown_thread_is_not_found(key):
    assert Client().get(f"/sv/skriv/{key}/").status_code == 404
    assert Client().post(f"/sv/skriv/{key}/", {"text": TEXT}).status_code == 404


def test_a_thread_of_an_unpublished_page_is_not_found():
    page_ = make.dialogue()
    thread = make.thread(page_)
    page_.unpublish()

    assert Client().get(f"/sv/skriv/{thread.public_id}/").status_code == 404


@pytest.mark.parametrize("action", ["preview", "send"])
@pytest.mark.parametrize("fields", [{}, {"name": ""}], ids=["whole", "half"])
def test_what_was_written_while_the_page_went_away_is_given_back(action, fields):
    page_ = make.dialogue()
    thread = make.thread(page_)
    page_.unpublish()

    response = write(thread, action=action, **fields)

    assert response.status_code == 409
    assert TEXT in page(response)
    assert "Dialogen är inte längre öppen för allmänheten." in page(response)
    assert page_.title not in page(response)
    assert not Submission.objects.exists()


def test_half_a_form_keeps_its_text_where_the_dialogue_has_closed_meanwhile():
    thread = make.thread(make.dialogue(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=1)))

    response = write(thread, name="")

    assert response.status_code == 422
    assert TEXT in page(response)


def test_sending_asks_the_database_few_questions(thread, settings, django_assert_max_num_queries):
    settings.PAGE_CACHE = True
    client = signed_in(make.user(Role.RESIDENT))
    write(thread, client=signed_in(make.user(Role.RESIDENT)), text="Den första värmer upp.")

    with django_assert_max_num_queries(22):
        assert write(thread, client=client, text="Bänkarna vid sjön är trasiga.").status_code == 303


def test_a_post_without_anything_is_told(thread):
    assert Client().post(f"/sv/skriv/{thread.public_id}/").status_code == 422


def test_only_get_and_post(thread):
    assert Client().put(f"/sv/skriv/{thread.public_id}/").status_code == 405


def test_a_communicator_answers_officially_and_at_once(thread):
    root = make.comment(thread)
    client = signed_in(make.user(Role.COMMUNICATOR, name="Trygghetssamordnaren"))

    response = write(thread, client=client, reply_to=root.public_id, name="Trygghetssamordnaren")

    published = Comment.objects.latest("pk")
    assert response.status_code == 303
    assert published.official
    assert published.root == root
    assert published.submission.sender_role == "communicator"


def test_a_partner_is_marked_as_one(thread):
    client = signed_in(make.user(Role.PARTNER, name="Bostadsbolaget"))

    write(thread, client=client)

    assert Comment.objects.get().role_label == "partner"


def test_nobody_becomes_official_by_sending_a_field(thread):
    write(thread, official="1", role_label="communicator", sender_role="communicator")

    submission = Submission.objects.get()
    assert (submission.official, submission.sender_role, submission.state) == (False, "guest", "unconfirmed")


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
@pytest.mark.parametrize("role", [None, Role.RESIDENT, Role.PARTNER, Role.COMMUNICATOR, Role.MODERATOR])
def test_the_form_opens_for_every_role_in_every_language(thread, language, role):
    client = signed_in(make.user(role)) if role else Client()

    response = client.get(f"/{language}/skriv/{thread.public_id}/")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in page(response)
    assert ('name="email"' in page(response)) is (role is None)


@pytest.mark.parametrize("address", ["/sv/skriv/{thread}/", "/sv/forslag/{proposal}/svara/"])
def test_nobody_speaks_for_the_municipality_without_a_second_factor(thread, address):
    proposal = make.proposal()
    client = Client()
    client.force_login(make.user(Role.COMMUNICATOR))
    place = address.format(thread=thread.public_id, proposal=proposal.public_id)
    sent = {"action": "send", "key": str(uuid4()), "text": TEXT, "name": "Kommunen", "language": "sv", "outcome": ""}

    assert client.get(place).status_code == 302
    away = client.post(place, sent)
    assert (away.status_code, "/konto/" in page(away)) == (403, True)
    assert TEXT in page(away)
    assert not Comment.objects.exists()
    assert not proposal.answers.exists()


def test_a_personnummer_is_told_beside_other_errors(thread):
    response = write(thread, text=f"Lo har {PERSONNUMMER}.", email="leila@")

    assert response.status_code == 422
    assert 'value="mask"' in page(response)
