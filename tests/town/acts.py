"""What a person can do by POST, as `test_every_act.py` does it: who acts, on what, and what became of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Site, WorkflowState
from wagtail.test.utils.form_data import querydict_from_html

from dialogue.actions import answer_comment, answer_proposal, support
from dialogue.models import (
    Answer,
    Comment,
    DialoguePage,
    OpenTo,
    Proposal,
    ProposalStatus,
    ReviewMode,
    Support,
    SupportBasis,
    Thanks,
    Thread,
)
from home.models import AccessibilityReport
from home.setup import set_up
from moderation import actions
from moderation.models import Appeal, Decision, Outcome, Report, Rule, State, Submission
from portal.models import Area, Notice, RateHit, Topic
from portal.settings_models import current_settings
from residents import tokens
from residents.actions import confirm_person
from residents.models import Follow, Letter, Person, User
from residents.roles import Role
from tests.dialogue import factories as make
from tests.people import make_person, make_user, signed_in

NOW = make.NOW
BEFORE = NOW - timedelta(days=2)  # when everything that an act is tried on was made
JUST_NOW = NOW - timedelta(minutes=5)
LONG_AGO = NOW - timedelta(days=215)  # more than six months
ROLES = {
    "resident": [Role.RESIDENT],
    "partner": [Role.PARTNER],
    "communicator": [Role.COMMUNICATOR],
    "moderator": [Role.MODERATOR],
    "senior": [Role.SENIOR_MODERATOR],
    "administrator": [Role.ADMINISTRATOR],
    "writer": [Role.RESIDENT],
    "first": [Role.SENIOR_MODERATOR],
    "author": [Role.SENIOR_MODERATOR],
    "speaker": [Role.COMMUNICATOR],
    "colleague": [Role.MODERATOR],
    "bystander": [Role.RESIDENT],
    "unproven-communicator": [Role.COMMUNICATOR],
    "unproven-moderator": [Role.MODERATOR],
    "closed": [Role.SENIOR_MODERATOR, Role.COMMUNICATOR],
}

_BROWSER = Client()
# Whether pages are drawn: only to read the forms that the publishing tool makes.
DRAWING: list[bool] = []


@dataclass(frozen=True)
class Actor:
    """Somebody in front of a browser. `address` is what they write where a form asks a guest for one."""

    name: str
    user: User | None = None
    session: str = ""
    address: str = ""

    @property
    def browser(self) -> Client:
        """A browser as it was when they had signed in. All share one, for each would build the portal anew."""
        _BROWSER.cookies.clear()
        if self.session:
            _BROWSER.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return _BROWSER

    @property
    def person(self) -> Person:
        return self.user.person if self.user else Person.objects.get(address=self.address)

    @property
    def has_link(self) -> bool:
        """Whether they hold the letter about what the act is tried on."""
        return self.name == "link"

    def post(self, address: str, data: dict[str, Any] | None = None) -> Any:
        guest = {"email": self.address} if self.address else {}
        return self.browser.post(address, (data or {}) | guest)


def actors() -> dict[str, Actor]:
    """Everybody of the table, by name."""
    found = {"reader": Actor("reader"), "link": Actor("link"), "guest": Actor("guest", address="guest@example.org")}
    for number, (name, roles) in enumerate(ROLES.items()):
        user = make_user(f"actor{number}@haninge.example", *roles, name=name.title())
        if name.startswith("unproven"):
            found[name] = Actor(name, user, _one_factor(user))
        else:
            found[name] = Actor(name, user, signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value)
    User.objects.filter(pk=found["closed"].user.pk).update(is_active=False)
    found["unproven-speaker"] = Actor("unproven-speaker", found["speaker"].user, _one_factor(found["speaker"].user))
    return found


def forget_haste() -> None:
    """Lets somebody send again at once what was sent for the sake of a state."""
    RateHit.objects.all().delete()


def _one_factor(user: User) -> str:
    """A session of somebody who has not shown their second factor."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# -- what was written --------------------------------------------------------------------------------------------------

# Rows about the visit, which say nothing of what was done.
VISITS = {"django_session", "usersessions_usersession"}
_WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass
class Trial:
    """One try of one act: the answer, and which tables are not as they were before it."""

    answer: Any = None
    done: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Press:
    """One POST, and how to see in the database that a column of the table has come about by it."""

    does: Callable[[Actor, Any], Any]
    leads_to: dict[str, Callable[[Actor, Any], bool]]


