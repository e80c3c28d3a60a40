"""E-identification (e-legitimation) over OpenID Connect: who vouches, what is asked, and what an answer must hold.

The portal asks a broker of the municipality's choice, which stands before BankID, Freja and the like. Of the answer one
thing is used: a claim that tells one person from another, and of that a keyed hash is kept (docs/decisions/0025).
"""

import json
import logging
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth, OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError

from portal import clock
from portal.ids import keyed_hashes

log = logging.getLogger(__name__)

# Signed with a key of the issuer's own: neither unsigned nor with the secret that both know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

# What an answer that cannot be used makes of the libraries.
_UNUSABLE = (AuthlibBaseError, JoseError, ValueError, KeyError, RuntimeError, TypeError, AttributeError)
# What the issuer says of us, and not of a person: whoever runs the portal must see it (RFC 6749, 5.2).
_SAID_TO_US = {"invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "invalid_scope"}
# Where Authlib keeps in the session what was asked.
_STATE = "_state_eid_"
# Seconds: between clocks; and before who was silent is asked again.
_LEEWAY, _LEFT_ALONE = 120, 30
# By issuer; each process finds out for itself.
_silent_until: dict[str, float] = {}


class UnableToIdentify(Exception):
    """Nobody has been shown to be anybody. Its kinds say what the person can do about it."""


class Cancelled(UnableToIdentify):
    """The person broke it off."""


class Unreachable(UnableToIdentify):
    """Who vouches does not answer."""


class TooWeak(UnableToIdentify):
    """The e-identification is of a level of assurance that is not enough (OIDC_LEVELS)."""


def is_offered() -> bool:
    """Whether this portal has somebody who vouches for e-identifications."""
    return bool(settings.OIDC_ISSUER)


def begin(request: HttpRequest) -> HttpResponse:
    """Sends the person to the one who vouches, with a state, a nonce and a proof key (PKCE) that this session alone
    knows; what was begun before in it holds no more. They are asked who they are also where they have just been asked:
    the one before them may have sat at the same screen. Raises Unreachable."""
    forget(request)
    _refuse_where_silent()
    back = settings.PUBLIC_URL + reverse("eid_answer")
    levels = " ".join(settings.OIDC_LEVELS)
    try:
        return _client().authorize_redirect(request, back, acr_values=levels, prompt="login")
    except (*_UNUSABLE, requests.RequestException) as error:
        raise _unreachable(error) from error


def is_awaited(request: HttpRequest) -> bool:
    """Whether this session has asked for the answer that comes."""
    return _STATE + request.GET.get("state", "") in request.session


def forget(request: HttpRequest) -> None:
    """Nothing that this session has asked for is awaited any more."""
    for name in [name for name in request.session.keys() if name.startswith(_STATE)]:  # noqa: SIM118 - no mapping
        del request.session[name]


def answered(request: HttpRequest, *, begun_at: float) -> list[str]:
    """The keys that the person who has come back can be known by, the present one first. `begun_at`: when they were
    sent there, in seconds.

    Raises UnableToIdentify for an answer that was not asked for in this session, or not for this portal, not by this
    issuer, run out, not signed by it with one of ALGORITHMS, of a lower level, of another moment, or without the
    person's claim.
    """
    _refuse_where_silent()
    try:
        return _keys_of(_claims(_client(), request, begun_at))
    except requests.HTTPError as error:
        # It is there, and will not answer this question: no reason to leave it alone.
        raise _refused(f"{error.response.status_code} from who vouches") from error
    except requests.RequestException as error:
        raise _unreachable(error) from error
    except OAuthError as error:
        if error.error == "access_denied":
            raise Cancelled from error
        raise _refused(error.error if error.error in _SAID_TO_US else type(error).__name__) from error
    except _UNUSABLE as error:
        raise _refused(type(error).__name__) from error


def _claims(client: DjangoOAuth2App, request: HttpRequest, begun_at: float) -> dict[str, Any]:
    """What the issuer says of the person, in its signed answer and, where that leaves the person's claim out, in the
    answer to a further question."""
    metadata = client.load_server_metadata()
    if metadata["issuer"] != settings.OIDC_ISSUER:
        raise _refused("the issuer calls itself something else than OIDC_ISSUER")
    # RFC 9207: an answer says who sent it, so that two servers cannot be confused.
    sender = request.GET.get("iss", "" if metadata.get("authorization_response_iss_parameter_supported") else None)
    if sender not in {None, settings.OIDC_ISSUER}:
        raise _refused("sent back by another server")
    expected = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
    }
    token = client.authorize_access_token(request, claims_options=expected)
    claims = dict(token["userinfo"])
    if claims.get("acr") not in settings.OIDC_LEVELS:
        log.warning("an e-identification was refused: its level is none of OIDC_LEVELS")
        raise TooWeak
    if claims.get("auth_time", begun_at) < begun_at - _LEEWAY:
        raise _refused("shown before it was asked for")
    if settings.OIDC_PERSON_CLAIMS[0] not in claims and metadata.get("userinfo_endpoint"):
        told = dict(client.userinfo(token=token))
        if told["sub"] != claims["sub"]:
            raise _refused("told of another person")
        claims = told | claims
    return claims


def _person(claims: dict[str, Any]) -> tuple[str, str] | None:
    named = ((name, str(claims.get(name) or "").strip()) for name in settings.OIDC_PERSON_CLAIMS)
    return next(((name, value) for name, value in named if value), None)


def _keys_of(claims: dict[str, Any]) -> list[str]:
    person = _person(claims)
    if person is None:
        raise _refused("without any of OIDC_PERSON_CLAIMS")
    return keyed_hashes("e-identification", json.dumps([settings.OIDC_ISSUER, *person]))


@lru_cache(maxsize=2)
def _client_of(issuer: str, client_id: str, secret: str, scope: str, hour: int) -> DjangoOAuth2App:
    registry = OAuth()
    registry.register(
        "eid",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": scope,
            "code_challenge_method": "S256",
            "default_timeout": settings.OIDC_TIMEOUT,
        },
    )
    client = registry.eid
    metadata = client.load_server_metadata()
    # Its own choice, and not whatever the issuer says that it can.
    metadata["id_token_signing_alg_values_supported"] = list(ALGORITHMS)
    return client


def _client() -> DjangoOAuth2App:
    """What the issuer says of itself is asked for again every hour: it may change its addresses and its keys."""
    hour = int(clock.now().timestamp()) // 3600
    return _client_of(
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_SCOPE, hour
    )


def _refuse_where_silent() -> None:
    """Who has just not answered is left alone for half a minute: each question would hold a reader's process."""
    if clock.now().timestamp() < _silent_until.get(settings.OIDC_ISSUER, 0):
        raise Unreachable


def _unreachable(error: Exception) -> Unreachable:
    log.error("who vouches for e-identifications does not answer: %s", type(error).__name__)
    _silent_until[settings.OIDC_ISSUER] = clock.now().timestamp() + _LEFT_ALONE
    return Unreachable()


def _refused(why: str) -> UnableToIdentify:
    # What the answer held may name somebody: only what is wrong with it is written down.
    log.warning("an e-identification was refused: %s", why)
    return UnableToIdentify(why)
