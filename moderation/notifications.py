"""Tells people what happened to what they sent or pointed at: in their language, with what comes next."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from moderation.models import Appeal, Decision, Notice, Report, RoundKind, State, Submission
from moderation.permissions import appealable_until
from portal import kinds
from portal.languages import published_or_source
from portal.settings_models import current_settings
from residents import tokens
from residents.actions import write_letter
from residents.models import Letter, Person


def absolute(path: str) -> str:
    """The full address of a path, from the configured address and never from a request."""
    return f"{settings.PUBLIC_URL}{path}"


def private_link(submission: Submission) -> str:
    """The writer's own link to their submission: shows, edits, takes back, appeals."""
    with override(published_or_source(submission.language)):
        return absolute(reverse("moderation:mine_item", args=[tokens.make("submission", submission.public_id)]))


def _confirm_link(submission: Submission) -> str:
    with override(published_or_source(submission.language)):
        return absolute(reverse("moderation:confirm", args=[tokens.make("confirm", submission.public_id)]))


def _subject_title(submission: Submission, language: str) -> str:
    """What the submission belongs to: the dialogue's or proposal's title; a proposal's own title for itself."""
    if submission.subject_kind and submission.subject_key:
        return kinds.get(submission.subject_kind).title(submission.subject_key, language)
    return submission.current_version.title


def letter_words(submission: Submission, language: str) -> dict[str, Any]:
    """What every letter about a submission may say."""
    return {
        "number": submission.number,
        "kind": submission.kind,
        "title": _subject_title(submission, language),
        "name": submission.current_version.name,
        "text": submission.current_version.text,
        "private_link": private_link(submission),
    }


def tell_received(*, submission: Submission, now: datetime) -> None:
    """Unconfirmed: the link to press. Waiting: the number, and by when it is read."""
    language = published_or_source(submission.language)
    words = letter_words(submission, language)
    if submission.state == State.UNCONFIRMED:
        words["confirm_link"] = _confirm_link(submission)
        template = "moderation/email/confirm"
    else:
        words["hours"] = current_settings().review_hours
        template = "moderation/email/received"
    write_letter(
        key=f"{template}:{submission.public_id}:{submission.version}",
        person=submission.person,
        template=template,
        context=words,
        language=language,
        now=now,
    )


def decision_words(decision: Decision, language: str) -> dict[str, Any]:
    """A decision as its letter tells it, also for the desk's preview of a letter not yet written."""
    rule = decision.rule
    text = rule.text_in(language) if rule else None
    return letter_words(decision.submission, language) | {
        "outcome": decision.outcome,
        "rule_number": rule.number if rule else "",
        "rule_title": text.title if text else "",
        "rule_body": text.body if text else "",
        "words": decision.words,
        "forwarded_to": decision.forwarded_to,
        "appeal_until": appealable_until(decision.decided_at),
        "decider": decision.decider.get_full_name() if decision.decider else "",
    }


def tell_decided(*, decision: Decision, now: datetime) -> None:
    """The writer gets the decision, its rule, the moderator's words and how to have it tried by somebody else."""
    submission = decision.submission
    if submission.official:
        return
    language = published_or_source(submission.language)
    words = decision_words(decision, language)
    if decision.outcome == "publish":
        words["public_link"] = absolute(kinds.get(submission.kind).url(submission.public_id, language))
    _notice(decision, submission.person, f"moderation/email/decided_{decision.outcome}", words, language, now)


def _notice(
    decision: Decision, person: Person, template: str, words: dict[str, Any], language: str, now: datetime
) -> Letter:
    letter = write_letter(
        key=f"decision:{decision.pk}:{person.public_id}:{template}",
        person=person,
        template=template,
        context=words,
        language=language,
        now=now,
    )
    Notice.objects.get_or_create(decision=decision, person=person, defaults={"letter": letter, "created_at": now})
    return letter


def tell_reported(*, report: Report, now: datetime) -> None:
    """The reporter gets a receipt with the number of the case."""
    submission = report.round.submission
    language = published_or_source(report.language)
    write_letter(
        key=f"report:{report.pk}",
        person=report.person,
        template="moderation/email/reported",
        context={
            "number": submission.number,
            "title": _subject_title(submission, language),
            "hours": current_settings().review_hours,
        },
        language=language,
        now=now,
    )


def tell_reporters(*, decision: Decision, now: datetime) -> None:
    """Everybody who reported gets the outcome. None learns of another, and the writer of none."""
    submission = decision.submission
    for report in decision.round.reports.select_related("person"):
        language = published_or_source(report.language)
        rule = decision.rule
        words = {
            "number": submission.number,
            "title": _subject_title(submission, language),
            "outcome": decision.outcome,
            "rule_number": rule.number if rule else "",
            "rule_title": rule.title_in(language) if rule else "",
            "words": decision.words if decision.outcome == "keep" else "",
        }
        template = f"moderation/email/report_{decision.outcome}"
        if report.person_id == submission.person_id:
            # One notice per decision and person: the writer who reported their own text has the decision already.
            continue
        _notice(decision, report.person, template, words, language, now)


def tell_appealed(*, appeal: Appeal, now: datetime) -> None:
    """A receipt: somebody else than the first decider tries it."""
    submission = appeal.round.submission
    language = published_or_source(submission.language)
    write_letter(
        key=f"appeal:{appeal.pk}",
        person=submission.person,
        template="moderation/email/appealed",
        context=letter_words(submission, language),
        language=language,
        now=now,
    )


def tell_appeal_judged(*, decision: Decision, now: datetime) -> None:
    """The writer gets the outcome of the appeal and its reasons; reporters of a restored text are told too."""
    submission = decision.submission
    language = published_or_source(submission.language)
    words = decision_words(decision, language)
    if decision.outcome == "change" and submission.state == State.PUBLISHED:
        words["public_link"] = absolute(kinds.get(submission.kind).url(submission.public_id, language))
    _notice(decision, submission.person, f"moderation/email/appeal_{decision.outcome}", words, language, now)
    if decision.outcome == "change":
        _tell_reporters_of_restored(decision, now)


def _tell_reporters_of_restored(decision: Decision, now: datetime) -> None:
    reports = Report.objects.filter(round__submission=decision.submission, round__kind=RoundKind.REPORT)
    for report in reports.exclude(person=decision.submission.person).select_related("person"):
        language = published_or_source(report.language)
        words = {"number": decision.submission.number, "title": _subject_title(decision.submission, language)}
        _notice(decision, report.person, "moderation/email/report_restored", words, language, now)
