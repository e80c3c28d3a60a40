"""Links that stand for a person's right: signed, for one purpose, until a time. Nothing stored, nothing unpickled."""

from datetime import timedelta

from django.core import signing

DAY = 24 * 3600
LIFETIMES = {
    "confirm": 2 * DAY,
    "support": 2 * DAY,
    "submission": 365 * DAY,
    "unsubscribe": 3 * 365 * DAY,
    "follow": 2 * DAY,
    "follows": 365 * DAY,
}


class InvalidLink(Exception):
    """The link was not made by this portal, or for something else."""


class ExpiredLink(InvalidLink):
    """The link was right once."""


def make(purpose: str, public_id: str) -> str:
    """A token for an address in a letter; `purpose` is one of LIFETIMES."""
    if purpose not in LIFETIMES:
        raise KeyError(purpose)
    return signing.TimestampSigner(salt=f"portal.{purpose}").sign(public_id)


def read(purpose: str, token: str, max_age_seconds: int | None = None) -> str:
    """The public id in the token. Raises ExpiredLink after its lifetime and InvalidLink for anything else."""
    age = timedelta(seconds=max_age_seconds or LIFETIMES[purpose])
    try:
        return signing.TimestampSigner(salt=f"portal.{purpose}").unsign(token, max_age=age)
    except signing.SignatureExpired as error:
        raise ExpiredLink from error
    except signing.BadSignature as error:
        raise InvalidLink from error