def tried(actor: Actor, press: Press, subject: Any) -> Trial:
    """Does it, looks what came about and what was written, and takes everything back."""
    trial, touched = Trial(), set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := _WRITES.match(sql)) and found[1] not in VISITS:
            touched.add(found[1])
        return execute(sql, params, many, context)

    with put_back():
        with connection.execute_wrapper(watch):
            trial.answer = press.does(actor, subject)
        after = {table: rows_of(table) for table in touched}
        came = {column for column, came in press.leads_to.items() if touched and came(actor, subject)}
    trial.changed = {table for table in touched if rows_of(table) != after[table]}
    trial.done = came if trial.changed else set()
    return trial


@contextmanager
def put_back() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    undo = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(undo)


def rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return sorted(map(repr, cursor.fetchall()))


@contextmanager
def house() -> Iterator["House"]:
    """A portal after its first setup with everybody in it, inside a transaction that is taken back."""
    outer = transaction.atomic()
    outer.__enter__()
    try:
        set_up(BEFORE)
        current_settings()  # its row is made when it is first read
        yield House(actors())
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


class House:
    """Where acts are tried: its people, its conversations and its record. Makes each state by the real acts."""

    def __init__(self, people: dict[str, Actor]) -> None:
        self.people = people
        # Whom a letter with a link went to; their address is not confirmed before they press it.
        self.holder = make_person("letter@example.org", confirmed=False)
        self.open = make.thread(make.dialogue("Känns det tryggt?", opens_at=NOW - timedelta(days=300)))
        self.colleague, self.first = people["colleague"].user, people["first"].user

    # -- conversations and proposals -----------------------------------------------------------------------------------

    def thread(self, state: str) -> Thread:
        """A conversation in a state of the table."""
        month, hour = timedelta(days=30), timedelta(hours=1)
        if state in {"proposal", "hidden proposal"}:
            proposal = self.proposal()
            if state == "hidden proposal":
                self.hide(proposal.submission)
            return proposal.thread
        dates = {
            "coming": {"opens_at": NOW + hour},
            "closed": {"opens_at": NOW - month, "closes_at": NOW - hour},
            "paused": {"opens_at": NOW - month, "review_mode": ReviewMode.PAUSED},
            "closed by hand": {
                "opens_at": NOW - month,
                "review_mode": ReviewMode.CLOSED,
                "closed_reason": "Torget byggs om.",
            },
            "for those signed in": {"opens_at": NOW - month, "open_to": OpenTo.SIGNED_IN},
        }.get(state, {"opens_at": NOW - month})
        page = make.dialogue(**dates)
        thread = make.thread(page)
        if state == "page gone":
            page.unpublish()
        if state == "for e-identification":
            DialoguePage.objects.filter(pk=page.pk).update(open_to=OpenTo.EID)
        return thread

    def supported(self) -> Proposal:
        """One that everybody supports, whoever holds a letter too."""
        made = self.proposal()
        for person in {*(one.person for one in self.people.values() if one.user), self.holder}:
            confirm_person(person=person, now=BEFORE)
            support(proposal=Proposal.objects.get(pk=made.pk), person=person, basis=SupportBasis.ADDRESS, now=BEFORE)
        return made

    def thanked(self, submission: Submission) -> None:
        """Everybody who has an account has thanked for it, its writer and for what takes none too."""
        for person in {one.person for one in self.people.values() if one.user}:
            Thanks.objects.create(comment=submission.comment, person_key=person.key, given_at=BEFORE)
        Comment.objects.filter(pk=submission.comment.pk).update(thank_count=submission.comment.thanks.count())

    def proposal(self, by: str = "writer") -> Proposal:
        forget_haste()
        words = f"Sätt upp lampor hela vägen, {next(_numbers)} stycken."
        return make.proposal(by=self.people[by].person, text=words, now=BEFORE)

    def set_status(self, proposal: Proposal, state: str) -> None:
        """Puts a proposal at a step of its way, past its end, or out of sight."""
        found = Proposal.objects.filter(pk=proposal.pk)
        if state == "over":
            found.update(closes_at=NOW - timedelta(hours=1))
        elif state == "hidden":
            self.hide(found.get().submission)
        elif state == "withdrawn":
            actions.withdraw(submission=found.get().submission, now=BEFORE)
        else:
            other = self.proposal("bystander") if state == ProposalStatus.MERGED else None
            found.update(status=state, reached_at=BEFORE, merged_into=other)

    # -- the record ----------------------------------------------------------------------------------------------------

    def submission(
        self, kind: str, by: str, *, at: Any = BEFORE, confirmed: bool = True, under: Thread | None = None
    ) -> Submission:
        """A comment or proposal that was received from somebody."""
        forget_haste()
        person = self.people[by].person
        if kind == "comment":
            words = f"Det är mörkt i tunneln, säger {next(_numbers)}."  # the same words twice are one text
            return make.submitted(under or self.open, by=person, text=words, now=at, confirmed=confirmed)
        words = f"Sätt upp lampor hela vägen, {next(_numbers)} stycken."
        return make.proposed(by=person, text=words, now=at, confirmed=confirmed)

    def unread(self, by: str) -> Submission:
        """A comment that was public before anybody had read it."""
        words = {"title": "", "text": "Det är mörkt i tunneln.", "name": "Lo", "data": {}, "language": "sv"}
        place = {"subject_kind": "thread", "subject_key": self.open.public_id, "parent_public_id": ""}
        sent = {"sender_role": Role.RESIDENT, "language_guessed": "", "official": False, "confirmed": True}
        return actions.receive(
            kind="comment", person=self.people[by].person, now=BEFORE, at_once=True, **words, **place, **sent
        )

    def official(self, kind: str, by: str) -> Submission:
        """What somebody has said for the municipality."""
        user = self.people[by].user
        words = {"text": "Vi gör det.", "name": "Trygghetssamordnaren", "language": "sv", "key": uuid4(), "now": BEFORE}
        if kind == "comment":
            return answer_comment(thread=self.open, user=user, person=user.person, reply_to=None, **words)
        return answer_proposal(proposal=self.proposal(), user=user, person=user.person, outcome="", **words)

    def decide(self, submission: Submission, outcome: str, *, by: User | None = None, at: Any = BEFORE) -> None:
        adverse = outcome != Outcome.PUBLISH
        actions.decide(
            submission=submission,
            user=by or self.first,
            outcome=outcome,
            content_hash=submission.current_version.content_hash,
            rule=rule_of(submission) if adverse else None,
            words="Ta bort namnet." if adverse else "",
            forwarded_to="faults" if outcome == Outcome.FORWARD else "",
            now=at,
        )

    def hide(self, submission: Submission) -> None:
        actions.hide(
            submission=submission,
            user=self.first,
            content_hash=submission.current_version.content_hash,
            rule=rule_of(submission),
            words="Det står vem det är.",
            now=BEFORE,
        )

    def report(self, submission: Submission) -> Report:
        return actions.report(
            kind=submission.kind,
            public_id=submission.public_id,
            person=self.people["bystander"].person,
            rule=rule_of(submission),
            text="",
            language="sv",
            now=BEFORE,
        )

    def keep(self, submission: Submission) -> None:
        actions.judge_report(
            case=self.report(submission).round,
            user=self.first,
            outcome=Outcome.KEEP,
            content_hash=submission.current_version.content_hash,
            rule=None,
            words="",
            now=BEFORE,
        )

    def edit(self, submission: Submission) -> None:
        version = submission.current_version
        actions.edit(
            submission=submission,
            version=submission.version,
            title=version.title,
            text=f"{version.text} Tack.",
            name=version.name,
            language="sv",
            data=None,
            now=BEFORE,
        )

    def appeal(self, submission: Submission) -> Appeal:
        return actions.appeal(submission=submission, text="Namnet är ett företags.", now=BEFORE)

    def judge(self, submission: Submission, outcome: Outcome) -> None:
        actions.judge_appeal(
            appeal=self.appeal(submission), user=self.people["senior"].user, outcome=outcome, words="Nej.", now=BEFORE
        )

    def brought(self, submission: Submission, state: str) -> Submission:
        """A text that waits, or is official, brought to a state of the table: one word after the other."""
        steps: dict[str, Callable[[], Any]] = {
            "unconfirmed": lambda: None,
            "waiting": lambda: None,
            "unread": lambda: None,
            "held": lambda: actions.claim(submission=submission, user=self.colleague, now=NOW),
            "edited": lambda: self.edit(submission),
            "published": lambda: submission.official or self.decide(submission, Outcome.PUBLISH),
            "returned": lambda: self.decide(submission, Outcome.RETURN),
            "refused": lambda: self.decide(submission, Outcome.REFUSE),
            "long refused": lambda: self.decide(submission, Outcome.REFUSE, at=LONG_AGO),
            "forwarded": lambda: self.decide(submission, Outcome.FORWARD),
            "withdrawn": lambda: actions.withdraw(submission=submission, now=BEFORE),
            "hidden": lambda: self.hide(submission),
            "reported": lambda: self.report(submission),
            "kept": lambda: self.keep(submission),
            "appealed": lambda: self.appeal(submission),
            "upheld": lambda: self.judge(submission, Outcome.UPHOLD),
            "changed": lambda: self.judge(submission, Outcome.CHANGE),
            "page gone": lambda: Thread.objects.get(public_id=submission.subject_key).page("sv").unpublish(),
        }
        for step in state.split(", "):
            steps[step]()
            submission.refresh_from_db()
        return submission

    def written(self, kind: str, by: str, state: str) -> Submission:
        """A text of somebody's in a state of the table."""
        at = LONG_AGO if state == "long refused" else BEFORE
        under = self.thread("open") if "page gone" in state else None
        if state.startswith("unread"):
            return self.brought(self.unread(by), state)
        made = self.submission(kind, by, at=at, confirmed=state != "unconfirmed", under=under)
        return self.brought(made, state)

    def spoken(self, kind: str, by: str, state: str) -> Submission:
        return self.brought(self.official(kind, by), state)


