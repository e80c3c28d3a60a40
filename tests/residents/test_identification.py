"""E-identification: what is believed, what is kept of it, and what it opens. Against a certified server."""

import re
import socket
from datetime import timedelta
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client, override_settings

from portal import clock
from portal.models import AuditEntry
from residents import eid
from residents.actions import AnothersIdentification, end_identification, identify, leave
from residents.mine import export_of
from residents.models import Identification, Letter, User
from residents.roles import Role
from tests.people import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.needs("eid")]

ENGLISH = {"accept-language": "en"}
PAGE = "/en/konto/e-legitimation/"
BEGIN = f"{PAGE}visa/"
BACK = "/e-legitimation/svar/"
MINE = "/en/mitt/"
SAID = {
    "cancelled": "You cancelled.",
    "silent": "cannot be reached just now",
    "weak": "not strong enough",
    "refused": "It could not be shown who you are.",
    "unknown": "No account is connected",
    "another account": "Another account here is connected",
    "another e-identification": "connected with another e-identification",
}
NUMBERS = ("191212121212", "198112189876")


@pytest.fixture(autouse=True)
def offered(eid_servers, settings):
    """The portal asks the server of e-identifications, and knows people by their number."""
    settings.OIDC_ISSUER = eid_servers(f"http://testserver{BACK}")
    settings.OIDC_CLIENT_ID = "portal"
    settings.OIDC_CLIENT_SECRET = "a-secret-of-the-test-server-0123456789"
    settings.OIDC_SCOPE = "openid number"
    settings.OIDC_PERSON_CLAIMS = ["personal_identity_number"]
    eid._client_of.cache_clear()
    eid._silent_until.clear()
    return settings


def at_the_portal(address: str = "anna@exempel.example", *roles: Role) -> Client:
    """Somebody who has just signed in with their password; the account is made where there is none."""
    if not User.objects.filter(email=address).exists():
        make_user(address, *(roles or (Role.RESIDENT,)))
    client = Client(headers=ENGLISH)
    answer = client.post("/en/konto/login/", {"login": address, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def shown_elsewhere(client: Client, person: str, *, at: str = BEGIN) -> str:
    """Goes to the one who vouches, chooses who to be there, and gives the address that leads back to the portal."""
    begun = client.get(at)
    assert begun.status_code == 302, begun.status_code
    elsewhere = requests.Session()
    who = elsewhere.get(begun.headers["Location"], timeout=10)
    assert "Who are you?" in who.text, who.text
    address = f"{who.url}/chosen?person={person}"
    while not address.startswith(f"http://testserver{BACK}"):
        answer = elsewhere.get(address, allow_redirects=False, timeout=10)
        assert answer.is_redirect, answer.text
        address = urljoin(answer.url, answer.headers["Location"])
    return address.removeprefix("http://testserver")


def identified(client: Client, person: str, *, at: str = BEGIN) -> str:
    """The page that they land on in the end, as text."""
    return client.get(shown_elsewhere(client, person, at=at), follow=True).text


def is_signed_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


class TestWhatIsAsked:
    def test_names_a_state_a_nonce_a_proof_key_and_the_levels_that_are_enough(self, offered):
        address = at_the_portal().get(BEGIN).headers["Location"]

        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(offered.OIDC_ISSUER)
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"http://testserver{BACK}"
        assert asked["acr_values"].split() == offered.OIDC_LEVELS
        assert asked["prompt"] == "login"  # whoever sat here before has perhaps not left the other house
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20

    def test_is_another_thing_each_time(self):
        client = at_the_portal()

        asked = [parse_qs(urlsplit(client.get(BEGIN).headers["Location"]).query) for _ in range(2)]

        assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))

    def test_takes_the_place_of_what_was_asked_before(self):
        client = at_the_portal()
        first = shown_elsewhere(client, "tolvan")
        shown_elsewhere(client, "lilly")

        assert SAID["refused"] in client.get(first, follow=True).text
        assert len([name for name in client.session.keys() if name.startswith("_state_")]) == 1  # noqa: SIM118

    def test_believes_only_algorithms_with_a_key_of_the_issuers_own(self):
        assert eid._client().server_metadata["id_token_signing_alg_values_supported"] == list(eid.ALGORITHMS)
        assert not any(name.startswith(("HS", "none")) for name in eid.ALGORITHMS)

    def test_goes_nowhere_else_whatever_host_the_request_names(self):
        address = at_the_portal().get(BEGIN, headers={"host": "127.0.0.1"}).headers["Location"]

        assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"http://testserver{BACK}"]


