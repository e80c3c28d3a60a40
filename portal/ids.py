"""Identifiers that may be seen: random, short, and telling nothing about how many there are."""

import hashlib
import hmac
import secrets

from django.conf import settings

# Without vowels and look-alikes: no words arise, none is misread aloud.
_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
PUBLIC_ID_LENGTH = 12


def new_public_id() -> str:
    """Twelve random characters (57 bits): what addresses and letters carry instead of row numbers."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def keyed_hash(purpose: str, value: str, *, secret: str = "") -> str:
    """HMAC-SHA256 in hex of a value under the secret key, so that equal people can be found without being named."""
    key = hashlib.sha256(f"portal.{purpose}:{secret or settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """Every hash that may have been kept of a value: the present one first, then those under former secret keys."""
    return [keyed_hash(purpose, value, secret=one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
