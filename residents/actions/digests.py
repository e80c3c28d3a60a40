"""Daily and weekly letters: one per person and rhythm, grouped by what they follow, in their language.

What is said is asked of the rooms when the letter is written, and again when it is sent: what was hidden meanwhile is
left out, and a letter with nothing left is not sent.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.template.loader import render_to_string
from django.utils.translation import override

from portal import clock
from portal.languages import published_or_source
from residents import telling
from residents.actions.following import RHYTHM
from residents.actions.letters import Draft, keep_letters, written_letters
from residents.models import GATHERED, DigestItem, Event, Letter, Person, Rhythm

TEMPLATE = "residents/email/gathered"
# So much of one thing is named; the rest is counted.
MOST_PER_GROUP = 20
BATCH = 50
ROUND_SECONDS = 20


class _Overtaken(Exception):
    """Somebody has changed what waits while it was written down: the next turn reads it again."""


def gathering_ended(rhythm: Rhythm, now: datetime) -> datetime:
    """The newest moment at which letters of that rhythm were to leave: what happened before it is in them."""
    weekday = settings.GATHERED_LETTERS_WEEKDAY if rhythm == Rhythm.WEEKLY else None
    return clock.last_at(now, hour=settings.GATHERED_LETTERS_HOUR, weekday=weekday)


def gather_due(now: datetime) -> int:
    """Writes the daily and weekly letters whose moment has come, once, however late; gives how many. What has happened
    before that moment is first given to those who follow it: else it would come a day or a week late."""
    return sum(_gather(rhythm, gathering_ended(rhythm, now), now) for rhythm in GATHERED)


def _gather(rhythm: Rhythm, ended: datetime, now: datetime) -> int:
    if Event.objects.untold().filter(at__lt=ended, tries=0).exists():
        return 0
    started, written = time.monotonic(), 0
    with suppress(_Overtaken):
        while time.monotonic() - started < ROUND_SECONDS and (people := _waiting_people(rhythm, ended)):
            written += _write_for(people, rhythm, ended, now)
    return written


def _key(rhythm: Rhythm, ended: datetime) -> str:
    return f"gathered:{rhythm}:{clock.day_of(ended):%Y%m%d}:"


def _items(rhythm: Rhythm, ended: datetime) -> Any:
    return DigestItem.objects.waiting().filter(rhythm=rhythm, event__at__lt=ended)


def _waiting_people(rhythm: Rhythm, ended: datetime) -> list[Person]:
    """Some of those who wait for that letter. Whoever has had it, and of whose follows something came to light only
    afterwards, waits for the next one."""
    had = Letter.objects.filter(key=Concat(Value(_key(rhythm, ended)), OuterRef("public_id")))
    waits = _items(rhythm, ended).filter(person=OuterRef("pk"))
    return list(Person.objects.filter(Exists(waits), ~Exists(had)).order_by("pk")[:BATCH])


def _write_for(people: list[Person], rhythm: Rhythm, ended: datetime, now: datetime) -> int:
    """The letters of a batch, and their items closed, in one transaction."""
    by_person: dict[int, list[DigestItem]] = defaultdict(list)
    for item in _items(rhythm, ended).filter(person__in=people).select_related("event", "follow"):
        by_person[item.person_id].append(item)
    said = Said(item for items in by_person.values() for item in items)
    drafts, silent = [], []
    for person in people:
        groups = said.groups(by_person[person.pk], published_or_source(person.language))
        if groups:
            drafts.append(_draft(person, groups, rhythm, _key(rhythm, ended) + person.public_id))
        else:
            silent.append(person.pk)
    letters = written_letters(drafts=drafts, now=now)
    with transaction.atomic():
        return _keep(letters, by_person, silent, now)


def _keep(letters: list[Letter], by_person: dict[int, list[DigestItem]], silent: list[int], now: datetime) -> int:
    """Of two workers one writes each letter. What only the other's letter would have said waits for the next one."""
    keep_letters(letters)
    ours = Letter.objects.filter(public_id__in=[letter.public_id for letter in letters])
    kept = list(ours.values_list("person", flat=True))
    told = [item.pk for person in kept for item in by_person[person]]
    letter_of = ours.filter(person=OuterRef("person")).values("pk")
    closed = DigestItem.objects.waiting().filter(pk__in=told).update(closed_at=now, letter=Subquery(letter_of))
    if closed != len(told):
        raise _Overtaken
    unsaid = [item.pk for person in silent for item in by_person[person]]
    DigestItem.objects.waiting().filter(pk__in=unsaid).update(closed_at=now)
    return len(kept)


def _draft(person: Person, groups: list[dict[str, Any]], rhythm: Rhythm, key: str) -> Draft:
    return Draft(
        key=key,
        person=person,
        template=TEMPLATE,
        context={"groups": groups, "rhythm": rhythm.value, "count": sum(group["count"] for group in groups)},
        language=person.language,
        follow=(RHYTHM, rhythm.value),
    )


def still_says(letter: Letter, now: datetime) -> bool:
    """Whether a gathered letter that is about to be sent has anything to say; what was hidden since it was written is
    taken out of it first."""
    items = list(letter.digest_items.select_related("event", "follow"))
    said, language = Said(items), letter.language
    groups = said.groups(items, language)
    if groups and letter.person and sum(group["count"] for group in groups) < len(items):
        draft = _draft(letter.person, groups, Rhythm(letter.key.split(":")[1]), letter.key)
        [written] = written_letters(drafts=[replace(draft, language=language)], now=now)
        letter.subject, letter.body = written.subject, written.body
        letter.save(update_fields=["subject", "body"])
    return bool(groups)


class Said:
    """What letters say of the events of many people's items: asked for once per language, not once per person."""

    def __init__(self, items: Iterable[DigestItem]) -> None:
        found = list(items)
        self.events = {item.event_id: item.event for item in found}
        self.things = {(item.follow.kind, item.follow.key) for item in found}
        self._words, self._titles, self._lines = dict[str, Any](), dict[str, Any](), dict[tuple[str, str, str], str]()

    def groups(self, items: list[DigestItem], language: str) -> list[dict[str, Any]]:
        """What each thing that the person follows has to say, newest first: `title`, `lines` with their paths, how many
        there are, and how many more than are named."""
        by_thing: dict[tuple[str, str], list[DigestItem]] = defaultdict(list)
        for item in sorted(items, key=lambda one: (one.event.at, one.event_id), reverse=True):
            if item.follow.ended_at is None and item.event.key in self._of(language):
                by_thing[item.follow.kind, item.follow.key].append(item)
        return [self._group(thing, found, language) for thing, found in by_thing.items()]

    def _of(self, language: str) -> dict[str, Any]:
        if language not in self._words:
            self._words[language] = telling.words_of(self.events.values(), language)
            self._titles[language] = telling.titles_of(self.things, language)
        return self._words[language]

    def _group(self, thing: tuple[str, str], items: list[DigestItem], language: str) -> dict[str, Any]:
        named = [self._line(item, language) for item in items[:MOST_PER_GROUP]]
        title = self._titles[language].get(thing, "")
        return {"title": title, "lines": named, "count": len(items), "more": len(items) - len(named)}

    def _line(self, item: DigestItem, language: str) -> dict[str, Any]:
        event, via = item.event, item.follow.kind
        words = self._of(language)[event.key]
        known = (event.key, via, language)
        if known not in self._lines:
            with override(language):
                line = render_to_string(f"{telling.template_of(event)}_line.txt", words | {"via": via})
            self._lines[known] = " ".join(line.split())
        return {"words": self._lines[known], "path": words["path"], "at": event.at}
