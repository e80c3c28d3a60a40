"""What the desk shows: the queue, the item with its signals and context, the letter before it is sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from moderation import kinds as judged
from moderation import noticing
from moderation.models import Decision, Outcome, Round, RoundKind, Rule, State, Submission, Urgency
from moderation.models.submissions import LOOKS_LIKE_SPAM
from moderation.notifications import Preview, no_letter, preview
from moderation.signals import Signal, paragraphs, signals_in
from moderation.titles import titles_of
from portal import clock, kinds
from portal.ids import PUBLIC_ID_LENGTH
from portal.languages import all_languages

PER_PAGE = 30
VIEWS = {
    "waiting": RoundKind.REVIEW,
    "unread": RoundKind.AFTER,
    "reports": RoundKind.REPORT,
    "appeals": RoundKind.APPEAL,
}
OUTCOMES = {
    "waiting": (Outcome.RETURN, Outcome.PUBLISH, Outcome.FORWARD, Outcome.REFUSE),
    "unread": (Outcome.KEEP, Outcome.HIDE),
    "reports": (Outcome.HIDE, Outcome.KEEP),
    "appeals": (Outcome.CHANGE, Outcome.UPHOLD),
}
ALL = "alla"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which part of a queue a moderator looks at. It stands in the address, so that it follows from item to item.

    `language`: a code, `alla`, or empty for the languages that the moderator reads. `spam`: what looks like spam only.
    `heap`: the public id that begins a heap of almost the same texts. `after`: the public id that the page of the list
    follows.
    """

    language: str = ""
    kind: str = ""
    late: bool = False
    spam: bool = False
    heap: str = ""
    after: str = ""

    def languages_of(self, user: Any) -> list[str]:
        """The codes asked for; an empty list asks for all."""
        if self.language == ALL:
            return []
        return [self.language] if self.language else list(user.reads)

    @property
    def query(self) -> str:
        """As the end of an address, with its question mark; empty for the plain queue."""
        asked = {
            "sprak": self.language,
            "slag": self.kind,
            "sena": "1" if self.late else "",
            "skrap": "1" if self.spam else "",
            "hog": self.heap,
            "efter": self.after,
        }
        given = urlencode({name: value for name, value in asked.items() if value})
        return f"?{given}" if given else ""

    def page_after(self, public_id: str) -> "Choice":
        return replace(self, after=public_id)


def choice_of(data: QueryDict) -> Choice:
    """Reads the address. What is not known asks for nothing."""
    language, kind = data.get("sprak", ""), data.get("slag", "")
    return Choice(
        language=language if language == ALL or language in all_languages() else "",
        kind=kind if kind in {one.name for one in judged.all_kinds()} else "",
        late=data.get("sena") == "1",
        spam=data.get("skrap") == "1",
        heap=_public_id(data.get("hog", "")),
        after=_public_id(data.get("efter", "")),
    )


def _public_id(asked: str) -> str:
    return asked[:PUBLIC_ID_LENGTH] if asked.isalnum() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the queue."""

    submission: Submission
    name: str
    title: str
    kind: str
    age: str
    is_late: bool
    is_danger: bool
    held_by: str
    signals: list[str]


def queue_of(view: str, choice: Choice, *, user: Any, now: datetime, hours: int) -> QuerySet[Submission]:
    """What stands in a view of the desk: danger first, then the longest waiting; appeals by time alone. Each has
    `since` and `rank`."""
    found = Submission.objects.in_languages(choice.languages_of(user)).of_kind(choice.kind)
    if view == "waiting":
        found = found.waiting().annotate(since=F("waiting_since"))
    else:
        opened = FilteredRelation("rounds", condition=Q(rounds__kind=VIEWS[view], rounds__closed_at=None))
        found = found.annotate(opened=opened).filter(opened__isnull=False).annotate(since=F("opened__opened_at"))
    if choice.spam:
        found = found.looking_like_spam()
    if choice.heap:
        found = found.in_heap_of(choice.heap)
    if choice.late:
        found = found.filter(since__lt=now - timedelta(hours=hours))
    rank = Value(Urgency.ORDINARY.value) if view == "appeals" else F("urgency")
    return found.annotate(rank=rank).order_by("rank", "since", "pk")


def page_of(queue: QuerySet[Submission], after: str) -> tuple[list[Submission], str]:
    """One page of a queue, by its place and not by its number, and the public id that the next page follows."""
    place = queue.filter(public_id=after).values_list("rank", "since", "pk").first() if after else None
    if place:
        rank, moment, pk = place
        later = Q(since__gt=moment) | Q(since=moment, pk__gt=pk)
        queue = queue.filter(Q(rank__gt=rank) | Q(later, rank=rank))
    found = list(queue.select_related("claimed_by").with_current_version()[: PER_PAGE + 1])
    following = found[PER_PAGE - 1].public_id if len(found) > PER_PAGE else ""
    return found[:PER_PAGE], following


def rows_of(found: list[Submission], *, language: str, user: Any, now: datetime, hours: int) -> list[Row]:
    """The queue's lines: who, about what, how long, and what to read with care."""
    titles = titles_of(found, language)
    return [
        Row(
            submission=one,
            name=one.current_version.name,
            title=titles[one.pk],
            kind=kinds.get(one.kind).label(),
            age=timesince(one.since, now, depth=1),
            is_late=now - one.since > timedelta(hours=hours),
            is_danger=one.urgency == Urgency.DANGER,
            held_by=one.claimed_by.get_short_name() if one.claimed_by and one.is_held_by_another(user, now) else "",
            signals=[
                *sorted({signal_name(signal) for signal in signals_in(one.current_version.text)}),
                # What every browser without JavaScript brings stands beside its text only.
                *(row["words"] for row in noticed_of(one.noticed) if row["weight"] > 1),
            ],
        )
        for one in found
    ]


