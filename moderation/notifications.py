"""Tells people what happened to what they sent or pointed at: in their language, with what comes next.

No letter repeats what a resident wrote: a letter goes ways we do not see, and what is not published stays with us.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from moderation.models import Appeal, Decision, Notice, Outcome, Recipient, Report, RoundKind, Rule, State, Submission
from moderation.models.decisions import ADVERSE
from moderation.permissions import appealable_until
from portal import kinds
from portal.languages import published_languages, published_or_source
from portal.site_words import known_settings, site_words
from residents import tokens
from residents.actions import Draft, hurry, keep_letters, write_letter, written_letters
from residents.models import Letter, Person

FOLDER = "moderation/email"
# Stands for the moderator's own words while a letter is only looked at: from Unicode's private area, never typed.
_WORDS_HERE = "\ue000"


def absolute(path: str) -> str:
    """The full address of a path, from the configured address and never from a request."""
    return f"{settings.PUBLIC_URL}{path}"


def letter_language(submission: Submission) -> str:
    """The language of the text; where the portal does not speak it, the one in which its writer reads the portal."""
    if submission.language in published_languages():
        return submission.language
    return published_or_source(submission.person.language)


def _link(view: str, purpose: str, submission: Submission) -> str:
    with override(letter_language(submission)):
        return absolute(reverse(view, args=[tokens.make(purpose, submission.public_id)]))


def private_link(submission: Submission) -> str:
    """The writer's own link to their submission: shows, edits, takes back, appeals."""
    return _link("moderation:mine_item", "submission", submission)


def title_of_subject(submission: Submission, language: str) -> str:
    """The title of what the submission belongs to, as everybody may read it; empty where there is none."""
    kind, key = submission.subject_kind, submission.subject_key
    return kinds.get(kind).title(key, language) if kind else ""


def letter_words(
    submission: Submission, language: str, subject_title: Callable[[str], str] | None = None
) -> dict[str, Any]:
    """What every letter to a writer may say. `subject_title` says what it belongs to, where the caller knows."""
    return {
        "number": submission.number,
        "kind": submission.kind,
        "title": subject_title(language) if subject_title else title_of_subject(submission, language),
        "received_at": submission.received_at,
        "private_link": private_link(submission),
    }


def tell_received(*, submission: Submission, now: datetime, subject_title: Callable[[str], str] | None = None) -> None:
    """Unconfirmed: the link to press. Waiting: the number, and by when it is read. Published: where, and the same."""
    language = letter_language(submission)
    words = letter_words(submission, language, subject_title)
    if submission.state == State.UNCONFIRMED:
        words["confirm_link"] = _link("moderation:confirm", "confirm", submission)
        template = f"{FOLDER}/confirm"
    elif submission.state == State.PUBLISHED:
        words["hours"] = known_settings().review_hours
        words["public_link"] = absolute(kinds.get(submission.kind).url(submission.public_id, language))
        template = f"{FOLDER}/at_once"
    else:
        words["hours"] = known_settings().review_hours
        template = f"{FOLDER}/received"
    receipt = Draft(
        # One receipt for each version; a link asked for again is a new letter.
        key=f"{template}:{submission.public_id}:{submission.version}:{now:%Y%m%d%H%M}",
        person=submission.person,
        template=template,
        context=words,
        language=language,
    )
    keep_letters(written_letters(drafts=[receipt], now=now))
    hurry()


def decision_words(decision: Decision, language: str) -> dict[str, Any]:
    """A decision as its letter tells it, also when it is not taken yet and the desk only looks at the letter."""
    submission, rule = decision.submission, decision.rule
    text = rule.text_in(language) if rule else None
    words = letter_words(submission, language) | {
        "outcome": decision.outcome,
        "rule_number": rule.number if rule else "",
        "rule_title": text.title if text else "",
        "rule_body": text.body if text else "",
        "words": decision.words,
        "forwarded_to": recipient_name(decision.forwarded_to, language),
        "appeal_until": appealable_until(decision.decided_at),
    }
    if decision.outcome in {Outcome.PUBLISH, Outcome.CHANGE} and submission.state in {State.PUBLISHED, State.WAITING}:
        words["public_link"] = absolute(kinds.get(submission.kind).url(submission.public_id, language))
    return words


def recipient_name(code: str, language: str) -> str:
    """Who it was sent on to, in a language; words that are no known code stay as they were written."""
    if code not in Recipient.values:
        return code
    with override(language):
        return str(Recipient(code).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A letter as it would be sent: what stands before and after the place of the moderator's own words.

    `to_reporters`: it goes to those who reported, each in their own language, and not to the writer. `is_sent`: False
    where nobody is written to.
    """

    subject: str
    before: list[str]
    after: list[str]
    language: str
    to_reporters: bool
    is_sent: bool = True


def no_letter() -> Preview:
    """Nothing changes for the writer, so nobody is written to."""
    language = published_or_source(get_language() or "")
    return Preview(subject="", before=[], after=[], language=language, to_reporters=False, is_sent=False)


def preview(*, decision: Decision) -> Preview:
    """The letter about a decision that is not taken. The private link is left out: it is the writer's alone."""
    submission = decision.submission
    decision.words = _WORDS_HERE
    kept = decision.outcome == Outcome.KEEP
    language = published_or_source(get_language() or "") if kept else letter_language(submission)
    words = _reporter_words(submission, language) if kept else decision_words(decision, language)
    if decision.rule is None and decision.outcome in ADVERSE:
        words |= dict.fromkeys(("rule_number", "rule_title"), "…")
    words |= {"words": _WORDS_HERE, "private_link": f"{settings.PUBLIC_URL}/…"}
    template = f"{FOLDER}/{'report_keep' if kept else _template_of(decision)}"
    with override(language):
        words |= {"portal": site_words(known_settings()), "language": language}
        subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
        body = render_to_string(f"{template}.txt", words).strip()
    before, _found, after = body.partition(_WORDS_HERE)
    return Preview(
        subject=subject,
        before=_paragraphs(before),
        after=_paragraphs(after),
        language=language,
        to_reporters=kept,
    )


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in body.split("\n\n") if part.strip()]