class TestAnAccount:
    def test_is_connected_with_the_one_who_has_shown_who_they_are(self):
        client = at_the_portal()

        page = identified(client, "tolvan")

        assert "You have shown who you are." in page
        assert User.objects.get(email="anna@exempel.example").is_identified
        assert "You showed who you are on" in client.get(PAGE).text

    def test_keeps_neither_name_nor_number(self, caplog):
        client = at_the_portal()
        identified(client, "tolvan")

        kept = repr(list(Identification.objects.values())) + repr(client.session.items())
        letters = repr(list(Letter.objects.values())) + repr(list(AuditEntry.objects.values())) + caplog.text
        assert not any(word in kept + letters for word in (*NUMBERS, "Tolvan", "tolvan"))
        assert re.fullmatch("[0-9a-f]{64}", Identification.objects.get().key)

    def test_is_told_in_a_letter_and_in_the_log(self):
        client = at_the_portal()
        user = User.objects.get(email="anna@exempel.example")

        identified(client, "tolvan")
        client.post(PAGE)

        letters = Letter.objects.filter(person=user.person, template__startswith="residents/").order_by("pk")
        assert [letter.template.rpartition("/")[2] for letter in letters] == ["identify", "end_identification"]
        assert f"http://testserver{PAGE.replace('/en/', '/sv/')}" in letters[0].body  # where it can be undone
        acts = AuditEntry.objects.filter(subject=f"user:{user.pk}").order_by("number").values_list("act", flat=True)
        assert list(acts)[-2:] == ["identify", "end_identification"]

    def test_shows_it_again_and_nothing_changes(self):
        client = at_the_portal()
        identified(client, "tolvan")

        page = identified(client, "tolvan")

        assert "You have shown who you are." in page
        assert Identification.objects.count() == 1
        assert Letter.objects.filter(template="residents/email/identify").count() == 1

    def test_comes_back_to_where_it_was_needed(self):
        client = at_the_portal()

        answer = client.get(shown_elsewhere(client, "tolvan", at=f"{BEGIN}?next=/en/mitt/"))

        assert answer.headers["Location"] == "/en/mitt/"

    @pytest.mark.parametrize("address", ["foo", "account_logout", "?x", "#x", "residents:mine"])
    def test_comes_back_also_where_the_place_is_none(self, address):
        client = at_the_portal()

        answer = client.get(shown_elsewhere(client, "tolvan", at=f"{BEGIN}?next={quote(address)}"))

        assert answer.status_code == 302
        assert Identification.objects.count() == 1

    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
    def test_is_never_sent_to_another_site(self, address):
        client = at_the_portal()

        answer = client.get(shown_elsewhere(client, "tolvan", at=f"{BEGIN}?next={address}"))

        assert answer.headers["Location"] == PAGE
        assert "evil" not in client.get(f"{PAGE}?next={address}").text

    def test_is_bound_only_by_who_has_just_shown_the_password(self, monkeypatch):
        client = at_the_portal()
        later = clock.now() + timedelta(minutes=30)
        monkeypatch.setattr("residents.eid_views.time.time", later.timestamp)

        assert client.get(BEGIN).headers["Location"].startswith("/en/konto/reauthenticate/")
        assert client.post(PAGE).headers["Location"].startswith("/en/konto/reauthenticate/")

    def test_is_bound_only_by_who_began_it_signed_in(self):
        """Somebody begins at a screen at which another person signs in afterwards."""
        make_user("anna@exempel.example", Role.RESIDENT)
        client = Client(headers=ENGLISH)
        address = shown_elsewhere(client, "lilly")
        client.post("/en/konto/login/", {"login": "anna@exempel.example", "password": PASSWORD})

        assert SAID["refused"] in client.get(address, follow=True).text
        assert not Identification.objects.exists()

    def test_is_bound_only_within_ten_minutes(self, monkeypatch):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        later = clock.now() + timedelta(minutes=11)
        monkeypatch.setattr(clock, "now", lambda: later)

        assert SAID["refused"] in client.get(address, follow=True).text
        assert not Identification.objects.exists()

    def test_that_leaves_takes_it_along(self):
        client = at_the_portal()
        identified(client, "tolvan")

        leave(user=User.objects.get(email="anna@exempel.example"), now=clock.now())

        assert not Identification.objects.exists()

    def test_reads_in_its_own_data_that_it_was_done(self):
        client = at_the_portal()
        identified(client, "tolvan")
        user = User.objects.get(email="anna@exempel.example")

        own = export_of(user.person)

        assert own["person"]["account"]["identified"] == user.identification.shown_at