def rule_of(submission: Submission) -> Rule:
    return Rule.objects.get(book=submission.rulebook, number=4)


# -- the acts ----------------------------------------------------------------------------------------------------------


def write(actor: Actor, thread: Thread, *, action: str = "send", reply_to: str = "") -> Any:
    words = {"text": "Det är mörkt i tunneln.", "name": "Lo", "language": "sv", "reply_to": reply_to}
    return actor.post(
        reverse("dialogue:write", args=[thread.public_id]), words | {"action": action, "key": str(uuid4())}
    )


def write_down(actor: Actor, thread: Thread) -> Any:
    words = {"text": "Bänkarna är trasiga.", "name": "Besökare", "language": "sv", "channel": "street"}
    address = reverse("dialogue:write_down", args=[thread.public_id])
    return actor.post(address, words | {"action": "send", "key": str(uuid4())})


def propose(actor: Actor, *, action: str = "send", seen: str = "1") -> Any:
    words = {"title": "Ljus i tunneln", "text": "Lampor, tack.", "name": "Lo", "language": "sv", "area": ""}
    more = {"action": action, "key": str(uuid4()), "seen": seen}
    return actor.post(reverse("dialogue:propose"), words | more)


def answer(actor: Actor, proposal: Proposal, *, action: str = "send", outcome: str = "") -> Any:
    words = {"text": "Vi gör det.", "name": "Trygghetssamordnaren", "language": "sv", "outcome": outcome}
    address = reverse("dialogue:answer_proposal", args=[proposal.public_id])
    return actor.post(address, words | {"action": action, "key": str(uuid4())})


