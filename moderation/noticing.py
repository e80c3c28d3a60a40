"""What a machine notices about how a text came and what it resembles. It is kept beside the text and shown to the
moderator in words; it refuses nothing, delays nothing, and the writer never meets it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Count, F

from moderation.alike import ALMOST_THE_SAME, likeness, pieces_of, remembered
from moderation.models import Submission, SubmissionVersion, Trace, TraceKind
from moderation.signals import LINK, Signal, signals_in
from portal import proofs
from portal.arrival import Arrival
from residents.models import Person

TRAP = "trap"
FAST = "fast"
NO_STAMP = "no_stamp"
NO_PROOF = "no_proof"
MANY_LINKS = "many_links"
SAME_HOST = "same_host"
ALIKE = "alike"
# How much each says about spam. Whatever a text itself holds (a telephone number, a threat) says nothing about it.
WEIGHTS = {TRAP: 2, FAST: 2, NO_STAMP: 1, NO_PROOF: 1, MANY_LINKS: 2, SAME_HOST: 3, ALIKE: 3}
ABOUT_ARRIVAL = frozenset({TRAP, FAST, NO_STAMP, NO_PROOF})

FASTEST_SECONDS = 3
MOST_LINKS = 2
PEOPLE_WITH_ONE_HOST = 3
WINDOW = timedelta(hours=24)
_MOST_HOSTS = 10
_MOST_CANDIDATES = 10

type Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was noticed about one text: the places in it (`signals`); rows of `kind`, `weight` and, where it resembles
    another, that one's `public_id` and `number`; whose heap it belongs to; and the traces that later texts are compared
    with."""

    noticed: list[Row]
    signals: list[Signal] = field(default_factory=list)
    first_alike: Submission | None = None
    traces: list[tuple[TraceKind, str]] = field(default_factory=list)

    @property
    def spam(self) -> int:
        return sum(row["weight"] for row in self.noticed)


def _row(kind: str, **more: str) -> Row:
    return {"kind": kind, "weight": WEIGHTS.get(kind, 0)} | more


def of_arrival(arrival: Arrival | None, now: datetime) -> list[Row]:
    """What the carrying tells; spends the proof of work. Nothing where nothing is known about it."""
    if arrival is None:
        return []
    found = []
    if arrival.trap:
        found.append(TRAP)
    if arrival.seconds is None:
        found.append(NO_STAMP)
    elif arrival.seconds < FASTEST_SECONDS:
        found.append(FAST)
    if arrival.proof is not None and not proofs.spend(arrival.proof, now):
        found.append(NO_PROOF)
    return [_row(kind) for kind in found]


def look(*, text: str, person: Person, arrived: Iterable[Row], now: datetime, own: Submission | None = None) -> Look:
    """Everything about a text that is sent by `person`. `own`: the submission that it is a new version of.

    At most four queries, however many texts there are.
    """
    signals = signals_in(text)
    noticed = [*arrived, *(_row(kind) for kind in dict.fromkeys(one.kind for one in signals))]
    if sum(one.kind == LINK for one in signals) > MOST_LINKS:
        noticed.append(_row(MANY_LINKS))
    hosts = hosts_in(text, signals)
    if _is_repeated(hosts, person, now):
        noticed.append(_row(SAME_HOST))
    pieces = pieces_of(text)
    marks = remembered(pieces)
    other = _almost_the_same(pieces, marks, own, now)
    if other:
        noticed.append(_row(ALIKE, public_id=other.public_id, number=other.number))
    return Look(
        noticed=noticed,
        signals=signals,
        first_alike=_first_of_heap(other, own),
        traces=[*((TraceKind.HOST, host) for host in hosts), *((TraceKind.WORDS, mark) for mark in marks)],
    )


def _first_of_heap(other: Submission | None, own: Submission | None) -> Submission | None:
    first = (other.alike_to or other) if other else None
    return None if first == own else first


def hosts_in(text: str, signals: list[Signal]) -> list[str]:
    """The hosts that a text links to, at most ten; the portal's own is none."""
    links = (text[one.start : one.end] for one in signals if one.kind == LINK)
    named = dict.fromkeys(_host(link) for link in links)
    return [host for host in named if host and host != _host(settings.PUBLIC_URL)][:_MOST_HOSTS]


def _host(link: str) -> str:
    try:
        found = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""
    return found.removeprefix("www.")[:100]


def _is_repeated(hosts: list[str], person: Person, now: datetime) -> bool:
    """Whether one of the hosts stands in the texts of two other people of the last day."""
    if not hosts:
        return False
    others = Trace.objects.of(TraceKind.HOST, hosts, after=now - WINDOW).exclude(submission__person=person)
    people = others.values("value").annotate(people=Count("submission__person", distinct=True))
    return people.filter(people__gte=PEOPLE_WITH_ONE_HOST - 1).exists()


def _almost_the_same(
    pieces: frozenset[str], marks: list[str], own: Submission | None, now: datetime
) -> Submission | None:
    """The most alike of the last day's texts, where one is almost the same."""
    if not marks:
        return None
    others = Trace.objects.of(TraceKind.WORDS, marks, after=now - WINDOW).exclude(submission=own)
    shared = others.values("submission").annotate(shared=Count("pk")).order_by("-shared", "-submission")
    keys = [row["submission"] for row in shared[:_MOST_CANDIDATES]]
    if not keys:
        return None
    newest = SubmissionVersion.objects.filter(submission__in=keys, number=F("submission__version")).order_by()
    judged = [
        (likeness(pieces, pieces_of(whole(title, text))), -key)
        for key, title, text in newest.values_list("submission", "title", "text")
    ]
    share, nearest = max(judged)
    if share < ALMOST_THE_SAME:
        return None
    return Submission.objects.select_related("alike_to").get(pk=-nearest)


def whole(title: str, text: str) -> str:
    return f"{title}\n\n{text}"


_LEAVE = "INSERT INTO moderation_trace (submission_id, kind, value, at) VALUES"


def remember(submission: Submission, found: Look, now: datetime) -> None:
    """Keeps the text's traces for a day, in the place of those of an earlier version."""
    if submission.version > 1:
        Trace.objects.filter(submission=submission).delete()
    if not found.traces:
        return
    # A dozen with each text: making models of them costs as much as the text itself.
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = [(submission.pk, kind.value, value, moment) for kind, value in found.traces]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"{_LEAVE} {places}", [value for row in rows for value in row])


def forget(*, before: datetime) -> int:
    """Removes traces older than that; gives how many went."""
    return Trace.objects.filter(at__lt=before).delete()[0]