class TestOnePerson:
    """Nobody is counted twice."""

    @pytest.mark.parametrize("again", ["tolvan", "tolvan-2"], ids=["same", "another of the same person's"])
    def test_cannot_connect_two_accounts(self, again):
        identified(at_the_portal(), "tolvan")

        page = identified(at_the_portal("bo@exempel.example"), again)

        assert SAID["another account"] in page
        assert Identification.objects.get().user.email == "anna@exempel.example"

    def test_cannot_be_two_in_one_account(self):
        client = at_the_portal()
        identified(client, "tolvan")

        assert SAID["another e-identification"] in identified(client, "lilly")
        assert Identification.objects.count() == 1

    def test_moves_it_by_ending_it_first(self):
        first = at_the_portal()
        identified(first, "tolvan")
        first.post(PAGE)

        identified(at_the_portal("bo@exempel.example"), "tolvan")

        assert Identification.objects.get().user.email == "bo@exempel.example"

    def test_is_not_mixed_up_with_another(self):
        identified(at_the_portal(), "tolvan")
        identified(at_the_portal("bo@exempel.example"), "lilly")

        assert Identification.objects.count() == 2

    def test_is_known_also_after_the_secret_key_has_changed(self, offered):
        identified(at_the_portal(), "tolvan")
        offered.SECRET_KEY_FALLBACKS = [offered.SECRET_KEY]
        offered.SECRET_KEY = "another-one"
        assert User.objects.get(email="anna@exempel.example").is_identified

        assert SAID["another account"] in identified(at_the_portal("bo@exempel.example"), "tolvan")
        identified(Client(headers=ENGLISH), "tolvan")  # signs in: from here on the new key is enough
        offered.SECRET_KEY_FALLBACKS = []
        assert SAID["another account"] in identified(at_the_portal("bo@exempel.example"), "tolvan")

    @pytest.mark.parametrize(("claims", "people"), [("personal_identity_number,sub", 1), ("sub", 2), ("none,sub", 2)])
    def test_is_known_by_the_first_claim_that_is_told(self, offered, claims, people):
        offered.OIDC_PERSON_CLAIMS = claims.split(",")
        identified(at_the_portal(), "tolvan")
        identified(at_the_portal("bo@exempel.example"), "tolvan-2")

        assert Identification.objects.count() == people

    def test_shows_it_once_more_when_nobody_knows_the_former_secret_key(self, offered):
        identified(at_the_portal(), "tolvan")
        offered.SECRET_KEY = "another-one"
        client = at_the_portal()

        assert not User.objects.get(email="anna@exempel.example").is_identified
        identified(client, "tolvan")
        assert User.objects.get(email="anna@exempel.example").is_identified
        assert Identification.objects.count() == 1

    @pytest.mark.parametrize("claims", [["sub"], ["personal_identity_number", "sub"]], ids=len)
    def test_shows_it_once_more_when_another_claim_tells_people_apart(self, offered, claims):
        client = at_the_portal()
        identified(client, "tolvan")
        user = User.objects.get(email="anna@exempel.example")
        offered.OIDC_PERSON_CLAIMS = claims

        assert not user.is_identified
        identified(client, "tolvan")
        assert User.objects.get(pk=user.pk).is_identified
        assert Identification.objects.count() == 1

    def test_is_one_also_where_the_row_appears_in_between(self, monkeypatch):
        anna, bo = (make_user(f"{name}@exempel.example", Role.RESIDENT) for name in ("anna", "bo"))
        identify(user=anna, keys=["a" * 64], now=clock.now())
        monkeypatch.setattr("residents.actions.identifying.identified_user", lambda keys: None)

        with pytest.raises(AnothersIdentification):
            identify(user=bo, keys=["a" * 64], now=clock.now())


