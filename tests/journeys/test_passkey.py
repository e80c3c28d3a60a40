"""A moderator adds a passkey, signs in with it alone, and shows it as the second step; without JavaScript the page says
what there is instead."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from residents.roles import Role
from tests.journeys.people import Visitor
from tests.people import PASSWORD, code_now, make_user

pytestmark = [pytest.mark.needs("browser")]
# The desk itself, not an address that leads there afterwards: ?next=/sv/bord/.
DESK = re.compile(r"^[^?]*/sv/bord/")


@contextmanager
def with_a_telephone(page: Page) -> Iterator[None]:
    """A device that keeps passkeys and knows its owner, as Chromium plays it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield


def leaves(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()


@pytest.mark.parametrize("js", [True], ids=["with-js"])
def test_a_passkey_is_added_and_opens_the_desk(town, visitor):
    user = make_user("mod@exempel.example", Role.MODERATOR)
    mod = visitor("sv")
    with with_a_telephone(mod.page):
        mod.sign_in(user)
        mod.open("/sv/konto/2fa/webauthn/add/")
        if "/reauthenticate/" in mod.page.url:
            mod.fill(password=PASSWORD)
            mod.press("Go on")
        mod.fill(name="Min telefon")
        mod.button("Add a passkey").click()
        expect(mod.page).to_have_url(re.compile("/recovery-codes/"))
        Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN, user=user)
        mod.open("/sv/konto/2fa/webauthn/")
        mod.sees("Min telefon")

        leaves(mod)
        mod.open("/sv/konto/login/?next=/sv/bord/")
        mod.button("Sign in with a passkey").focus()
        mod.page.keyboard.press("Enter")
        expect(mod.page).to_have_url(DESK)

        leaves(mod)
        mod.open("/sv/konto/login/")
        mod.fill(login=user.email, password=PASSWORD)
        mod.press("Sign in")
        mod.button("Use a passkey").click()
        expect(mod.page).to_have_url(DESK)

        Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN).delete()
        mod.open("/sv/konto/2fa/webauthn/")
        mod.page.get_by_role("link", name=re.compile(mod.says("Remove"))).click()
        mod.page.wait_for_load_state()
        if "/reauthenticate/" in mod.page.url:
            mod.follow("Use a passkey instead")
            mod.button("Use a passkey").click()
            expect(mod.page).to_have_url(re.compile("/remove/"))
        mod.press("Remove")
        mod.sees(mod.says("You have no passkey."))


@pytest.mark.parametrize("js", [False], ids=["without-js"])
def test_without_javascript_the_code_is_the_way_and_the_page_says_so(town, visitor):
    user = make_user("mod@exempel.example", Role.MODERATOR)
    mod = visitor("sv")
    mod.open("/sv/konto/login/")
    expect(mod.button("Sign in with a passkey")).to_have_count(0)
    mod.fill(login=user.email, password=PASSWORD)
    mod.press("Sign in")
    mod.fill(code=code_now())
    mod.press("Sign in")
    mod.open("/sv/konto/2fa/webauthn/add/")
    if "/reauthenticate/" in mod.page.url:
        mod.fill(password=PASSWORD)
        mod.press("Go on")

    mod.sees(
        mod.says(
            "Passkeys need JavaScript and a browser that knows them. Without them, an app for codes does the same."
        )
    )
    expect(mod.button("Add a passkey")).to_have_count(0)