def _template_of(decision: Decision) -> str:
    appealed = decision.outcome in {Outcome.UPHOLD, Outcome.CHANGE}
    return f"{'appeal' if appealed else 'decided'}_{decision.outcome}"


def tell_decided(*, decision: Decision, now: datetime) -> None:
    """The writer gets the decision, its rule, the moderator's words and how to have it tried by somebody else."""
    submission = decision.submission
    if submission.official:
        return
    language = letter_language(submission)
    words = decision_words(decision, language)
    _notice(decision, submission.person, _template_of(decision), words, language, now)


def _notice(
    decision: Decision, person: Person, template: str, words: dict[str, Any], language: str, now: datetime
) -> Letter:
    letter = write_letter(
        key=f"decision:{decision.pk}:{person.public_id}:{template}",
        person=person,
        template=f"{FOLDER}/{template}",
        context=words,
        language=language,
        now=now,
    )
    Notice.objects.get_or_create(decision=decision, person=person, defaults={"letter": letter, "created_at": now})
    return letter


def _reporter_words(submission: Submission, language: str, rule: Rule | None = None) -> dict[str, Any]:
    """What a letter to somebody who reported may say: nothing of who wrote, who else reported, or what it said."""
    return {
        "number": submission.number,
        "title": title_of_subject(submission, language),
        "rule_number": rule.number if rule else "",
        "rule_title": rule.title_in(language) if rule else "",
    }


def tell_reported(*, report: Report, now: datetime) -> None:
    """The reporter gets a receipt with the number of what they pointed at."""
    language = published_or_source(report.language)
    words = _reporter_words(report.round.submission, language) | {"hours": known_settings().review_hours}
    write_letter(
        key=f"report:{report.pk}",
        person=report.person,
        template=f"{FOLDER}/reported",
        context=words,
        language=language,
        now=now,
    )


def tell_reporters(*, decision: Decision, now: datetime) -> None:
    """Everybody who reported gets the outcome. None learns of another, and the writer of none."""
    submission = decision.submission
    for report in decision.round.reports.exclude(person=submission.person).select_related("person"):
        # A writer who reported their own text has the decision already: one notice per decision and person.
        language = published_or_source(report.language)
        words = _reporter_words(submission, language, decision.rule)
        words["words"] = decision.words if decision.outcome == Outcome.KEEP else ""
        _notice(decision, report.person, f"report_{decision.outcome}", words, language, now)


def tell_appealed(*, appeal: Appeal, now: datetime) -> None:
    """A receipt: somebody else than the first decider tries it."""
    submission = appeal.round.submission
    language = letter_language(submission)
    write_letter(
        key=f"appeal:{appeal.pk}",
        person=submission.person,
        template=f"{FOLDER}/appealed",
        context=letter_words(submission, language),
        language=language,
        now=now,
    )


def tell_appeal_judged(*, decision: Decision, now: datetime) -> None:
    """The writer gets the outcome of the appeal and its reasons; reporters of a restored text are told too."""
    submission = decision.submission
    language = letter_language(submission)
    words = decision_words(decision, language)
    if submission.state != State.PUBLISHED:
        words.pop("public_link", None)
    _notice(decision, submission.person, _template_of(decision), words, language, now)
    if decision.outcome == Outcome.CHANGE and submission.state == State.PUBLISHED:
        _tell_reporters_of_restored(decision, now)


def _tell_reporters_of_restored(decision: Decision, now: datetime) -> None:
    submission = decision.submission
    hidden = Decision.objects.filter(pk=decision.round.appeal.decision_id, outcome=Outcome.HIDE)
    reports = Report.objects.filter(round__decision__in=hidden, round__kind=RoundKind.REPORT)
    for report in reports.exclude(person=submission.person).select_related("person"):
        language = published_or_source(report.language)
        _notice(decision, report.person, "report_restored", _reporter_words(submission, language), language, now)


def letters_about(submission: Submission) -> list[int]:
    """Keys of the letters that were written about it, to whomever: receipts, decisions, reports and appeals."""
    reports = Report.objects.filter(round__submission=submission).values_list("pk", flat=True)
    appeals = Appeal.objects.filter(round__submission=submission).values_list("pk", flat=True)
    others = [*(f"report:{pk}" for pk in reports), *(f"appeal:{pk}" for pk in appeals)]
    receipts = Q(key__startswith=f"{FOLDER}/", key__contains=f":{submission.public_id}:")
    found = Letter.objects.filter(receipts | Q(key__in=others) | Q(notice__decision__submission=submission))
    return list(found.values_list("pk", flat=True))
