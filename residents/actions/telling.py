"""Tells followers of what has happened: an event is one row of its act, and the worker finds who hears of it.

The worker goes through the followers in batches. The letters of a batch and how far it has come are written in one
transaction, so a worker may be killed at any moment; and a letter's key is the event's and the person's, so that none
is ever written twice.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portal.languages import published_or_source
from residents import telling
from residents.actions.letters import Draft, hurry, keep_letters, written_letters
from residents.models import SOONEST_FIRST, DigestItem, Event, Follow, Letter, Person, Rhythm

log = logging.getLogger(__name__)

BATCH = 200
ROUND_SECONDS = 20
LONGEST_PAUSE = timedelta(hours=1)


def announce(
    *,
    key: str,
    name: str,
    about: tuple[str, str],
    things: Iterable[tuple[str, str]],
    at: datetime,
    now: datetime,
    author: Person | None = None,
    owner: Person | None = None,
) -> Event:
    """Notes in the caller's transaction that something has happened `about` (kind, public id); the worker tells whoever
    followed any of the `things` (kind, key) when it happened.

    The first thing names it best. The `author` is not told; the `owner` is, also without following. The same `key` is
    told of once: followers of further things that it is announced to later are told then.
    """
    wanted = [list(thing) for thing in things]
    event, new = Event.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "about_kind": about[0],
            "about_id": about[1],
            "things": wanted,
            "at": at,
            "author": author,
            "owner": owner,
            "next_try_at": now,
        },
    )
    more = [thing for thing in wanted if thing not in event.things]
    if more:
        event.things, event.told_up_to, event.told_at, event.next_try_at = [*event.things, *more], 0, None, now
        event.save(update_fields=["things", "told_up_to", "told_at", "next_try_at"])
    if new or more:
        hurry()
    return event


def tell_due(now: datetime) -> int:
    """Tells followers of what has happened, for about twenty seconds; gives how many batches that were: none where all
    is told. Several workers may run it, and each may be killed."""
    started, batches = time.monotonic(), 0
    for event in Event.objects.due(now)[:BATCH]:
        try:
            more = True
            while more and time.monotonic() - started < ROUND_SECONDS:
                more, batches = _tell_next(event, now), batches + 1
        except Exception:
            # One that cannot be told must not keep the others from being told.
            log.exception("event %s was not told, try %d", event.pk, event.tries + 1)
            pause = min(timedelta(minutes=2**event.tries), LONGEST_PAUSE)
            Event.objects.filter(pk=event.pk).update(tries=min(event.tries + 1, 10), next_try_at=now + pause)
    return batches


def _tell_next(event: Event, now: datetime) -> bool:
    """Writes the letters of the next batch of followers; False when it was the last, or another worker was first."""
    people = _next_people(event)
    more = len(people) == BATCH
    step: dict[str, Any] = {"told_up_to": max(people)} if more else {"told_at": now}
    best = _best_follows(event, people)
    if event.told_up_to == 0:
        people |= _owner_too(event, people)
    letters, items = _what_each_gets(event, people, best, now)
    with transaction.atomic():
        # Whoever moves the mark first writes; what the other has made is given up. So it is where more things were
        # announced meanwhile, whose followers must be gone through too.
        same = Event.objects.untold().filter(pk=event.pk, told_up_to=event.told_up_to, things=event.things)
        if not same.update(**step):
            return False
        keep_letters(letters)
        DigestItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
    event.told_up_to = step.get("told_up_to", event.told_up_to)
    return more


def _followers(event: Event) -> Any:
    held = Follow.objects.of_any(event.followed).filter(created_at__lte=event.at)
    return held.exclude(person=event.author_id) if event.author_id else held


def _next_people(event: Event) -> dict[int, Person]:
    """The next who follow any of its things, by their numbers."""
    after = _followers(event).filter(person_id__gt=event.told_up_to)
    found = after.order_by("person_id").values_list("person_id", flat=True).distinct()[:BATCH]
    return Person.objects.in_bulk(list(found))


def _best_follows(event: Event, people: dict[int, Person]) -> dict[int, Follow]:
    """Of each person's follows the one that tells of it soonest, and of those the one that names it best."""
    place = {thing: number for number, thing in enumerate(event.followed)}
    held = _followers(event).filter(person__in=people)
    soonest = sorted(held, key=lambda one: (SOONEST_FIRST[one.rhythm], place[one.kind, one.key]), reverse=True)
    return {follow.person_id: follow for follow in soonest}


def _owner_too(event: Event, people: dict[int, Person]) -> dict[int, Person]:
    """Whoever is told in any case and follows none of its things. A follower is told in their turn."""
    if event.owner_id is None or event.owner_id in people or _followers(event).filter(person=event.owner_id).exists():
        return {}
    return Person.objects.in_bulk([event.owner_id])


def _what_each_gets(
    event: Event, people: dict[int, Person], best: dict[int, Follow], now: datetime
) -> tuple[Sequence[Letter], Sequence[DigestItem]]:
    """A letter, or a place in the next gathered one; neither for whoever reads another language than it is told in."""
    said, told = _Said(event, best.values()), _told_already(event, people)
    drafts, items = [], []
    for person in people.values():
        if person.pk in told:
            continue
        language, follow = published_or_source(person.language), best.get(person.pk)
        words = said.to(person, follow, language)
        if words is None or not (follow or person.pk == event.owner_id):
            continue
        if follow and follow.rhythm != Rhythm.AT_ONCE:
            items.append(DigestItem(person=person, event=event, follow=follow, rhythm=follow.rhythm))
        else:
            drafts.append(_draft(event, person, follow, words, language))
    return written_letters(drafts=drafts, now=now), items


def _told_already(event: Event, people: dict[int, Person]) -> set[int]:
    """Those who were told when it was announced before, in whatever rhythm they heard then."""
    keys = [_key(event, person) for person in people.values()]
    letters = Letter.objects.filter(key__in=keys).values_list("person", flat=True)
    items = DigestItem.objects.filter(event=event, person__in=people).values_list("person", flat=True)
    return set(letters) | set(items)


def _key(event: Event, person: Person) -> str:
    return f"{event.key}:{person.public_id}"


def _draft(event: Event, person: Person, follow: Follow | None, words: dict[str, Any], language: str) -> Draft:
    return Draft(
        key=_key(event, person),
        person=person,
        template=telling.template_of(event),
        context=words,
        language=language,
        about=(event.about_kind, event.about_id),
        follow=(follow.kind, follow.key) if follow else event.followed[0],
    )


class _Said:
    """What is said of an event, asked for once per language however many hear it."""

    def __init__(self, event: Event, follows: Iterable[Follow]) -> None:
        self.event, self.things = event, {(one.kind, one.key) for one in follows} | {event.followed[0]}
        self.words, self.titles = dict[str, Any](), dict[str, Any]()

    def to(self, person: Person, follow: Follow | None, language: str) -> dict[str, Any] | None:
        """The words of a letter, or None where there is nothing to say in that language."""
        if language not in self.words:
            self.words[language] = telling.words_of([self.event], language).get(self.event.key)
            self.titles[language] = telling.titles_of(self.things, language)
        words = self.words[language]
        if words is None:
            return None
        via = (follow.kind, follow.key) if follow else self.event.followed[0]
        return words | {
            "via": via[0],
            "followed": self.titles[language].get(via, ""),
            "is_owner": person.pk == self.event.owner_id,
        }
