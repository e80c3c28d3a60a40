"""How a form came: what only its carrying can tell. None of it refuses anything; it may put a text in another heap.

No cookie and no name: a signed moment in the form, a field that people do not see, and the proof of a little work.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

_SALT = "portal.form-made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`trap`: the hidden field was filled in, by a machine or by a password manager. `seconds`: since the form was
    made, None where its stamp is missing or broken. `proof`: the proof of work as it was sent, None where none is
    asked for."""

    trap: bool = False
    seconds: int | None = None
    proof: str | None = None


def stamp(now: datetime) -> str:
    """The moment that a form was made, signed: it goes with the form through preview and every giving back."""
    return signing.Signer(salt=_SALT).sign(str(int(now.timestamp())))


def seconds_since(made: str, now: datetime) -> int | None:
    """How long ago a stamp was made, in whole seconds; None for one that is missing or not ours. It never runs out."""
    try:
        return max(0, int(now.timestamp()) - int(signing.Signer(salt=_SALT).unsign(made)))
    except (signing.BadSignature, ValueError):
        return None
