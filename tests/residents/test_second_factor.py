"""Staff pages open only for a session that has shown both factors, whatever stands behind the address."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from residents.middleware import is_staff_page
from residents.roles import Role
from tests.people import PASSWORD, code_now, make_user, signed_in

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "delete", "options")
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "11111111-1111-1111-1111-111111111111"}


def addresses(patterns=None, prefix: str = "/") -> list[str]:
    """Every address of the project, with something in place of each variable."""
    found: list[str] = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = str(entry.pattern)
        route = re.sub(r"<(\w+:)?\w+>", lambda match: SAMPLES.get((match[1] or "str:")[:-1], "x"), route)
        route = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route).replace("^", "").replace("$", "").replace("\\", "")
        if isinstance(entry, URLPattern):
            found.append(prefix + route)
        else:
            found += addresses(entry.url_patterns, prefix + route)
    return found


def staff_addresses() -> list[str]:
    return sorted({address for address in addresses() if is_staff_page(address)})


def names_of(response) -> str:
    return response.headers.get("Location", "").partition("?")[0].rpartition("/konto/")[2]


def test_the_list_of_staff_pages_is_not_empty():
    found = staff_addresses()

    assert len(found) > 150
    assert {"/admin/", "/sv/bord/"} <= set(found)
    assert not is_staff_page("/sv/") and not is_staff_page("/sv/forslag/") and not is_staff_page("/administration/")


@pytest.mark.parametrize("path", ["/admin", "/admin/", "//admin/", "/ar/bord", "/ar/bord/x/", "/sv/bord/?next=/"])
def test_every_way_of_writing_the_prefix_counts(path):
    assert is_staff_page(path.partition("?")[0])


def test_without_sign_in_every_staff_page_leads_to_signing_in(client):
    for address in staff_addresses():
        response = client.get(address)
        assert (response.status_code, names_of(response)) == (302, "login/"), address


def test_with_the_password_alone_every_staff_page_asks_for_the_code():
    client = Client()
    client.force_login(make_user("m@exempel.example", Role.ADMINISTRATOR))

    for address in staff_addresses():
        response = client.get(address)
        assert (response.status_code, names_of(response)) == (302, "2fa/reauthenticate/"), address


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/sv/bord/", "/fi/bord/mina-beslut/"])
def test_no_method_goes_past_the_door(method, address):
    client = Client()
    client.force_login(make_user("m@exempel.example", Role.ADMINISTRATOR))

    response = getattr(client, method)(address)

    assert (response.status_code, names_of(response)) == (302, "2fa/reauthenticate/")


def test_staff_without_a_second_factor_are_sent_to_set_one_up():
    user = make_user("m@exempel.example", Role.MODERATOR)
    Authenticator.objects.all().delete()
    client = signed_in(user)

    response = client.get("/sv/bord/")

    assert (response.status_code, names_of(response)) == (302, "2fa/totp/activate/")


def test_its_page_leads_to_codes_for_a_lost_telephone_also_where_none_were_made():
    client = signed_in(make_user("m@exempel.example", Role.MODERATOR))

    page = client.get("/sv/konto/2fa/").text

    assert client.get(re.search(r'href="([^"]*recovery-codes[^"]*)"', page)[1]).status_code in {200, 302}


@pytest.mark.parametrize("roles", [[], [Role.PARTNER]])
def test_for_residents_a_second_factor_opens_nothing(roles):
    client = signed_in(make_user("r@exempel.example", *roles))

    for address in ["/admin/", "/sv/bord/", "/sv/bord/overprovas/"]:
        assert client.get(address).status_code == 403, address


def test_a_code_shown_by_somebody_else_in_the_same_browser_does_not_count():
    other = make_user("o@exempel.example", Role.MODERATOR)
    client = signed_in(make_user("m@exempel.example", Role.MODERATOR))
    session = client.session
    session["account_authentication_methods_user"] = str(other.pk)
    session.save()

    assert names_of(client.get("/sv/bord/")) == "2fa/reauthenticate/"


def test_both_factors_open_the_desk_through_the_real_pages(client):
    make_user("m@exempel.example", Role.MODERATOR)

    first = client.post("/sv/konto/login/", {"login": "M@exempel.example", "password": PASSWORD})
    second = client.post(first.headers["Location"], {"code": code_now()})

    assert names_of(first) == "2fa/authenticate/"
    assert second.headers["Location"] == reverse("moderation:desk")
    assert client.get("/sv/bord/").status_code == 200


def test_a_wrong_code_opens_nothing(client):
    make_user("m@exempel.example", Role.MODERATOR)
    first = client.post("/sv/konto/login/", {"login": "m@exempel.example", "password": PASSWORD})

    wrong = client.post(first.headers["Location"], {"code": "000000"})

    assert wrong.status_code == 200
    assert names_of(client.get("/sv/bord/")) == "login/"


def test_setting_up_leads_to_the_desk(client):
    make_user("m@exempel.example", Role.MODERATOR)
    Authenticator.objects.all().delete()
    client.post("/sv/konto/login/", {"login": "m@exempel.example", "password": PASSWORD})
    asked = client.get("/sv/konto/2fa/totp/activate/", follow=True)
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    page = client.get("/sv/konto/2fa/totp/activate/")
    secret = page.context["form"].secret

    done = client.post("/sv/konto/2fa/totp/activate/", {"code": code_now(secret)})
    again = client.get("/sv/bord/")
    opened = client.post(again.headers["Location"], {"code": code_now(secret)})

    assert done.status_code == 302
    assert opened.headers["Location"] == "/sv/bord/"
    assert client.get("/sv/bord/").status_code == 200


def test_the_secret_cannot_be_read_in_the_database_and_survives_a_new_key(settings):
    from allauth.mfa.utils import decrypt, encrypt

    kept = encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key"

    assert "JBSWY3DPEHPK3PXP" not in kept
    assert decrypt(kept) == "JBSWY3DPEHPK3PXP"


class TestPasskeys:
    """A passkey counts as a code does. Making and showing one is tried in a browser: tests/journeys/test_passkey.py."""

    @pytest.fixture
    def moderator(self):
        user = make_user("m@exempel.example", Role.MODERATOR)
        Authenticator.objects.all().delete()
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
        return user

    def test_one_that_was_shown_opens_the_desk(self, moderator):
        assert signed_in(moderator).get("/sv/bord/").status_code == 200

    def test_with_the_password_alone_it_is_asked_for(self, moderator):
        client = Client()
        client.force_login(moderator)

        assert names_of(client.get("/sv/bord/")) == "2fa/webauthn/reauthenticate/"
        assert names_of(client.post("/admin/")) == "2fa/webauthn/reauthenticate/"

    def test_one_that_was_removed_counts_no_longer_where_it_was_shown(self, moderator):
        client = signed_in(moderator)
        shown = Authenticator.objects.get()
        Authenticator.objects.create(user=moderator, type=Authenticator.Type.TOTP, data={"secret": "x"})
        shown.delete()

        assert names_of(client.get("/sv/bord/")) == "2fa/reauthenticate/"

    def test_codes_for_a_lost_telephone_alone_are_no_second_factor(self, moderator):
        Authenticator.objects.all().delete()
        Authenticator.objects.create(user=moderator, type=Authenticator.Type.RECOVERY_CODES, data={})

        assert names_of(signed_in(moderator).get("/sv/bord/")) == "2fa/totp/activate/"

    @pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
    def test_its_pages_are_ours_and_hold_no_inline_script(self, language):
        client = signed_in(make_user("r@exempel.example"))
        client.post(f"/{language}/konto/reauthenticate/", {"password": PASSWORD})

        for path in ("2fa/", "2fa/webauthn/", "2fa/webauthn/add/"):
            page = client.get(f"/{language}/konto/{path}")
            assert (page.status_code, f'lang="{language}"' in page.text) == (200, True), path
            assert not re.findall(r"<script(?![^>]*(src=|application/json))", page.text)

    def test_nobody_touches_anothers(self, moderator):
        client = signed_in(make_user("r@exempel.example"))
        client.post("/sv/konto/reauthenticate/", {"password": PASSWORD})
        one = Authenticator.objects.get(user=moderator)

        for act in ("edit", "remove"):
            assert client.get(f"/sv/konto/2fa/webauthn/keys/{one.pk}/{act}/").status_code == 404
            assert client.post(f"/sv/konto/2fa/webauthn/keys/{one.pk}/{act}/", {"name": "mine"}).status_code == 404
        assert Authenticator.objects.get(user=moderator).data["name"] == "x"

    def test_a_made_up_one_signs_nobody_in(self, client, moderator):
        client.get("/sv/konto/2fa/webauthn/login/", headers={"accept": "application/json"})

        for said in ('{"id": "x"}', "{}", "[]", "nonsense", '{"response": {"userHandle": "MQ"}}'):
            assert client.post("/sv/konto/2fa/webauthn/login/", {"credential": said}).status_code == 302
            assert names_of(client.get("/sv/bord/")) == "login/"

    def test_a_made_up_one_is_not_kept(self):
        client = signed_in(make_user("r@exempel.example"))
        client.post("/sv/konto/reauthenticate/", {"password": PASSWORD})
        client.get("/sv/konto/2fa/webauthn/add/")

        for said in ('{"id": "x"}', "{}", "[]", "nonsense", "7", '{"id": "eA", "rawId": "eA", "response": {}}'):
            answer = client.post("/sv/konto/2fa/webauthn/add/", {"name": "x", "credential": said})
            assert answer.status_code == 200, said
        assert not Authenticator.objects.exists()
