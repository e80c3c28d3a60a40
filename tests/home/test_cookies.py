"""What is left on a device is told on one page, and nothing else is left."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.device_storage import kept_on_devices
from residents.roles import Role
from tests.people import PASSWORD, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
SCRIPTS = Path(__file__).resolve().parents[2] / "portal" / "static" / "portal" / "js"


def named(*, cookies: bool) -> set[str]:
    return {one.name for one in kept_on_devices() if one.is_cookie is cookies}


@pytest.mark.parametrize("language", ["sv", "fi", "en", "ar"])
def test_the_page_names_them_and_leaves_none_itself(client, language):
    page = client.get(f"/{language}/kakor/")
    assert page.status_code == 200
    assert not page.cookies
    for one in kept_on_devices():
        assert f">{one.name}<" in page.text
    assert f'href="/{language}/kakor/"' in client.get(f"/{language}/").text


def test_in_production_they_are_named_as_production_names_them(client, settings):
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    assert "__Host-sessionid" in client.get("/sv/kakor/").text


def test_whoever_signs_up_in_and_out_gets_no_other():
    make_user("aino@x.example")
    client, seen = Client(enforce_csrf_checks=True), set()

    def go(name: str, /, **data: str) -> None:
        address = reverse(name)
        answers = [client.get(address)]
        token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
        if data:
            answers.append(client.post(address, data | {"csrfmiddlewaretoken": token}))
        for answer in answers:
            seen.update(answer.cookies)

    with override("sv"):
        go("account_signup", email="ny@x.example", password1=PASSWORD, password2=PASSWORD, name="Ny", language="sv")
        go("account_login", login="aino@x.example", password=PASSWORD)
        go("residents:mine")
        go("account_logout", out="1")
        go("account_login", login="aino@x.example", password="fel lösenord")
    assert {"csrftoken", "sessionid"} <= seen
    assert seen <= named(cookies=True)


def test_staff_get_no_other():
    client = signed_in(make_user("admin@x.example", Role.ADMINISTRATOR, Role.MODERATOR))
    for address in (reverse("moderation:desk"), "/admin/", "/admin/pages/"):
        assert set(client.get(address).cookies) <= named(cookies=True)


def test_what_scripts_keep_is_what_the_page_says():
    """Each key that a script writes begins with a constant of its file, and that is named."""
    kept = set()
    for script in SCRIPTS.glob("*.js"):
        source = script.read_text("utf-8")
        constants = dict(re.findall(r'const ([A-Z_]+) = "([^"]+)";', source))
        keys = {key for key, value in constants.items() if value.rstrip("…") in {"draft:", "desk-keys"}}
        assert "sessionStorage" not in source
        assert "document.cookie" not in source
        assert "indexedDB" not in source
        if "setItem" in source:
            assert keys, script.name
        kept |= {constants[key] for key in keys}
    assert kept == {name.rstrip("…") for name in named(cookies=False)}
    assert "const KEEP_DAYS = 14;" in (SCRIPTS / "site.js").read_text("utf-8")
