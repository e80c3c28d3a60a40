"""Rate limits, all in one table. Counted in the database: they hold over processes, restarts and a lost cache."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from portal.ids import keyed_hash
from portal.models import RateHit


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` acts within `seconds`, per kind of key: `person` (account or address) or `network`."""

    key: str
    most: int
    seconds: int


DAY = 24 * 3600
# A network is a school, a library, a housing block: its limits stand at ten times a person's or more.
LIMITS: dict[str, tuple[Limit, ...]] = {
    "comment": (Limit("person", 1, 15), Limit("person", 30, DAY), Limit("network", 300, DAY)),
    "proposal": (Limit("person", 1, 120), Limit("person", 5, DAY), Limit("network", 50, DAY)),
    "support": (Limit("person", 50, DAY), Limit("network", 500, DAY)),
    "report": (Limit("person", 20, DAY), Limit("network", 200, DAY)),
    "edit": (Limit("person", 30, DAY), Limit("network", 300, DAY)),
    "appeal": (Limit("person", 10, DAY), Limit("network", 100, DAY)),
    "letter": (Limit("person", 10, 3600), Limit("network", 100, 3600)),
    "export": (Limit("person", 5, 3600),),
    "search": (Limit("network", 300, 60),),
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


def count(act: str, *, now: datetime, **keys: str) -> None:
    """Counts one act against its limits and raises TooOften where one is passed. Keys: `person`, `network`.

    The hit is written before it is counted, so that of many at once no more than the limit get through.
    """
    hashed = {name: keyed_hash("limit", f"{name}:{value}") for name, value in keys.items() if value}
    hits = RateHit.objects.bulk_create([RateHit(act=act, who=who, at=now) for who in hashed.values()])
    for limit in LIMITS[act]:
        who = hashed.get(limit.key)
        if who is None:
            continue
        since = now - timedelta(seconds=limit.seconds)
        within = RateHit.objects.filter(act=act, who=who, at__gt=since)
        if within.count() > limit.most:
            newest = within.exclude(pk__in=[hit.pk for hit in hits]).aggregate(newest=Max("at"))["newest"]
            RateHit.objects.filter(pk__in=[hit.pk for hit in hits]).delete()
            first_free = (newest or now) + timedelta(seconds=limit.seconds)
            raise TooOften(int((first_free - now).total_seconds()) + 1)


def forget(*, before: datetime) -> int:
    """Removes hits older than `before`; gives how many went."""
    return RateHit.objects.filter(at__lt=before).delete()[0]