def press_support(actor: Actor, proposal: Proposal, action: str) -> Any:
    address = reverse("dialogue:support", args=[proposal.public_id])
    return actor.post(address, {"action": action, "key": str(uuid4())})


def press_thanks(actor: Actor, public_id: str, action: str) -> Any:
    return actor.post(reverse("dialogue:thank", args=[public_id]), {"action": action})


def holder() -> Person:
    return Person.objects.get(address="letter@example.org")


def press_support_link(actor: Actor, proposal: Proposal, action: str) -> Any:
    """Whoever does not hold the letter has nothing but the ids."""
    person = holder()
    ids = f"{proposal.public_id}:{person.public_id}"
    token = tokens.make("support", ids) if actor.has_link else f"{ids}:{'a' * 6}:{'a' * 43}"
    return actor.post(reverse("dialogue:support_by_letter", args=[token]), {"action": action})


def press_link(actor: Actor, submission: Submission) -> Any:
    """Confirms a sending. Whoever does not hold the letter tries with the link to the text, which is another one."""
    purpose = "confirm" if actor.has_link else "submission"
    return actor.post(reverse("moderation:confirm", args=[tokens.make(purpose, submission.public_id)]))


def own_page(actor: Actor, submission: Submission, act: str) -> Any:
    version = submission.current_version
    words = {"text": "Nu utan namn.", "name": "Lo", "language": "sv", "version": submission.version}
    if version.title and act != "appeal":
        words["title"] = "Ljus i hela tunneln"
    token = tokens.make("submission", submission.public_id) if actor.has_link else submission.public_id
    return actor.post(reverse("moderation:mine_item", args=[token]), words | {"act": act, "key": str(uuid4())})


def report(actor: Actor, submission: Submission) -> Any:
    address = reverse("moderation:report", args=[submission.kind, submission.public_id])
    return actor.post(address, {"rule": "4", "text": "Där står ett namn.", "key": str(uuid4())})