class TestSigningIn:
    def test_is_by_e_identification_alone_where_it_is_connected(self):
        identified(at_the_portal(), "tolvan")
        stranger = Client(headers=ENGLISH)

        identified(stranger, "tolvan", at=f"{BEGIN}?next=/en/mitt/")

        assert is_signed_in(stranger)
        assert stranger.session["_auth_user_id"] == str(User.objects.get(email="anna@exempel.example").pk)

    def test_is_not_possible_before_it_is_connected(self):
        stranger = Client(headers=ENGLISH)

        assert SAID["unknown"] in identified(stranger, "tolvan")
        assert not is_signed_in(stranger) and not Identification.objects.exists()

    def test_is_not_possible_after_it_was_ended(self):
        client = at_the_portal()
        identified(client, "tolvan")
        end_identification(user=User.objects.get(email="anna@exempel.example"), now=clock.now())
        stranger = Client(headers=ENGLISH)

        assert SAID["unknown"] in identified(stranger, "tolvan")
        assert not is_signed_in(stranger)

    def test_is_not_possible_to_a_closed_account(self):
        identified(at_the_portal(), "tolvan")
        User.objects.update(is_active=False)
        stranger = Client(headers=ENGLISH)

        identified(stranger, "tolvan")

        assert not is_signed_in(stranger)

    def test_asks_staff_for_their_second_factor_all_the_same(self):
        user = make_user("mod@exempel.example", Role.MODERATOR)
        identify(user=user, keys=eid._keys_of({"personal_identity_number": NUMBERS[0]}), now=clock.now())
        stranger = Client(headers=ENGLISH)

        answer = stranger.get(shown_elsewhere(stranger, "tolvan"))

        assert "/konto/2fa/" in answer.headers["Location"]
        assert not is_signed_in(stranger)

    def test_is_offered_where_one_signs_in_and_leads_back(self):
        page = Client(headers=ENGLISH).get("/en/konto/login/?next=/en/mitt/").text

        assert f'href="{BEGIN}?next=/en/mitt/"' in page or f'href="{BEGIN}?next=%2Fen%2Fmitt%2F"' in page


class TestAnAnswerThatIsNotBelieved:
    """trust.md D-55: refused every time, whoever comes with it; nobody is signed in, nothing is kept."""

    @pytest.mark.parametrize(
        ("person", "said"),
        [
            ("weak", "weak"),
            ("says-nothing-of-strength", "weak"),
            ("nameless", "refused"),
            ("other-nonce", "refused"),
            ("no-nonce", "refused"),
            ("other-issuer", "refused"),
            ("other-audience", "refused"),
            ("late", "refused"),
            ("long-ago", "refused"),
            ("unsigned", "refused"),
            ("by-secret", "refused"),
            ("by-stranger", "refused"),
            ("told-of-another", "refused"),
            ("elsewhere", "refused"),
            ("", "cancelled"),
        ],
    )
    def test_connects_and_opens_nothing(self, person, said):
        owner = at_the_portal()
        identified(owner, "tolvan")
        end_identification(user=User.objects.get(email="anna@exempel.example"), now=clock.now())

        assert SAID[said] in identified(owner, person)
        assert not Identification.objects.exists()

        identified(at_the_portal("bo@exempel.example"), "tolvan")
        stranger = Client(headers=ENGLISH)
        assert SAID[said] in identified(stranger, person)
        assert not is_signed_in(stranger)

    def test_is_one_that_was_used_before(self):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        client.get(address)
        end_identification(user=User.objects.get(email="anna@exempel.example"), now=clock.now())

        assert SAID["refused"] in client.get(address, follow=True).text
        assert not Identification.objects.exists()

    def test_is_one_that_another_browser_asked_for(self):
        address = shown_elsewhere(at_the_portal("bo@exempel.example"), "lilly")
        client = at_the_portal()

        assert SAID["refused"] in client.get(address, follow=True).text
        assert not Identification.objects.exists()

    @pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=x", f"?code={'x' * 8000}", "?error=x"])
    def test_is_one_that_nobody_asked_for(self, query):
        answer = at_the_portal().get(BACK + query, follow=True)

        assert answer.status_code == 200
        assert SAID["refused"] in answer.text
        assert not Identification.objects.exists()

    def test_comes_from_an_issuer_that_calls_itself_something_else(self, offered):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        offered.OIDC_ISSUER = offered.OIDC_ISSUER.replace("127.0.0.1", "localhost")

        assert SAID["refused"] in client.get(address, follow=True).text


