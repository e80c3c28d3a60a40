"""A little work that a guest's browser does for a form (proof of work, ALTCHA): signed, short-lived, used once.

Sending one text costs a browser a moment nobody notices; sending ten thousand costs a machine hours. Whoever sends
without one is received all the same.
"""

import base64
import binascii
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import create_challenge, verify_solution
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import clock
from portal.ids import keyed_hash
from portal.models import SpentProof

# How it was measured stands in docs/decisions/0022: the dearest challenge takes a slow telephone two
# seconds. The browser tries 0, 1, 2 ... until it meets the number, so the work has an upper end.
ALGORITHM = "PBKDF2/SHA-256"
ROUNDS = 2500
FEWEST_TRIES, MOST_TRIES = 100, 300
LIFETIME = timedelta(hours=2)
_LONGEST = 2000


def new_challenge(now: datetime) -> dict[str, Any]:
    """What a browser is to solve, as the browser's worker takes it. The signature covers every part, its end too."""
    tries = FEWEST_TRIES + secrets.randbelow(MOST_TRIES - FEWEST_TRIES + 1)
    made = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=tries,
        expires_at=now + LIFETIME,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("answer"),
    )
    return made.to_dict()


def _secret(what: str) -> str:
    return keyed_hash("proof", what)


def spend(proof: str, now: datetime) -> bool:
    """Whether this is the answer to a challenge of ours that has not run out, used for the first time.

    The unique row decides between two at once. It belongs to the caller's transaction: what is rolled back is unspent.
    """
    ends = _end_of(proof)
    if ends is None or ends <= now:
        return False
    if not verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("answer")).verified:
        return False
    try:
        with transaction.atomic():
            SpentProof.objects.create(signature=_parts(proof)["signature"], ends_at=ends)
    except IntegrityError:
        return False
    return True


def _parts(proof: str) -> dict[str, Any]:
    """The challenge inside a proof. Raises ValueError, KeyError or TypeError for what is none."""
    return json.loads(base64.b64decode(proof, validate=True))["challenge"]


def _end_of(proof: str) -> datetime | None:
    """When it runs out, as it says itself: only the signature makes that true."""
    if not 0 < len(proof) <= _LONGEST:
        return None
    try:
        seconds = _parts(proof)["parameters"]["expiresAt"]
        return datetime.fromtimestamp(seconds, tz=UTC) if type(seconds) is int else None
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None


def forget(*, before: datetime) -> int:
    """Removes spent proofs that ran out before that: they are refused for their age. Gives how many went."""
    return SpentProof.objects.filter(ends_at__lt=before).delete()[0]


@require_safe
@never_cache
def challenge(request: HttpRequest) -> JsonResponse:
    """A challenge of its own for each who asks. Nothing is kept about who asked."""
    return JsonResponse(new_challenge(clock.now()))