def desk(actor: Actor, submission: Submission, view: str, act: str, *, read: str = "") -> Any:
    """`read`: the hash of the words on the page that the moderator had before them."""
    kind = {"waiting": "review", "unread": "after", "reports": "report", "appeals": "appeal"}[view]
    case = submission.rounds.open().filter(kind=kind).first()
    filled = {
        "act": act,
        "content_hash": read or submission.current_version.content_hash,
        "case": str(case.pk) if case else "",
        "rule": "4",
        "words": "Ta bort namnet.",
        "forwarded_to": "faults",
    }
    return actor.post(reverse("moderation:desk_item", args=[view, submission.public_id]), filled)


def form_at(address: str) -> dict[str, Any]:
    """The largest form of a page of the publishing tool, as an administrator finds it."""
    administrator = User.objects.get(name="Administrator")
    DRAWING.append(True)
    try:
        page = signed_in(administrator).get(address).text
    finally:
        DRAWING.clear()
    forms = [querydict_from_html(page, form_index=index) for index in range(page.count("<form"))]
    return dict(max(forms, key=len).lists())


def reviews_of(page: Any) -> int:
    return WorkflowState.objects.for_instance(page).count()


_numbers = count(1)
_BEFORE_IT: dict[Any, int] = {}


def disposable(model: Any) -> Any:
    """One that nothing else needs, so that it may be changed and deleted."""
    made = {
        Area: lambda: Area.objects.create(code="bort", latitude=59, longitude=18),
        Topic: lambda: Topic.objects.create(code="bort"),
        Notice: lambda: Notice.objects.create(starts_at=NOW, ends_at=NOW + timedelta(days=1)),
        User: lambda: make_user("bort@haninge.example", Role.RESIDENT),
        AccessibilityReport: lambda: AccessibilityReport.objects.create(
            text="Kartan går inte att nå.", language="sv", received_at=NOW
        ),
        Group: lambda: Group.objects.create(name="Bort"),
        Collection: lambda: Collection.get_first_root_node().add_child(name="Bort"),
        Redirect: lambda: Redirect.objects.create(old_path="/bort", redirect_link="/sv/"),
        Site: lambda: Site.objects.create(hostname="bort.example", root_page=Site.objects.get().root_page),
    }[model]()
    _BEFORE_IT[model] = model.objects.count()
    return made


def counted(model: Any) -> int:
    """How many there are more than when the disposable one had been made."""
    return model.objects.count() - _BEFORE_IT.get(model, model.objects.count())


# -- what came of it ---------------------------------------------------------------------------------------------------


def now_is(submission: Submission, state: State) -> bool:
    return Submission.objects.filter(pk=submission.pk, state=state).exists()


def held_by(submission: Submission, user: User | None) -> bool:
    return Submission.objects.filter(pk=submission.pk, claimed_by=user).exists()


def decided(submission: Submission, outcome: Outcome, actor: Actor, state: State) -> bool:
    """A decision of the actor's own stands, and the text is where it leads."""
    mine = Decision.objects.filter(submission=submission, outcome=outcome, decider=actor.user, decided_at=NOW)
    return mine.exists() and now_is(submission, state)


def received(kind: str, state: State, *, official: bool = False) -> bool:
    """A new text stands in the record in that state, and is public only where it was published."""
    found = Submission.objects.filter(kind=kind, state=state, official=official, received_at=NOW)
    public = {"comment": Comment, "proposal": Proposal, "answer": Answer}[kind]
    return found.count() == 1 and public.objects.filter(submission=found.get()).exists() is (state == State.PUBLISHED)


def edited(submission: Submission, state: State) -> bool:
    found = Submission.objects.get(pk=submission.pk)
    return found.version == submission.version + 1 and found.state == state


def supports(proposal: Proposal, person: Person) -> bool:
    """Whether the support counts: the row and the number say so alike."""
    mine = Support.objects.of_person(person).filter(proposal=proposal).standing().exists()
    count = Support.objects.filter(proposal=proposal).standing().count()
    return mine and Proposal.objects.get(pk=proposal.pk).support_count == count


def thanks(public_id: str, person: Person) -> bool:
    """Whether the thanks count: the row and the number say so alike."""
    comment = Comment.objects.get(public_id=public_id)
    given = Thanks.objects.filter(comment=comment)
    return given.of_person(person).exists() and comment.thank_count == given.count()


def letter(template: str) -> bool:
    return Letter.objects.filter(template=template, created_at=NOW).exists()


def follows(person: Person, key: str) -> bool:
    return Follow.objects.filter(person=person, key=key, ended_at__isnull=True).exists()


def hears_weekly(person: Person, key: str) -> bool:
    return Follow.objects.held_by(person).filter(key=key, rhythm="weekly").exists()
