"""What the dialogue's tests begin with: traits are states."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from wagtail.models import Locale, Page, Site

from dialogue import actions
from dialogue.models import Comment, DialogueIndexPage, DialoguePage, Proposal, Thread
from moderation import actions as moderation
from moderation.models import Outcome, Rule, Submission
from residents.models import Person, User
from residents.roles import Role
from tests.people import make_user

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_numbers = count(1)


def person(*, confirmed: bool = True, language: str = "sv") -> Person:
    number = next(_numbers)
    return Person.objects.create(
        address=f"person{number}@example.org",
        language=language,
        confirmed_at=NOW - timedelta(days=30) if confirmed else None,
        created_at=NOW - timedelta(days=30),
    )


def user(*roles: Role, name: str = "", language: str = "sv") -> User:
    """An account with a confirmed address; staff with their second factor."""
    return make_user(f"user{next(_numbers)}@example.org", *roles, name=name, language=language)


def index(language: str = "sv") -> DialogueIndexPage:
    """The list of dialogues in a language, standing right under the site's start."""
    locale = Locale.objects.get_or_create(language_code=language)[0]
    known = DialogueIndexPage.objects.filter(locale=locale).first()
    if known:
        return known
    source = DialogueIndexPage.objects.first()
    if source:
        made = source.copy_for_translation(locale, copy_parents=True)
        made.get_latest_revision_as_object().save_revision().publish()
        return DialogueIndexPage.objects.get(pk=made.pk)
    top = Page.get_first_root_node()
    start = Page(title="Start", slug=f"start-{next(_numbers)}", locale=locale)
    top.add_child(instance=start)
    Site.objects.update(is_default_site=False)
    Site.objects.update_or_create(
        hostname="testserver", port=80, defaults={"root_page": start, "is_default_site": True}
    )
    made = DialogueIndexPage(title="Dialog", slug="dialog", locale=locale)
    start.add_child(instance=made)
    return made


def dialogue(
    title: str = "Känns det tryggt vid stationen?", *, opens_at: datetime | None = None, closes_at=None, **fields
) -> DialoguePage:
    page = DialoguePage(
        title=title,
        slug=f"dialog-{next(_numbers)}",
        who_answers="Trygghetssamordnaren",
        opens_at=opens_at or NOW - timedelta(days=10),
        closes_at=closes_at,
        **fields,
    )
    index().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def translated(page: DialoguePage, language: str, title: str) -> DialoguePage:
    index(language)
    made = page.copy_for_translation(Locale.objects.get(language_code=language))
    made.title = title
    made.save_revision().publish()
    made.refresh_from_db()
    return made


def thread(page: DialoguePage | None = None) -> Thread:
    return Thread.objects.for_page(page or dialogue(), now=NOW)


def submitted(under: Thread, *, text="Det är mörkt i tunneln.", by=None, answers=None, now=NOW, **fields) -> Submission:
    by = by or person()
    words = {"name": "Lo", "language": "sv", "sender_role": Role.RESIDENT, "confirmed": True, "network": ""} | fields
    return actions.submit_comment(thread=under, person=by, text=text, reply_to=answers, key=uuid4(), now=now, **words)


def decided(
    submission: Submission, outcome: Outcome = Outcome.PUBLISH, *, by=None, now=NOW, rule=None, words=""
) -> Submission:
    moderation.decide(
        submission=submission,
        user=by or user(Role.MODERATOR),
        outcome=outcome,
        content_hash=submission.current_version.content_hash,
        rule=rule,
        words=words,
        now=now,
    )
    submission.refresh_from_db()
    return submission


def comment(under: Thread, *, text="Det är mörkt i tunneln.", now=NOW, **fields) -> Comment:
    """A published comment, by the whole road."""
    return decided(submitted(under, text=text, now=now, **fields), now=now).comment


def hidden(published: Comment, *, number: int = 4, now=NOW) -> Comment:
    """Reported by somebody and removed by rule `number`."""
    submission = published.submission
    rule = Rule.objects.get(book=submission.rulebook, number=number)
    report = moderation.report(
        kind=submission.kind,
        public_id=submission.public_id,
        person=person(),
        rule=rule,
        text="",
        language="sv",
        now=now,
    )
    moderation.judge_report(
        case=report.round,
        user=user(Role.MODERATOR),
        outcome=Outcome.HIDE,
        content_hash=submission.current_version.content_hash,
        rule=rule,
        words="Det står vem det är.",
        now=now,
    )
    submission.refresh_from_db()
    return Comment.objects.get(pk=published.pk)


def proposed(
    *, title="Ljus i gångtunneln", text="Sätt upp lampor hela vägen.", by=None, now=NOW, **fields
) -> Submission:
    """A proposal that waits to be read."""
    words = {"name": "Samir", "language": "sv", "area": "", "topics": [], "network": "", "confirmed": True} | fields
    return actions.submit_proposal(
        person=by or person(), sender_role=Role.RESIDENT, title=title, text=text, key=uuid4(), now=now, **words
    )


def proposal(*, now=NOW, **fields) -> Proposal:
    """A published proposal, by the whole road."""
    return decided(proposed(now=now, **fields), now=now).proposal


def withdrawn(published: Comment, *, now=NOW) -> Comment:
    """Taken back by its writer."""
    moderation.withdraw(submission=published.submission, now=now)
    return Comment.objects.get(pk=published.pk)


def official(under: Thread, *, text="Vi byter lamporna i mars.", answers=None, now=NOW) -> Comment:
    """Said for the municipality."""
    speaker = user(Role.COMMUNICATOR, name="Trygghetssamordnaren")
    words = {"name": "Trygghetssamordnaren", "language": "sv", "key": uuid4(), "now": now}
    return actions.answer_comment(
        thread=under, user=speaker, person=speaker.person, text=text, reply_to=answers, **words
    ).comment