def counts(choice: Choice, user: Any, now: datetime, hours: int) -> dict[str, int]:
    """How much stands in each view, for the desk's menu: three queries, however much it is."""
    languages = choice.languages_of(user)
    here = Q(language__in=languages) if languages else Q()
    late = Q(waiting_since__lt=now - timedelta(hours=hours))
    waiting = Submission.objects.waiting().aggregate(
        waiting=Count("pk", filter=here) if languages else Count("pk"),
        late=Count("pk", filter=here & late),
        spam=Count("pk", filter=here & Q(spam__gte=LOOKS_LIKE_SPAM)),
        everywhere=Count("pk"),
    )
    open_rounds = Round.objects.open().exclude(kind=RoundKind.REVIEW).order_by().values_list("kind")
    by_kind = dict(open_rounds.annotate(number=Count("pk")))
    return waiting | {
        "elsewhere": waiting["everywhere"] - waiting["waiting"],
        "unread": by_kind.get(RoundKind.AFTER, 0),
        "reports": by_kind.get(RoundKind.REPORT, 0),
        "appeals": by_kind.get(RoundKind.APPEAL, 0),
        "decided": decided_today(user, now).count(),
    }


def decided_today(user: Any, now: datetime) -> QuerySet[Decision]:
    """The moderator's own decisions of this Swedish day, the newest first."""
    return Decision.objects.taken_by(user, clock.end_after_days(now, -1)).exclude(submission__official=True)


def signal_name(signal: Signal) -> str:
    """What the desk calls it."""
    return {
        "personnummer": _("Personal identity number"),
        "email": _("E-mail address"),
        "phone": _("Telephone number"),
        "plate": _("Registration plate"),
        "address": _("Street address"),
        "threat": _("Threat"),
        "link": _("Link"),
        "shouting": _("Mostly capital letters"),
    }[signal.kind]


def noticed_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was noticed beside the text's own places, each with its `words`; `public_id` where it names another text."""
    words = {
        noticing.TRAP: _("A field that people do not see was filled in"),
        noticing.FAST: _("Sent within three seconds"),
        noticing.NO_STAMP: _("The form came without its time"),
        noticing.NO_PROOF: _("No proof of work from the browser"),
        noticing.MANY_LINKS: _("More than two links"),
        noticing.SAME_HOST: _("Several people link to the same site today"),
        noticing.ALIKE: _("Almost the same as %(number)s"),
    }
    known = (row for row in rows if row["kind"] in words)
    return [row | {"words": words[row["kind"]] % {"number": row.get("number", "")}} for row in known]


def heap_of(submission: Submission) -> dict[str, Any]:
    """The texts that are almost the same: the public id that begins the heap, and how many `others` there are."""
    first = submission.alike_to or submission
    heap = Submission.objects.in_heap_of(first.public_id)
    return {"first": first.public_id, "others": heap.exclude(pk=submission.pk).count()}


def words_of(text: str) -> dict[str, Any]:
    """A text as the desk shows it: `paragraphs` with the places of its signals marked, and the `signals` by name."""
    found = signals_in(text)
    return {"paragraphs": paragraphs(text, found), "signals": [signal_name(signal) for signal in found]}


def letter_of(
    submission: Submission,
    *,
    outcome: Outcome,
    rule: Rule | None,
    forwarded_to: str,
    round_: Round | None,
    now: datetime,
) -> Preview:
    """The letter as its reader will get it, before anything is decided."""
    if outcome == Outcome.KEEP and round_ is not None and round_.kind == RoundKind.AFTER:
        return no_letter()
    imagined = Decision(
        submission=submission, round=round_, outcome=outcome, rule=rule, decided_at=now, forwarded_to=forwarded_to
    )
    return preview(decision=imagined)


def similar_decisions(submission: Submission, rule: Rule | None) -> list[Decision]:
    """How the same rule was used lately, so that like cases are judged alike."""
    if rule is None:
        return []
    used = Decision.objects.by_rule(rule).exclude(submission=submission)
    return list(used.select_related("version", "submission", "rule", "appeal__round__decision")[:3])


def context_of(submission: Submission, language: str) -> dict[str, Any]:
    """What it belongs to and replies to, from the room that owns it."""
    return judged.get(submission.kind).context(submission, language)


def is_first_from(submission: Submission) -> bool:
    """Whether its writer has had nothing published before: a first contribution is worth a kind word."""
    others = Submission.objects.of_person(submission.person_id).filter(state=State.PUBLISHED)
    return not others.exclude(pk=submission.pk).exists()
