"""What upper rooms show on "my contributions" and put into "my data": they register, people's room asks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F

from portal import kinds
from residents.models import Follow, Letter, Person, User

type Rows = Callable[[Person, str], Iterable[dict[str, Any]]]
type Duties = Callable[[User, str], Iterable[dict[str, Any]]]
type Trust = Callable[[Person, datetime], dict[str, Any]]
type Export = Callable[[Person], Any]

MOST_FOLLOWS = 100

_contributions: list[Rows] = []
_duties: list[Duties] = []
_trust: list[Trust] = []
_exports: dict[str, Export] = {}


def register(provider: Rows) -> None:
    """`provider(person, language)` gives rows for components/entry.html, in a number of queries that does not grow with
    them: title, url, at, and where it has them language, summary, kicker, status_kind, status_sign, status_text."""
    if provider not in _contributions:
        _contributions.append(provider)


def register_duties(provider: Duties) -> None:
    """`provider(user, language)` gives rows of the same shape for what waits for that member of staff; for everybody
    else none, and without a query."""
    if provider not in _duties:
        _duties.append(provider)


def register_trust(provider: Trust) -> None:
    """`provider(person, now)` gives for residents/trust.html whether the person is trusted, since when, and why."""
    if provider not in _trust:
        _trust.append(provider)


def trust_of(person: Person, now: datetime) -> dict[str, Any]:
    """Whether the person is trusted; empty where no room knows."""
    return {name: value for provider in _trust for name, value in provider(person, now).items()}


def register_export(name: str, provider: Export) -> None:
    """`provider(person)` gives what the export holds under `name`, ready for JSON: the person's own data only."""
    _exports[name] = provider


def contributions_of(person: Person, language: str) -> list[dict[str, Any]]:
    """Everything the person has sent, newest first."""
    rows = [row for provider in _contributions for row in provider(person, language)]
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def duties_of(user: User, language: str) -> list[dict[str, Any]]:
    """What waits for the user as a member of staff, in the order of those who registered."""
    return [row for provider in _duties for row in provider(user, language)]


def follows_of(person: Person, language: str) -> list[dict[str, Any]]:
    """What the person follows now and may still see, newest first; at most a hundred."""
    held = person.follows.filter(ended_at__isnull=True).order_by("-created_at", "-pk")[:MOST_FOLLOWS]
    by_kind: dict[str, list[Follow]] = defaultdict(list)
    for follow in held:
        by_kind[follow.kind].append(follow)
    rows = [row for name, follows in by_kind.items() for row in _rows_of_kind(name, follows, language)]
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _rows_of_kind(name: str, follows: list[Follow], language: str) -> Iterator[dict[str, Any]]:
    """Asks the kind once for all where it can answer for many (`titles`, `urls`), else for each."""
    kind = _kind(name)
    if kind is None:
        return
    keys = [follow.key for follow in follows]
    visible = kind.visible_ids(keys, None)
    titles = kind.titles(keys, language) if hasattr(kind, "titles") else {}
    urls = kind.urls(keys, language) if hasattr(kind, "urls") else {}
    for follow in follows:
        if follow.key in visible:
            yield {
                "title": titles.get(follow.key) or kind.title(follow.key, language),
                "url": urls.get(follow.key) or kind.url(follow.key, language),
                "at": follow.created_at,
                "kind": kind.label(),
                "follow": follow,
            }


def _kind(name: str) -> Any:
    try:
        return kinds.get(name)
    except KeyError:
        return None


def export_of(person: Person) -> dict[str, Any]:
    """Everything that is kept about the person (GDPR art. 15 and 20), by room."""
    waiting = person.digest_items.waiting().order_by("pk")
    letters = Letter.objects.filter(person=person).order_by("created_at", "pk")
    own = {
        "address": person.address,
        "language": person.language,
        "first_seen": person.created_at,
        "confirmed": person.confirmed_at,
        "follows": list(person.follows.order_by("pk").values("kind", "key", "rhythm", "created_at", "ended_at")),
        "waits_for_a_letter": list(waiting.values("rhythm", kind=F("event__about_kind"), key=F("event__about_id"))),
        "letters": list(letters.values("subject", "body", "language", "state", "reason", "created_at", "sent_at")),
    }
    account = getattr(person, "user", None)
    if account:
        own["account"] = {"name": account.name, "address": account.email, "joined": account.joined_at}
        if account.is_identified:
            own["account"]["identified"] = account.identification.shown_at
    return {"person": own} | {name: provider(person) for name, provider in _exports.items()}
