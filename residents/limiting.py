"""Not too often: what is tried at the doors of accounts, counted in the portal's own table before anybody looks at it.

allauth counts in the cache, which each process has for itself, and per address alone: a stranger could shut the owner
out by failing five times. Its limits are off (`ACCOUNT_RATE_LIMITS`); these stand in their place (docs/decisions/0011).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal import clock, errors, limits
from residents.models import fold

Keys = dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """What one address counts as. `keys` says who tries; where `only_failing`, a try that leads on is taken back."""

    act: str
    keys: Callable[[HttpRequest], Keys]
    only_failing: bool = False


class AccountLimitsMiddleware:
    """Counts each POST to a door of DOORS and each GET to one of BEGINNINGS, and answers 429 with the real wait where a
    limit is passed.

    The answer does not depend on whether an account exists: nothing but what was typed is counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        led_on = 300 <= response.status_code < 400
        if led_on:
            limits.take_back(getattr(request, "_not_failed", []))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        doors = {"POST": DOORS, "GET": BEGINNINGS, "HEAD": BEGINNINGS}.get(request.method or "", {})
        door = doors.get(request.resolver_match.url_name or "")
        if door is None:
            return None
        try:
            keys = door.keys(request) | {"network": limits.network_of(request)}
            hits = limits.count(door.act, now=clock.now(), **keys)
        except limits.TooOften as error:
            return errors.too_often_with_account(request, error)
        except (OperationalError, InterfaceError) as error:
            # What fails before a view is called reaches no net of Django's.
            return errors.silent_database(request, error)
        if door.only_failing:
            request._not_failed = hits
        return None


def may_write_confirmation(address: str) -> bool:
    """Whether one more letter that asks to confirm may go to this address. Ten lie there already where it may not."""
    try:
        limits.count("confirmation", now=clock.now(), address=fold(address))
    except limits.TooOften:
        return False
    return True


def _typed(request: HttpRequest, name: str) -> str:
    return fold(request.POST.get(name, "")[:320])


def _here(request: HttpRequest, who: str) -> str:
    """Somebody as tried from this network; nobody where nothing was typed."""
    return f"{who}|{limits.network_of(request)}" if who else ""


def _login(request: HttpRequest) -> Keys:
    return {"person": _here(request, _typed(request, "login"))}


def _letter(request: HttpRequest) -> Keys:
    address = _typed(request, "email")
    return {"person": _here(request, address), "address": address}


def _new_address(request: HttpRequest) -> Keys:
    return {"person": _account(request), "address": _typed(request, "email") or _account(request)}


def _confirming(request: HttpRequest) -> Keys:
    return {"person": _here(request, request.path_info)}


def _password_again(request: HttpRequest) -> Keys:
    return {"person": _here(request, _account(request))}


def _code(request: HttpRequest) -> Keys:
    """The account that has shown its password and is asked for more, else the one signed in."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    return {"person": f"user:{stage.login.user.pk}" if stage and stage.login.user else _account(request)}


def _account(request: HttpRequest) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else ""


def _network_only(request: HttpRequest) -> Keys:
    return {}


DOORS = {
    "account_login": Door(act="sign_in", keys=_login, only_failing=True),
    "account_confirm_email": Door(act="sign_in", keys=_confirming, only_failing=True),
    "account_reauthenticate": Door(act="sign_in", keys=_password_again, only_failing=True),
    "account_change_password": Door(act="sign_in", keys=_password_again, only_failing=True),
    "account_reset_password_from_key": Door(act="sign_in", keys=_confirming, only_failing=True),
    "account_signup": Door(act="sign_up", keys=_letter),
    "account_reset_password": Door(act="reset", keys=_letter),
    "account_email": Door(act="new_address", keys=_new_address),
    "mfa_authenticate": Door(act="code", keys=_code, only_failing=True),
    "mfa_reauthenticate": Door(act="code", keys=_code, only_failing=True),
    "mfa_activate_totp": Door(act="code", keys=_code, only_failing=True),
    # A passkey cannot be guessed: only the work it makes is counted.
    "mfa_login_webauthn": Door(act="passkey", keys=_network_only),
    "mfa_reauthenticate_webauthn": Door(act="passkey", keys=_network_only),
}
# What already makes work when it is asked for: a fresh challenge, and a session to remember it. Counted apart, so that
# one who signs in is not counted twice.
BEGINNINGS = {
    "mfa_login_webauthn": Door(act="passkey_begun", keys=_network_only),
    # Asks the one who vouches for e-identifications.
    "begin_identifying": Door(act="identify", keys=_network_only),
}