class TestWhoVouches:
    def test_does_not_answer_and_the_page_says_so(self, offered):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            offered.OIDC_ISSUER = f"http://127.0.0.1:{closed.getsockname()[1]}"
        client = at_the_portal()

        assert SAID["silent"] in client.get(BEGIN, follow=True).text

    def test_is_not_waited_for_when_it_takes_the_question_and_says_nothing(self, offered):
        offered.OIDC_TIMEOUT = 0.3
        client = at_the_portal()
        with socket.create_server(("127.0.0.1", 0)) as mute:
            offered.OIDC_ISSUER = f"http://127.0.0.1:{mute.getsockname()[1]}"

            assert SAID["silent"] in client.get(BEGIN, follow=True).text

    def test_is_left_alone_for_half_a_minute_when_it_was_silent(self, offered, monkeypatch):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        eid._unreachable(TimeoutError())
        monkeypatch.setattr(eid, "_client", lambda: pytest.fail("asked"))

        assert SAID["silent"] in client.get(address, follow=True).text
        assert SAID["silent"] in client.get(BEGIN, follow=True).text

    def test_is_not_asked_about_an_answer_that_nobody_asked_for(self, monkeypatch):
        monkeypatch.setattr(eid, "_client", lambda: pytest.fail("asked"))

        assert SAID["refused"] in Client(headers=ENGLISH).get(f"{BACK}?code=x&state=y", follow=True).text

    @pytest.mark.parametrize("said", ["[]", "null", "{}", "no JSON", '{"issuer": 7}'])
    def test_says_something_that_is_no_description_of_itself(self, said, offered, monkeypatch):
        answer = requests.Response()
        answer.status_code, answer._content = 200, said.encode()
        monkeypatch.setattr(requests.Session, "request", lambda *args, **kwargs: answer)

        assert SAID["silent"] in at_the_portal().get(BEGIN, follow=True).text

    def test_says_no_on_the_way_back_and_is_asked_again_by_the_next_one(self, offered):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        eid._client().server_metadata["userinfo_endpoint"] = f"{offered.OIDC_ISSUER}/nowhere"

        assert SAID["refused"] in client.get(address, follow=True).text
        assert client.get(BEGIN).headers["Location"].startswith(offered.OIDC_ISSUER)

    def test_falls_silent_on_the_way_back(self, offered):
        client = at_the_portal()
        address = shown_elsewhere(client, "tolvan")
        eid._client().server_metadata["token_endpoint"] = "http://127.0.0.1:9/"

        assert SAID["silent"] in client.get(address, follow=True).text
        assert not Identification.objects.exists()

    def test_may_name_people_in_the_signed_answer_itself(self, offered):
        offered.OIDC_PERSON_CLAIMS = ["sub"]

        identified(at_the_portal(), "nameless")

        assert Identification.objects.count() == 1

    def test_is_not_asked_by_a_hundred_and_first_of_one_network(self):
        client = at_the_portal()
        for _ in range(100):
            assert client.get(BEGIN).status_code == 302

        assert client.get(BEGIN).status_code == 429


class TestWithoutIt:
    @pytest.mark.parametrize("address", [PAGE, BEGIN, BACK])
    def test_there_is_no_such_page(self, offered, address):
        offered.OIDC_ISSUER = ""

        assert at_the_portal().get(address, follow=True).status_code == 404

    def test_no_page_speaks_of_it(self, offered):
        offered.OIDC_ISSUER = ""

        assert "e-legitimation" not in Client(headers=ENGLISH).get("/en/konto/login/").text
        assert "e-legitimation" not in at_the_portal().get(MINE).text


class TestProduction:
    @pytest.mark.parametrize(
        "wrong",
        [{"OIDC_ISSUER": "http://id.example"}, {"OIDC_CLIENT_SECRET": ""}, {"OIDC_CLIENT_ID": ""}],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_refuses_to_ask_in_the_clear_or_without_a_secret(self, wrong):
        with (
            override_settings(**{"OIDC_ISSUER": "https://id.example"} | wrong),
            pytest.raises(SystemCheckError, match="OIDC_"),
        ):
            call_command("check", "--deploy", "--tag=security", "--fail-level=ERROR")
