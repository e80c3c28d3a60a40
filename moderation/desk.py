"""What the desk shows: the queue, the item with its signals and context, the letter before it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from moderation import kinds as judged
from moderation.models import Decision, Outcome, Round, RoundKind, Rule, Submission
from moderation.notifications import decision_words
from portal import clock, kinds
from portal.languages import published_or_source
from portal.personal_data import find
from portal.settings_models import current_settings

PER_PAGE = 30
VIEWS = {"waiting": RoundKind.REVIEW, "reports": RoundKind.REPORT, "appeals": RoundKind.APPEAL}
OUTCOMES = {
    "waiting": (Outcome.RETURN, Outcome.PUBLISH, Outcome.FORWARD, Outcome.REFUSE),
    "reports": (Outcome.HIDE, Outcome.KEEP),
    "appeals": (Outcome.CHANGE, Outcome.UPHOLD),
}
SHOUTING = 0.7
MOST_LINKS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    submission: Submission
    name: str
    title: str
    since: datetime
    is_late: bool
    held_by: str
    signals: list[str]


def queue_of(view: str, *, languages: list[str]) -> QuerySet[Submission]:
    """What stands in a view of the desk, in the languages asked for (none: all), the longest waiting first."""
    found = Submission.objects.in_languages(languages)
    if view == "waiting":
        return found.waiting().longest_waiting_first()
    opened = Q(rounds__kind=VIEWS[view], rounds__closed_at=None)
    return found.filter(opened).annotate(opened=Max("rounds__opened_at", filter=opened)).order_by("opened", "pk")


def page_of(queue: QuerySet[Submission], *, view: str, after: str) -> tuple[list[Submission], str]:
    """One page of a queue and the public id that the next page follows, or an empty string."""
    column = "waiting_since" if view == "waiting" else "opened"
    place = queue.filter(public_id=after).values_list(column, "pk").first() if after else None
    if place:
        moment, pk = place
        queue = queue.filter(Q(**{f"{column}__gt": moment}) | Q(**{column: moment, "pk__gt": pk}))
    found = list(queue.select_related("claimed_by").with_current_version()[: PER_PAGE + 1])
    following = found[PER_PAGE - 1].public_id if len(found) > PER_PAGE else ""
    return found[:PER_PAGE], following


def rows_of(found: list[Submission], *, view: str, language: str, user: Any, now: datetime) -> list[Row]:
    """The queue's lines: who, about what, how long, and what speaks for reading it with care."""
    titles = _titles(found, language)
    late = timedelta(hours=current_settings().review_hours)
    rows = []
    for one in found:
        since = one.waiting_since if view == "waiting" else one.opened
        held = one.claimed_by.get_short_name() if one.is_held_by_another(user, now) and one.claimed_by else ""
        rows.append(
            Row(
                submission=one,
                name=one.current_version.name,
                title=titles.get((one.subject_kind, one.subject_key)) or kinds.get(one.kind).label(),
                since=since,
                is_late=now - since > late,
                held_by=held,
                signals=[signal["title"] for signal in signals_in(one.current_version.text)],
            )
        )
    return rows


def _titles(found: list[Submission], language: str) -> dict[tuple[str, str], str]:
    """Titles of what the items belong to, asked for once per kind where the kind can."""
    titles: dict[tuple[str, str], str] = {}
    for name in {one.subject_kind for one in found if one.subject_kind}:
        keys = sorted({one.subject_key for one in found if one.subject_kind == name})
        many = getattr(kinds.get(name), "titles", None)
        if many:
            titles |= {(name, key): title for key, title in many(keys, language).items()}
    return titles


def counts(languages: list[str], user: Any, now: datetime) -> dict[str, int]:
    """How much stands in each view, for the desk's menu."""
    open_rounds = Round.objects.open().exclude(kind=RoundKind.REVIEW).values_list("kind").annotate(n=Count("pk"))
    by_kind = dict(open_rounds.order_by())
    return {
        "waiting": queue_of("waiting", languages=languages).count(),
        "elsewhere": Submission.objects.waiting().exclude(language__in=languages).count() if languages else 0,
        "reports": by_kind.get(RoundKind.REPORT, 0),
        "appeals": by_kind.get(RoundKind.APPEAL, 0),
        "decided": decided_today(user, now).count(),
    }


def decided_today(user: Any, now: datetime) -> QuerySet[Decision]:
    """The moderator's own decisions of this Swedish day, the newest first."""
    start = clock.end_after_days(now, -1)
    mine = Decision.objects.filter(decider=user, decided_at__gte=start).exclude(submission__official=True)
    return mine.select_related("submission", "rule", "version").prefetch_related("rule__texts").order_by("-decided_at")


def signals_in(text: str) -> list[dict[str, Any]]:
    """What speaks for reading with care, each with its place in the text where it has one. None is a judgement."""
    names = {
        "personnummer": _("Personal identity number"),
        "email": _("E-mail address"),
        "phone": _("Telephone number"),
        "plate": _("Registration plate"),
        "address": _("Street address"),
    }
    found = [{"title": names[span.kind], "start": span.start, "end": span.end} for span in find(text)]
    letters = [character for character in text if character.isalpha()]
    if len(letters) > 20 and sum(character.isupper() for character in letters) / len(letters) > SHOUTING:
        found.append({"title": _("Mostly capital letters"), "start": None, "end": None})
    if text.count("http://") + text.count("https://") + text.count("www.") > MOST_LINKS:
        found.append({"title": _("Many links"), "start": None, "end": None})
    return found


def marked(text: str, signals: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The text cut where signals begin and end: (words, number of the signal or 0)."""
    parts, place = [], 0
    for number, signal in enumerate(signals, start=1):
        if signal["start"] is None:
            continue
        parts += [(text[place : signal["start"]], 0), (text[signal["start"] : signal["end"]], number)]
        place = signal["end"]
    return [*parts, (text[place:], 0)]


def letter_of(
    submission: Submission, *, view: str, outcome: str, rule: Rule | None, words: str, user: Any, now: datetime, to: str
) -> dict[str, str]:
    """The letter as its reader will get it, before anything is decided: subject and body in their language.

    Keeping what was reported is told to those who reported; every other outcome to the writer.
    """
    language = published_or_source(submission.language)
    template = {
        "waiting": f"moderation/email/decided_{outcome}",
        "reports": "moderation/email/decided_hide" if outcome == Outcome.HIDE else "moderation/email/report_keep",
        "appeals": f"moderation/email/appeal_{outcome}",
    }[view]
    imagined = Decision(
        submission=submission, decider=user, outcome=outcome, rule=rule, words=words, decided_at=now, forwarded_to=to
    )
    with override(language):
        context = decision_words(imagined, language) | {"portal": current_settings(), "language": language}
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        return {"subject": subject, "body": render_to_string(f"{template}.txt", context).strip(), "language": language}


def similar_decisions(submission: Submission, rule: Rule | None) -> QuerySet[Decision]:
    """How the same rule was used lately, so that like cases are judged alike."""
    if rule is None:
        return Decision.objects.none()
    used = Decision.objects.filter(rule__code=rule.code).exclude(submission=submission)
    return used.select_related("version", "submission").order_by("-decided_at")[:3]


def context_of(submission: Submission, language: str) -> dict[str, Any]:
    """What it belongs to and replies to, from the room that owns it."""
    return judged.get(submission.kind).context(submission, language)
