"""Rate limits, all in one table. Counted in the database: they hold over processes, restarts and a lost cache."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from portal.ids import keyed_hash
from portal.models import RateHit


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` acts within `seconds`, per kind of key: `person` (an account, or an address as tried from one
    network), `newcomer` (a person on their first day here), `address` (an e-mail address, whoever names it) or
    `network`."""

    key: str
    most: int
    seconds: int


DAY = 24 * 3600
# A network is a school, a library, a housing block: its limits stand at ten times a person's or more.
LIMITS: dict[str, tuple[Limit, ...]] = {
    "comment": (
        Limit("person", 1, 15),
        Limit("newcomer", 10, DAY),
        Limit("person", 30, DAY),
        Limit("network", 300, DAY),
    ),
    "proposal": (
        Limit("person", 1, 120),
        Limit("newcomer", 3, DAY),
        Limit("person", 5, DAY),
        Limit("network", 50, DAY),
    ),
    "support": (Limit("person", 50, DAY), Limit("network", 500, DAY)),
    "thanks": (Limit("person", 100, DAY), Limit("network", 1000, DAY)),
    "report": (Limit("person", 20, DAY), Limit("network", 200, DAY)),
    "accessibility": (Limit("person", 10, DAY), Limit("network", 100, DAY)),
    "edit": (Limit("person", 30, DAY), Limit("network", 300, DAY)),
    "appeal": (Limit("person", 10, DAY), Limit("network", 100, DAY)),
    "letter": (Limit("person", 10, 3600), Limit("network", 100, 3600)),
    "export": (Limit("person", 5, 3600),),
    "search": (Limit("network", 300, 60),),
    # Accounts (docs/decisions/0011). Whoever knows an address must not be able to shut its owner out: failing to sign
    # in counts per address and network, never per address alone.
    "sign_in": (Limit("person", 5, 300), Limit("person", 20, 3600), Limit("network", 60, 300)),
    # A code is asked for only after the password: here the account alone counts, or six digits could be guessed.
    "code": (Limit("person", 5, 300), Limit("person", 50, DAY), Limit("network", 100, 300)),
    "passkey": (Limit("network", 100, 300),),
    "passkey_begun": (Limit("network", 100, 300),),
    "identify": (Limit("network", 100, 300),),
    "sign_up": (Limit("person", 5, 1800), Limit("address", 10, 3 * 3600), Limit("network", 30, 1800)),
    "reset": (Limit("person", 5, 1800), Limit("address", 10, 3 * 3600), Limit("network", 50, 1800)),
    "new_address": (Limit("person", 10, 3600), Limit("address", 10, 3 * 3600), Limit("network", 100, 3600)),
    "confirmation": (Limit("address", 10, 3 * 3600),),
}


class TooOften(Exception):
    """The act was tried more often than its limit allows. `wait` says in how many seconds it may be tried again."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} seconds")
        self.wait = max(1, wait)


def network_of(request) -> str:
    """The sender's network: the IPv4 address, or the first 64 bits of an IPv6 one.

    X-Forwarded-For is read only as far as the installation says it has proxies of its own.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def count(act: str, *, now: datetime, **keys: str) -> list[int]:
    """Counts one act against its limits and raises TooOften where one is passed. Keys: `person`,
    `newcomer`, `address`, `network`.

    The hit is written before it is counted, and whoever else is counted under one of the keys waits until the caller's
    transaction ends: of many at once no more than the limit get through. Gives what `take_back` needs where an act
    turns out not to count.
    """
    return count_within(LIMITS[act], act, now=now, **keys)


def count_within(limits: tuple[Limit, ...], act: str, *, now: datetime, **keys: str) -> list[int]:
    """The same against limits that somebody has set for one place, none of them longer than a day."""
    hashed = {name: keyed_hash("limit", f"{name}:{value}") for name, value in keys.items() if value}
    hits = _written(act, sorted(hashed.values()), now)
    held = [limit for limit in limits if limit.key in hashed]
    longest = max((limit.seconds for limit in held), default=0)
    # At most as many as the limits let through: what passes one is taken back.
    others = RateHit.objects.filter(act=act, who__in=hashed.values(), at__gt=now - timedelta(seconds=longest))
    earlier = [row for row in others.order_by("-at", "-pk").values_list("who", "at", "pk") if row[2] not in hits]
    waits = [_wait(limit, [at for who, at, _pk in earlier if who == hashed[limit.key]], now) for limit in held]
    if any(waits):
        take_back(hits)
        raise TooOften(max(waits))
    return hits


def _written(act: str, keys: list[str], now: datetime) -> list[int]:
    """Writes the hits and gives their numbers. PostgreSQL shows nobody what an open transaction has written: there the
    keys are locked as well, always in the same order. SQLite's transactions follow one another."""
    if connection.vendor != "postgresql":
        return [hit.pk for hit in RateHit.objects.bulk_create([RateHit(act=act, who=who, at=now) for who in keys])]
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED_AND_WRITTEN, [[_lock_of(who) for who in keys], act, now, keys])
        return [pk for (pk,) in cursor.fetchall()]


def _lock_of(who: str) -> int:
    """A number of 63 bits for a keyed hash."""
    return int(who[:16], 16) >> 1


_LOCKED_AND_WRITTEN = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock(one) FROM unnest(%s::bigint[]) AS one)
INSERT INTO portal_ratehit (act, who, at)
SELECT %s, who, %s FROM unnest(%s::text[]) AS who WHERE (SELECT COUNT(*) FROM held) >= 0 RETURNING id
"""


def _wait(limit: Limit, earlier: Sequence[datetime], now: datetime) -> int:
    """In how many seconds the limit lets one more through: 0 for now. The one that makes room is the oldest of the
    newest `most`."""
    since = now - timedelta(seconds=limit.seconds)
    if len(earlier) < limit.most or earlier[limit.most - 1] <= since:
        return 0
    return int((earlier[limit.most - 1] - since).total_seconds()) + 1


def take_back(hits: list[int]) -> None:
    """Uncounts one act: what was tried did not fail."""
    if not hits:
        return
    RateHit.objects.filter(pk__in=hits).delete()


def forget(*, before: datetime) -> int:
    """Removes hits older than `before`; gives how many went."""
    return RateHit.objects.filter(at__lt=before).delete()[0]
