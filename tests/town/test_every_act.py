"""Who may do what in which state: every act that a person can do by POST, by hand, for everybody.

Each table is read like this: a row is a state, a column is what comes of an act, a cell names whoever can bring it
about there. Whoever is not named brings about nothing: the test looks at the rows of the database, not at the answer.
An act, an address or a state that no table names fails the test.
"""

import importlib
import inspect
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Site, Workflow

from dialogue.models import Answer, DialogueState, Proposal, ProposalStatus
from home.models import AccessibilityReport
from moderation import desk, kinds
from moderation.models import TRANSITIONS, Appeal, Outcome, Report, State, Submission
from moderation.views import desk as desk_views
from moderation.views import own
from portal import clock
from portal.models import Area, Notice, Topic
from portal.settings_models import PortalSettings
from residents import tokens
from residents.actions import follow
from residents.models import User
from tests.home import pages
from tests.town import acts
from tests.town.acts import NOW, Actor, House, Press

EVERYBODY = (
    "reader guest resident partner communicator moderator senior administrator"
    " unproven-communicator unproven-moderator closed"
)
# A reader gives nothing; a guest gives an address where a form asks for one, else they are a reader. `link` holds the
# letter about the text and has not signed in. `unproven` has not shown the second factor; the account of `closed` was
# closed while they were signed in. `writer` wrote the text, `author` did and is a senior moderator, `first` took the
# first decision on it, `speaker` said it for the municipality.
GROUPS = {
    "desk": "moderator senior",
    "speakers": "communicator administrator",
    "persons": "resident moderator senior unproven-moderator",
    "accounts": "resident partner communicator moderator senior administrator unproven-communicator unproven-moderator",
    "not-the-resident": "partner communicator moderator senior administrator unproven-communicator unproven-moderator",
    "own": "writer link",
    "editors": "communicator administrator",
    "named": "guest accounts writer author first speaker unproven-speaker",
}


@dataclass(frozen=True)
class Table:
    """`made` gives what an act is tried on: (house, state, whose it is). `few`: the same rules hold for another kind of
    text, so nobody is asked but whom the table names, a reader and an administrator."""

    rows: dict[str, dict[str, set[str]]]
    made: Callable[[House, str, str], Any]
    presses: dict[str, Press]
    also: str = ""
    never: str = ""
    few: bool = False
    alone: bool = False  # what others see of it stands in their way: made anew for each

    @property
    def everybody(self) -> list[str]:
        named = {name for cells in self.rows.values() for who in cells.values() for name in who}
        asked = dict.fromkeys([*EVERYBODY.split(), *self.also.split()])
        few = named | {"reader", "administrator", *self.also.split()}
        return [name for name in asked if name not in self.never.split() and (name in few or not self.few)]


def rows(text: str) -> dict[str, dict[str, set[str]]]:
    """A table as it stands in the text: state -> what comes of it -> who may."""
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()]
    return {line[0]: dict(zip(head[1:], map(_who, line[1:]), strict=True)) for line in lines}


def _who(cell: str) -> set[str]:
    assert cell, "an empty cell says nothing: write -"
    if cell in GROUPS:
        return _who(GROUPS[cell])
    return set().union(*map(_who, cell.split())) if " " in cell else {cell} - {"-"}


# -- conversations -----------------------------------------------------------------------------------------------------

# Whoever speaks for the municipality, or as a partner, is published at once; a person's words wait for review, a
# guest's for the link in the letter.
WRITING = """
                     | preview | waits   | waits for the link | is public at once
coming               | -       | -       | -                  | -
open                 | -       | persons | guest              | speakers partner
paused               | -       | -       | -                  | speakers
closed               | -       | -       | -                  | speakers
closed by hand       | -       | -       | -                  | speakers
for those signed in  | -       | persons | -                  | speakers partner
for e-identification | -       | -       | -                  | speakers partner
page gone            | -       | -       | -                  | -
proposal             | -       | persons | guest              | speakers partner
hidden proposal      | -       | -       | -                  | -
"""
# By what became of the comment that is answered; the conversation is open.
REPLYING = """
          | waits   | waits for the link | is public at once
published | persons | guest              | speakers partner
hidden    | -       | -                  | -
withdrawn | -       | -                  | -
elsewhere | -       | -                  | -
"""
# Everybody proposes as a person; `unseen` was sent before similar proposals were shown.
PROPOSING = """
        | preview | unseen | waits    | waits for the link
any day | -       | -      | accounts | guest
"""


def _waits(kind: str) -> dict[str, Callable[[Actor, Any], bool]]:
    return {
        "waits": lambda actor, subject: acts.received(kind, State.WAITING),
        "waits for the link": lambda actor, subject: acts.received(kind, State.UNCONFIRMED),
    }


_AT_ONCE = {"is public at once": lambda actor, subject: acts.received("comment", State.PUBLISHED, official=True)}


def _answered(house: House, state: str, whose: str) -> Any:
    if state == "elsewhere":
        made = make_comment(house, house.thread("open"))
    else:
        made = house.written("comment", "writer", "published" if state == "published" else f"published, {state}")
    return house.open, made.public_id


def make_comment(house: House, thread: Any) -> Submission:
    submission = acts.make.submitted(thread, by=house.people["writer"].person, now=acts.BEFORE)
    return house.brought(submission, "published")


# Staff write down what somebody said on paper or in a talk; it waits like everything else.
WRITING_DOWN = """
                | waits
coming          | -
open            | communicator moderator senior administrator
paused          | communicator moderator senior administrator
closed          | -
page gone       | -
proposal        | communicator moderator senior administrator
hidden proposal | -
"""

# Thanking takes an account. What the municipality says is not thanked for, nor are one's own words.
THANKING = """
               | thanks           | takes back
published      | accounts         | accounts
the resident's | not-the-resident | accounts
hidden         | -                | -
withdrawn      | -                | -
official       | -                | -
"""


def _two_to_thank(house: House, state: str, whose: str) -> tuple[str, str]:
    """A contribution that nobody has thanked for yet, and one that everybody has."""
    found = []
    for thanked in (False, True):
        if state == "official":
            submission = house.official("comment", "speaker")
        else:
            by = "resident" if state == "the resident's" else "writer"
            submission = house.written("comment", by, "published")
        if thanked:
            house.thanked(submission)
        if state in {"hidden", "withdrawn"}:
            house.brought(submission, state)
        found.append(submission.public_id)
    return found[0], found[1]


# -- proposals ---------------------------------------------------------------------------------------------------------

# `over` is open, but past its end. Whoever takes back has supported before.
SUPPORTING = """
            | supports | asks for the link | supports by link | takes back | takes back by link
open        | accounts | guest             | link             | accounts   | link
reached     | accounts | guest             | link             | accounts   | link
over        | -        | -                 | -                | -          | -
too_few     | -        | -                 | -                | -          | -
merged      | -        | -                 | -                | -          | -
preparing   | -        | -                 | -                | -          | -
committee   | -        | -                 | -                | -          | -
granted     | -        | -                 | -                | -          | -
partly      | -        | -                 | -                | -          | -
refused     | -        | -                 | -                | -          | -
answered    | -        | -                 | -                | -          | -
under_way   | -        | -                 | -                | -          | -
done        | -        | -                 | -                | -          | -
not_done    | -        | -                 | -                | -          | -
hidden      | -        | -                 | -                | -          | -
withdrawn   | -        | -                 | -                | -          | -
"""
# Speaking for the municipality needs the second factor, and no step of the proposal's way forbids it.
ANSWERING = """
            | preview | answers
open        | -       | speakers
reached     | -       | speakers
over        | -       | speakers
too_few     | -       | speakers
merged      | -       | speakers
preparing   | -       | speakers
committee   | -       | speakers
granted     | -       | speakers
partly      | -       | speakers
refused     | -       | speakers
answered    | -       | speakers
under_way   | -       | speakers
done        | -       | speakers
not_done    | -       | speakers
hidden      | -       | -
withdrawn   | -       | -
"""
# Where an answer may lead a proposal. What the count, the clock and a merger do stands in nobody's form.
STEPS = {
    "open": "preparing committee granted partly refused answered",
    "reached": "preparing committee granted partly refused answered",
    "too_few": "preparing committee granted partly refused answered",
    "merged": "",
    "preparing": "committee granted partly refused answered",
    "committee": "preparing granted partly refused answered",
    "granted": "under_way done not_done",
    "partly": "under_way done not_done",
    "refused": "",
    "answered": "under_way done",
    "under_way": "done not_done",
    "done": "",
    "not_done": "under_way",
}


_ASKED = "dialogue/email/support_confirm"


def _at_step(house: House, state: str, whose: str) -> Proposal:
    proposal = house.proposal(whose)
    house.set_status(proposal, state)
    return proposal


def _two_at_step(house: House, state: str, whose: str) -> tuple[Proposal, Proposal]:
    """One that nobody supports yet, and one that everybody does."""
    supported = house.supported()
    house.set_status(supported, state)
    return _at_step(house, state, "bystander"), supported


# -- the writer's own page ---------------------------------------------------------------------------------------------

# `new link`: the one in the letter was too old. Six months after the decision it can no longer be appealed.
WRITER = """
                   | confirms | new link | mask | edits | takes back | appeals
unconfirmed        | link     | link     | -    | own   | own        | -
waiting            | -        | -        | -    | own   | own        | -
held               | -        | -        | -    | own   | own        | -
returned           | -        | -        | -    | own   | own        | own
published          | -        | -        | -    | -     | own        | -
refused            | -        | -        | -    | -     | -          | own
forwarded          | -        | -        | -    | -     | -          | own
withdrawn          | -        | -        | -    | -     | -          | -
published, hidden  | -        | -        | -    | -     | own        | own
returned, appealed | -        | -        | -    | own   | own        | -
refused, appealed  | -        | -        | -    | -     | -          | -
refused, upheld    | -        | -        | -    | -     | -          | -
refused, changed   | -        | -        | -    | -     | own        | -
long refused       | -        | -        | -    | -     | -          | -
"""


def _too_old_link(actor: Actor, submission: Submission) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tokens.LIFETIMES, "confirm", -1)
        return acts.press_link(actor, submission)


def _own(act: str) -> Callable[[Actor, Submission], Any]:
    return lambda actor, submission: acts.own_page(actor, submission, act)


def _edited(actor: Actor, submission: Submission) -> bool:
    state = State.UNCONFIRMED if submission.state == State.UNCONFIRMED else State.WAITING
    return acts.edited(submission, state)


def _appealed(actor: Actor, submission: Submission) -> bool:
    return Appeal.objects.filter(round__submission=submission, created_at=NOW).count() == 1


# -- the desk ----------------------------------------------------------------------------------------------------------

# `in hand`: whoever acts has taken it; `held`: a colleague has; `edited`: since it was read. A hold is a lease to read
# in peace: it decides nothing, so it may be taken whatever the state.
DESK = """
                  | letter | claims | releases | returns | publishes | forwards | refuses
unconfirmed       | -      | desk   | -        | -       | -         | -        | -
waiting           | -      | desk   | -        | desk    | desk      | desk     | desk
in hand           | -      | desk   | desk     | desk    | desk      | desk     | desk
held              | -      | -      | -        | -       | -         | -        | -
edited            | -      | desk   | -        | -       | -         | -        | -
page gone         | -      | desk   | -        | desk    | -         | desk     | desk
returned          | -      | desk   | -        | -       | -         | -        | -
published         | -      | desk   | -        | -       | -         | -        | -
refused           | -      | desk   | -        | -       | -         | -        | -
forwarded         | -      | desk   | -        | -       | -         | -        | -
withdrawn         | -      | desk   | -        | -       | -         | -        | -
published, hidden | -      | desk   | -        | -       | -         | -        | -
"""
# A moderator may remove what nobody has reported. Who has given no address cannot be told what became of it.
REPORTING = """
                     | reports | hides | keeps
unconfirmed          | -       | -     | -
waiting              | -       | -     | -
returned             | -       | -     | -
published            | named   | desk  | -
published, reported  | named   | desk  | desk
published, kept      | named   | desk  | -
published, page gone | -       | desk  | -
refused              | -       | -     | -
forwarded            | -       | -     | -
withdrawn            | -       | -     | -
published, hidden    | -       | -     | -
refused, changed     | named   | desk  | -
"""
# Public before it was read, from somebody who is trusted. It may be removed as a report may: by a rule, in own words.
READING = """
                  | keeps      | hides
waiting           | -          | -
published         | -          | -
unread            | desk first | desk first
unread, reported  | desk first | desk first
unread, kept      | -          | -
unread, withdrawn | -          | -
unread, hidden    | -          | -
"""
# Another senior moderator than the first. What the writer edited meanwhile waits for a review of its own.
JUDGING = """
                                       | changes | upholds
unconfirmed                            | -       | -
waiting                                | -       | -
published                              | -       | -
withdrawn                              | -       | -
returned                               | -       | -
refused                                | -       | -
forwarded                              | -       | -
published, hidden                      | -       | -
returned, appealed                     | senior  | senior
returned, appealed, edited             | senior  | senior
returned, appealed, withdrawn          | -       | -
refused, appealed                      | senior  | senior
forwarded, appealed                    | senior  | senior
published, hidden, appealed            | senior  | senior
published, hidden, appealed, withdrawn | -       | -
refused, upheld                        | -       | -
refused, changed                       | -       | -
"""
# The button above a queue: whoever may not decide on what stands there takes nothing from those who may.
QUEUES = """
          | takes the next
waiting   | desk first
unread    | desk first
reported  | desk first
appealed  | senior
"""
# Said for the municipality: public from the first moment, so the states before it cannot be. It is taken back by
# whoever said it, with their second factor; it is reported and judged like anybody's words.
OFFICIAL = """
                    | mask | edits | takes back | appeals | hides      | keeps      | changes | upholds
published           | -    | -     | speaker    | -       | desk first | -          | -       | -
published, reported | -    | -     | speaker    | -       | desk first | desk first | -       | -
hidden              | -    | -     | speaker    | speaker | -          | -          | -       | -
hidden, appealed    | -    | -     | speaker    | -       | -          | -          | senior  | senior
withdrawn           | -    | -     | -          | -       | -          | -          | -       | -
"""


@dataclass(frozen=True)
class Read:
    """A text before a moderator, with the hash of the words on their page."""

    submission: Submission
    hash: str = ""


def _before_a_moderator(kind: str) -> Callable[[House, str, str], Read]:
    def made(house: House, state: str, whose: str) -> Read:
        if state == "in hand":
            submission = house.written(kind, "author" if whose == "author" else "writer", "waiting")
            acts.actions.claim(submission=submission, user=house.people[whose].user, now=acts.JUST_NOW)
        else:
            submission = house.written(kind, whose, state)
        return Read(submission, submission.versions.get(number=1).content_hash)

    return made


def _at_desk(view: str, act: str) -> Callable[[Actor, Any], Any]:
    def does(actor: Actor, subject: Any) -> Any:
        read = subject if isinstance(subject, Read) else Read(subject)
        return acts.desk(actor, read.submission, view, act, read=read.hash)

    return does


def _decision(act: str, outcome: Outcome, state: State, column: str, view: str = "waiting") -> Press:
    def came(actor: Actor, subject: Any) -> bool:
        submission = subject.submission if isinstance(subject, Read) else subject
        return acts.decided(submission, outcome, actor, state)

    return Press(_at_desk(view, act), {column: came})


def _text(kind: str) -> Callable[[House, str, str], Submission]:
    return lambda house, state, whose: house.written(kind, whose, state)


def _spoken(kind: str) -> Callable[[House, str, str], Submission]:
    return lambda house, state, whose: house.spoken(kind, "speaker", state)


def _judged(act: str, outcome: Outcome, column: str) -> Press:
    def came(actor: Actor, submission: Submission) -> bool:
        changes = outcome == Outcome.CHANGE and submission.state != State.WAITING
        state = State.PUBLISHED if changes else submission.state
        by = Appeal.objects.filter(round__submission=submission, judged_by=actor.user).exists()
        return by and acts.decided(submission, outcome, actor, state)

    return Press(_at_desk("appeals", act), {column: came})


def _reported(actor: Actor, submission: Submission) -> bool:
    return Report.objects.filter(round__submission=submission, person=actor.person, created_at=NOW).exists()


_REPORT = Press(acts.report, {"reports": _reported})
_HIDE = _decision("hide", Outcome.HIDE, State.HIDDEN, "hides", "reports")
_KEEP = _decision("keep", Outcome.KEEP, State.PUBLISHED, "keeps", "reports")
_HIDE_AFTERWARDS = _decision("hide", Outcome.HIDE, State.HIDDEN, "hides", "unread")
_KEEP_AFTERWARDS = _decision("keep", Outcome.KEEP, State.PUBLISHED, "keeps", "unread")
_CHANGE = _judged("change", Outcome.CHANGE, "changes")
_UPHOLD = _judged("uphold", Outcome.UPHOLD, "upholds")
_OWN_PAGE = {
    "mask": Press(_own("mask"), {"mask": lambda actor, one: True}),
    "mask_appeal": Press(_own("mask_appeal"), {"mask": lambda actor, one: True}),
    "edit": Press(_own("edit"), {"edits": _edited}),
    "withdraw": Press(_own("withdraw"), {"takes back": lambda actor, one: acts.now_is(one, State.WITHDRAWN)}),
    "appeal": Press(_own("appeal"), {"appeals": _appealed}),
}


def _queue(house: House, state: str, whose: str) -> tuple[str, Submission]:
    steps = {
        "waiting": "waiting",
        "unread": "unread",
        "reported": "published, reported",
        "appealed": "refused, appealed",
    }
    names = {"waiting": "desk", "unread": "desk_unread", "reported": "desk_reports", "appealed": "desk_appeals"}
    name = names[state]
    # Whatever else stands there is in a colleague's hands.
    Submission.objects.update(claimed_by=house.colleague, claimed_until=NOW + acts.timedelta(hours=1))
    return name, house.written("comment", whose, steps[state])


# -- one's own account -------------------------------------------------------------------------------------------------

# Following a proposal, or what the row names. It may still be ended when it can no longer be seen.
FOLLOWING = """
               | follows  | asks for a link | follows by link | ends     | ends by link | chooses  | chooses by link
not yet        | accounts | guest           | link            | -        | -            | -        | -
held           | accounts | guest           | link            | accounts | link         | accounts | link
ended          | accounts | guest           | link            | -        | -            | -        | -
hidden         | -        | -               | -               | accounts | link         | accounts | link
conversation   | accounts | guest           | link            | accounts | link         | accounts | link
area           | accounts | guest           | link            | accounts | link         | accounts | link
"""
# Staff accounts are closed by an administrator.
ACCOUNT = """
        | keeps settings | leaves
any day | accounts       | resident partner
"""


@dataclass(frozen=True)
class Followed:
    kind: str
    key: str
    people: list[Any]

    @property
    def named(self) -> dict[str, str]:
        return {"kind": self.kind, "key": self.key}


def _followed(house: House, state: str, whose: str) -> Followed:
    """Something that every account and whoever holds a letter follows, or that nobody follows any more, or yet."""
    names = {"conversation": ("thread", house.open.public_id), "area": ("area", "handen")}
    kind, key = names.get(state) or ("proposal", house.proposal().public_id)
    people = [*(house.people[name].person for name in GROUPS["accounts"].split()), house.holder]
    for person in people if state != "not yet" else []:
        follow(person=person, kind=kind, key=key, now=acts.BEFORE)
    if state == "ended":
        acts.Follow.objects.filter(key=key).update(ended_at=acts.BEFORE)
    if state == "hidden":
        house.set_status(Proposal.objects.get(public_id=key), state)
    return Followed(kind, key, people)


def _follow(actor: Actor, one: Followed) -> Any:
    return actor.post(reverse("residents:follow", kwargs=one.named), {"key": str(acts.uuid4())})


def _by_link(purpose: str, address: str) -> Callable[[Actor, Followed], Any]:
    """Whoever does not hold the letter has nothing but what its link names."""

    def does(actor: Actor, one: Followed) -> Any:
        named = f"{one.people[-1].public_id}.{one.kind}.{one.key}"
        token = tokens.make(purpose, named) if actor.has_link else f"{named}:{'a' * 6}:{'a' * 43}"
        return actor.post(reverse(address, args=[token]))

    return does


WEEKLY = {"act": "choose", "rhythm": "weekly"}


def _own_follows(actor: Actor, one: Followed) -> str:
    """The page of the letter's holder; whoever does not hold it has nothing but who it went to."""
    person = one.people[-1].public_id
    token = tokens.make("follows", person) if actor.has_link else f"{person}:{'a' * 6}:{'a' * 43}"
    return reverse("residents:follows_by_letter", args=[token])


def _only_they_chose(who: Callable[[Actor, Followed], Any]) -> Callable[[Actor, Followed], bool]:
    def came(actor: Actor, one: Followed) -> bool:
        return {person for person in one.people if acts.hears_weekly(person, one.key)} == {who(actor, one)}

    return came


def _only_they_ended(who: Callable[[Actor, Followed], Any]) -> Callable[[Actor, Followed], bool]:
    def came(actor: Actor, one: Followed) -> bool:
        return {person for person in one.people if not acts.follows(person, one.key)} == {who(actor, one)}

    return came


def _settings_kept(actor: Actor, subject: Any) -> bool:
    changed = User.objects.filter(name="Nytt Namn")
    return [one.pk for one in changed] == [actor.user.pk if actor.user else 0]


# -- all tables --------------------------------------------------------------------------------------------------------

TABLES = {
    "writing": Table(
        rows(WRITING),
        lambda house, state, whose: house.thread(state),
        {
            "preview": Press(lambda a, one: acts.write(a, one, action="preview"), {"preview": lambda a, one: True}),
            "send": Press(acts.write, _waits("comment") | _AT_ONCE),
        },
    ),
    "replying": Table(
        rows(REPLYING),
        _answered,
        {"send": Press(lambda a, one: acts.write(a, one[0], reply_to=one[1]), _waits("comment") | _AT_ONCE)},
    ),
    "writing down": Table(
        rows(WRITING_DOWN),
        lambda house, state, whose: house.thread(state),
        {"send": Press(acts.write_down, {"waits": lambda a, one: acts.received("comment", State.WAITING)})},
    ),
    "thanking": Table(
        rows(THANKING),
        _two_to_thank,
        {
            "thank": Press(
                lambda a, two: acts.press_thanks(a, two[0], "thank"),
                {"thanks": lambda a, two: bool(a.user) and acts.thanks(two[0], a.person)},
            ),
            "take back": Press(
                lambda a, two: acts.press_thanks(a, two[1], "take_back"),
                {"takes back": lambda a, two: bool(a.user) and not acts.thanks(two[1], a.person)},
            ),
        },
    ),
    "proposing": Table(
        rows(PROPOSING),
        lambda house, state, whose: None,
        {
            "preview": Press(lambda a, one: acts.propose(a, action="preview"), {"preview": lambda a, one: True}),
            "unseen": Press(lambda a, one: acts.propose(a, seen=""), {"unseen": lambda a, one: True}),
            "send": Press(lambda a, one: acts.propose(a), _waits("proposal")),
        },
    ),
    "supporting": Table(
        rows(SUPPORTING),
        _two_at_step,
        {
            "support": Press(
                lambda a, two: acts.press_support(a, two[0], "support"),
                {
                    "supports": lambda a, two: bool(a.user) and acts.supports(two[0], a.person),
                    "asks for the link": lambda a, two: not a.user and acts.letter(_ASKED),
                },
            ),
            "withdraw": Press(
                lambda a, two: acts.press_support(a, two[1], "withdraw"),
                {
                    "takes back": lambda a, two: bool(a.user) and not acts.supports(two[1], a.person),
                    "asks for the link": lambda a, two: not a.user and acts.letter(_ASKED),
                },
            ),
            "support by link": Press(
                lambda a, two: acts.press_support_link(a, two[0], "support"),
                {"supports by link": lambda a, two: acts.supports(two[0], acts.holder())},
            ),
            "withdraw by link": Press(
                lambda a, two: acts.press_support_link(a, two[1], "withdraw"),
                {"takes back by link": lambda a, two: not acts.supports(two[1], acts.holder())},
            ),
        },
        also="link",
        never="closed unproven-moderator",
    ),
    "answering": Table(
        rows(ANSWERING),
        _at_step,
        {
            "preview": Press(lambda a, one: acts.answer(a, one, action="preview"), {"preview": lambda a, one: True}),
            "answer": Press(
                acts.answer, {"answers": lambda a, one: acts.received("answer", State.PUBLISHED, official=True)}
            ),
        },
    ),
    "following": Table(
        rows(FOLLOWING),
        _followed,
        {
            "follow": Press(
                _follow,
                {
                    "follows": lambda a, one: bool(a.user) and acts.follows(a.person, one.key),
                    "asks for a link": lambda a, one: not a.user and acts.letter("residents/email/follow_confirm"),
                },
            ),
            "follow by link": Press(
                _by_link("follow", "residents:follow_by_letter"),
                {"follows by link": lambda a, one: acts.follows(acts.holder(), one.key)},
            ),
            "end": Press(
                lambda a, one: a.post(reverse("residents:end_follow"), one.named),
                {"ends": _only_they_ended(lambda a, one: a.person)},
            ),
            "unsubscribe": Press(
                _by_link("unsubscribe", "residents:unsubscribe"),
                {"ends by link": _only_they_ended(lambda a, one: acts.holder())},
            ),
            "choose": Press(
                lambda a, one: a.post(reverse("residents:change_follows"), one.named | WEEKLY),
                {"chooses": _only_they_chose(lambda a, one: a.person)},
            ),
            "choose by letter": Press(
                lambda a, one: a.post(_own_follows(a, one), one.named | WEEKLY),
                {"chooses by link": _only_they_chose(lambda a, one: acts.holder())},
            ),
            "end on one's own page": Press(
                lambda a, one: a.post(reverse("residents:change_follows"), one.named | {"act": "stop"}),
                {"ends": _only_they_ended(lambda a, one: a.person)},
            ),
            "end everything": Press(
                lambda a, one: a.post(reverse("residents:change_follows"), {"act": "stop_all"}),
                {"ends": _only_they_ended(lambda a, one: a.person)},
            ),
            "end everything by letter": Press(
                lambda a, one: a.post(_own_follows(a, one), {"act": "stop_all"}),
                {"ends by link": _only_they_ended(lambda a, one: acts.holder())},
            ),
        },
        also="link",
    ),
    "account": Table(
        rows(ACCOUNT),
        lambda house, state, whose: None,
        {
            "settings": Press(
                lambda a, one: a.post(reverse("residents:settings"), {"name": "Nytt Namn", "language": "fi"}),
                {"keeps settings": _settings_kept},
            ),
            "leave": Press(
                lambda a, one: a.post(reverse("residents:leave")),
                {"leaves": lambda a, one: not User.objects.get(pk=a.user.pk).is_active},
            ),
        },
    ),
    "reading afterwards": Table(
        rows(READING), _text("comment"), {"hide": _HIDE_AFTERWARDS, "keep": _KEEP_AFTERWARDS}, also="first author"
    ),
    "queues": Table(
        rows(QUEUES),
        _queue,
        {
            "next": Press(
                lambda a, one: a.post(reverse(f"moderation:{one[0]}")),
                {"takes the next": lambda a, one: bool(a.user) and acts.held_by(one[1], a.user)},
            )
        },
        also="first author",
        never="guest",
        alone=True,
    ),
}


def _rows_of(text: str, kind: str) -> dict[str, dict[str, set[str]]]:
    """All rows for a comment. A proposal stands under no page, and where nobody may do more than hold a text in hand
    the comment has shown it: what is done with a text asks what kind it is only when it is done."""
    return {
        state: cells
        for state, cells in rows(text).items()
        if kind == "comment"
        or ("page gone" not in state and any(who for column, who in cells.items() if column != "claims"))
    }


for _kind in ("comment", "proposal"):
    TABLES |= {
        f"writer of a {_kind}": Table(
            _rows_of(WRITER, _kind),
            _text(_kind),
            {
                "confirm": Press(acts.press_link, {"confirms": lambda a, one: acts.now_is(one, State.WAITING)}),
                "new link": Press(_too_old_link, {"new link": lambda a, one: acts.letter("moderation/email/confirm")}),
            }
            | _OWN_PAGE,
            also="writer link",
            never="guest closed unproven-communicator unproven-moderator",
            few=_kind != "comment",
        ),
        f"desk on a {_kind}": Table(
            _rows_of(DESK, _kind),
            _before_a_moderator(_kind),
            {
                "letter": Press(_at_desk("waiting", "preview"), {"letter": lambda a, one: True}),
                "claim": Press(
                    _at_desk("waiting", "claim"),
                    {"claims": lambda a, one: bool(a.user) and acts.held_by(one.submission, a.user)},
                ),
                "release": Press(
                    _at_desk("waiting", "release"),
                    {"releases": lambda a, one: acts.held_by(one.submission, None)},
                ),
                "return": _decision("return", Outcome.RETURN, State.RETURNED, "returns"),
                "publish": _decision("publish", Outcome.PUBLISH, State.PUBLISHED, "publishes"),
                "forward": _decision("forward", Outcome.FORWARD, State.FORWARDED, "forwards"),
                "refuse": _decision("refuse", Outcome.REFUSE, State.REFUSED, "refuses"),
            },
            also="writer author",
            never="guest",
            few=_kind != "comment",
        ),
        f"reporting a {_kind}": Table(
            _rows_of(REPORTING, _kind),
            _text(_kind),
            {"report": _REPORT, "hide": _HIDE, "keep": _KEEP},
            also="writer author",
            few=_kind != "comment",
        ),
        f"judging a {_kind}": Table(
            _rows_of(JUDGING, _kind),
            _text(_kind),
            {"change": _CHANGE, "uphold": _UPHOLD},
            also="writer first author",
            never="guest",
            few=_kind != "comment",
        ),
    }
for _kind in ("comment", "answer"):
    TABLES[f"official {_kind}"] = Table(
        rows(OFFICIAL),
        _spoken(_kind),
        _OWN_PAGE | {"hide": _HIDE, "keep": _KEEP, "change": _CHANGE, "uphold": _UPHOLD},
        also="first speaker unproven-speaker communicator",
        few=True,
    )

# -- the publishing tool -----------------------------------------------------------------------------------------------

# A page by its state. Communicators and administrators, with their second factor; nobody else comes through the door.
PAGES = """
          | saves   | publishes | asks for review | approves | unpublishes | copies  | locks   | restricts | deletes
draft     | editors | editors   | editors         | -        | -           | editors | editors | editors   | editors
live      | editors | editors   | editors         | -        | editors     | editors | editors | editors   | editors
in review | editors | editors   | -               | editors  | -           | editors | editors | editors   | editors
"""
# The rest of the tool. Communicators keep areas and topics and take none away, for addresses name them.
TOOL = """
           | adds          | changes       | deletes
area       | editors       | editors       | administrator
topic      | editors       | editors       | administrator
notice     | editors       | editors       | editors
user       | administrator | administrator | administrator
group      | administrator | administrator | administrator
site       | administrator | administrator | administrator
collection | administrator | administrator | administrator
redirect   | administrator | administrator | administrator
settings   | -             | administrator | -
report     | -             | editors       | -
"""


def _page(house: House, state: str, whose: str) -> Any:
    page = pages.update("Nya lampor", live=state == "live")
    page.save_revision()
    if state == "in review":
        Workflow.objects.get(active=True).start(page, house.people["speaker"].user)
    found = pages.UpdatePage.objects.get(pk=page.pk)
    form = acts.form_at(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    found.reviews = acts.reviews_of(found)
    # A browser's script makes the empty streams.
    found.form_sent = form | {"body-count": "0", "more_sources-count": "0", "lead": "Tre återstår."}
    return found


def _on_page(name: str, data: dict[str, Any] | None = None, *more: str) -> Callable[[Actor, Any], Any]:
    return lambda actor, page: actor.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more]), data)


def _edited_page(**button: str) -> Callable[[Actor, Any], Any]:
    def does(actor: Actor, page: Any) -> Any:
        return actor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.form_sent | button)

    return does


def _approved(actor: Actor, page: Any) -> Any:
    state = page.current_workflow_task_state
    pk = state.pk if state else 0
    return actor.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", pk]))


def _copied(actor: Actor, page: Any) -> Any:
    data = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": str(page.get_parent().pk), "alias": ""}
    return actor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def _is(**fields: Any) -> Callable[[Actor, Any], bool]:
    return lambda actor, page: pages.UpdatePage.objects.filter(pk=page.pk, **fields).exists()


def _is_now(page: Any) -> Any:
    return pages.UpdatePage.objects.get(pk=page.pk)


# The spaces of their addresses, what is filled in where the form of a new one is empty, what is changed in an old one.
_NAMES = {"name_sv": "Nytt", "name_fi": "Uusi", "name_en": "New", "name_ar": "جديد"}
_PLACE = {"code": "nytt", "position": "9", "latitude": "59.1", "longitude": "18.1"} | _NAMES
_MOMENTS = {"starts_at": "2026-11-25 08:00", "ends_at": "2026-11-26 08:00"}
_SAID = {"text_sv": "Nytt", "text_fi": "Uusi", "text_en": "New", "text_ar": "جديد"}
_NEW_PATH = {"old_path": "/g", "redirect_link": "https://y.example"}
_SITE = {"hostname": "ny.example", "port": "81", "root_page": "1"}
_NAMED = {"name": "Ny", "language": "sv"}
_SECRET = {"password1": "a long word for tests", "password2": "a long word for tests"} | _NAMED
THINGS = {
    "area": ("area", Area, _PLACE, _NAMES),
    "topic": ("topic", Topic, _PLACE, _NAMES),
    "notice": ("notice", Notice, _MOMENTS | _SAID, _SAID),
    "user": (
        "wagtailusers_users",
        User,
        {"email": "ny@haninge.example"} | _SECRET,
        {"email": "bytt@haninge.example"} | _NAMED,
    ),
    "group": ("wagtailusers_groups", Group, {"name": "Nya"}, {"name": "Ändrat"}),
    "site": (
        "wagtailsites",
        Site,
        {"hostname": "ny.example", "port": "81", "root_page": "1"},
        {"hostname": "bytt.example"},
    ),
    "collection": ("wagtailadmin_collections", Collection, {"name": "Nya", "parent": "1"}, {"name": "Ändrat"}),
    "redirect": (
        "wagtailredirects",
        Redirect,
        {"old_path": "/gammalt", "redirect_link": "https://x.example"},
        _NEW_PATH,
    ),
    "settings": ("wagtailsettings", PortalSettings, {}, {"municipality": "Ändrat"}),
    "report": ("accessibility_reports", AccessibilityReport, {}, {"answer": "Nu går det."}),
}


@dataclass(frozen=True)
class Thing:
    """One row of the tool's own, with the addresses that add, change and delete one, and the forms found there."""

    model: Any
    addresses: dict[str, str]
    forms: dict[str, dict[str, Any]]


def _thing(house: House, state: str, whose: str) -> Thing:
    space, model, new, changed = THINGS[state]
    if state == "settings":
        addresses = {
            "change": reverse("wagtailsettings:edit", args=["portal", "portalsettings", Site.objects.get().pk])
        }
    else:
        pk = acts.disposable(model).pk
        addresses = {"change": reverse(f"{space}:edit", args=[pk]), "delete": reverse(f"{space}:delete", args=[pk])}
        if state != "report":
            addresses["add"] = reverse(f"{space}:add")
    more = {"add": new, "change": changed}
    forms = {act: acts.form_at(addresses[act]) | filled for act, filled in more.items() if act in addresses}
    return Thing(model, addresses, forms)


def _in_tool(act: str) -> Callable[[Actor, Thing], Any]:
    def does(actor: Actor, thing: Thing) -> Any:
        return actor.post(thing.addresses[act], thing.forms.get(act)) if act in thing.addresses else None

    return does


TABLES["tool"] = Table(
    rows(TOOL),
    _thing,
    {
        "add": Press(_in_tool("add"), {"adds": lambda a, one: acts.counted(one.model) == 1}),
        "change": Press(_in_tool("change"), {"changes": lambda a, one: acts.counted(one.model) == 0}),
        "delete": Press(_in_tool("delete"), {"deletes": lambda a, one: acts.counted(one.model) == -1}),
    },
)

TABLES["pages"] = Table(
    rows(PAGES),
    _page,
    {
        "save": Press(
            _edited_page(), {"saves": lambda a, one: one.latest_revision_id != _is_now(one).latest_revision_id}
        ),
        "publish": Press(_edited_page(**{"action-publish": "x"}), {"publishes": _is(live=True, lead="Tre återstår.")}),
        "submit": Press(
            _edited_page(**{"action-submit": "x"}),
            {
                "asks for review": lambda a, one: acts.reviews_of(one) > one.reviews,
                "saves": lambda a, one: _is_now(one).latest_revision_id != one.latest_revision_id,
            },
        ),
        "approve": Press(_approved, {"approves": _is(live=True)}),
        "unpublish": Press(_on_page("unpublish"), {"unpublishes": _is(live=False)}),
        "copy": Press(_copied, {"copies": lambda a, one: pages.UpdatePage.objects.filter(slug="kopia").exists()}),
        "lock": Press(_on_page("lock"), {"locks": _is(locked=True)}),
        "restrict": Press(
            _on_page("set_privacy", {"restriction_type": "login", "password": "", "groups": []}),
            {"restricts": lambda a, one: one.view_restrictions.exists()},
        ),
        "delete": Press(_on_page("delete"), {"deletes": lambda a, one: not _is()(a, one)}),
    },
)

# -- what the tables must name -----------------------------------------------------------------------------------------

ACCOUNTS = "signing in: tests/residents/test_accounts.py, test_second_factor.py"
READS = "reads only, whatever the method"
SIGN_INS = "ends sign-ins, nothing else: tests/residents/test_sign_ins.py"
IDENTIFYING = "shows who one is: tests/residents/test_identification.py"
FOR_ANYBODY = "takes what anybody tells, signed in or not: tests/home/test_accessibility.py"
CLOSED = "Wagtail's door for private pages; staff sign in by allauth alone"
# Every address that takes a POST: the tables that try it, or why none does. The publishing tool has its own below.
POSTED = {
    "dialogue:write": ["writing", "replying"],
    "dialogue:write_down": ["writing down"],
    "dialogue:thank": ["thanking"],
    "dialogue:propose": ["proposing"],
    "dialogue:support": ["supporting"],
    "dialogue:support_by_letter": ["supporting"],
    "dialogue:answer_proposal": ["answering"],
    "moderation:confirm": ["writer of a comment", "writer of a proposal"],
    "moderation:mine_item": ["writer of a comment", "writer of a proposal", "official comment", "official answer"],
    "moderation:report": ["reporting a comment", "reporting a proposal"],
    "moderation:desk": ["queues"],
    "moderation:desk_unread": ["queues"],
    "moderation:desk_reports": ["queues"],
    "moderation:desk_appeals": ["queues"],
    "moderation:desk_item": [
        "desk on a comment",
        "reading afterwards",
        "reporting a comment",
        "judging a comment",
        "official answer",
    ],
    "residents:follow": ["following"],
    "residents:follow_by_letter": ["following"],
    "residents:end_follow": ["following"],
    "residents:change_follows": ["following"],
    "residents:follows_by_letter": ["following"],
    "residents:unsubscribe": ["following"],
    "residents:settings": ["account"],
    "residents:leave": ["account"],
}
NOT_TRIED = {
    "-": READS,
    "styleguide": READS,
    "wagtail_serve": READS,
    "news:feed": READS,
    "dialogue:proposal_feed": READS,
    "dialogue:thread_feed": READS,
    "residents:end_sign_in": SIGN_INS,
    "residents:identification": IDENTIFYING,
    "home:accessibility_report": FOR_ANYBODY,
    "wagtailcore_login": CLOSED,
    "wagtailcore_authenticate_with_password": CLOSED,
}
# The spaces of the publishing tool in which something is kept that no table above names.
KEPT_ELSEWHERE = {
    "wagtaildocs": "files: tests/portal/test_uploads.py, tests/home/test_publishing_tool.py",
    "wagtailimages": "files: tests/portal/test_uploads.py, tests/home/test_publishing_tool.py",
    "wagtaillocales": "all published languages are there: there is none to add, and the first setup makes them again",
    "wagtailadmin_workflows": "the one review of the first setup; administrators only",
}
ALLAUTH = ("account_", "mfa_", "usersessions_")
# Every act of the rooms: in which table a person does it, or what does it instead of a person.
WITHIN, CLOCK, READS_ROWS, DEMO = "within another act", "by the clock", "changes nothing", "by staff's own command"
BY_COMMAND = "by whoever runs the portal"
TRIED_ELSEWHERE = {WITHIN, CLOCK, BY_COMMAND, READS_ROWS, DEMO, SIGN_INS, IDENTIFYING, FOR_ANYBODY}
VERBS = {
    "dialogue": {
        "writing": "submit_comment answer_comment",
        "writing down": "write_down",
        "thanking": "thank take_back_thanks",
        "proposing": "submit_proposal",
        "supporting": "support withdraw_support ask_for_support confirm_support",
        "answering": "answer_proposal",
        CLOCK: "close_due",
        READS_ROWS: "similar_proposals goes_public_at_once",
        WITHIN: "take_back_all_thanks publish_comment hide_comment restore_comment withdraw_comment publish_proposal"
        " hide_proposal restore_proposal withdraw_proposal publish_answer hide_answer restore_answer let_comment_go"
        " let_proposal_go",
    },
    "moderation": {
        "writer of a comment": "confirm send_link_again edit withdraw appeal",
        "desk on a comment": "claim release decide",
        "reporting a comment": "report judge_report hide",
        "judging a comment": "judge_appeal",
        WITHIN: "receive receive_once refuse_sent_twice publish_official",
        BY_COMMAND: "read_retention_decision note_retention_decision destroyable destroy",
    },
    "residents": {
        "following": "follow_once ask_to_follow follow_by_link unfollow unfollow_by_link unfollow_all choose_rhythm"
        " choose_rhythm_of_all",
        CLOCK: "tell_due gather_due",
        "account": "change_settings leave",
        WITHIN: "follow confirm_person link_person write_letter write_account_letter announce"
        " written_letters keep_letters hurry",
        "tool": "set_up_account",
        SIGN_INS: "end_sign_in end_other_sign_ins",
        IDENTIFYING: "identify identified_user end_identification",
        DEMO: "open_account",
        READS_ROWS: "follow_link read_follow_link unfollow_link followed_by_link follows_link read_follows_link",
    },
    "home": {FOR_ANYBODY: "report_accessibility", "tool": "answer_accessibility"},
    "search": {WITHIN: "put remove", CLOCK: "mend index_all", READS_ROWS: "similar"},
}
# Where each column leads a text, for whoever may bring it about.
LEADS_TO = {
    "confirms": State.WAITING,
    "edits": State.WAITING,
    "takes back": State.WITHDRAWN,
    "returns": State.RETURNED,
    "publishes": State.PUBLISHED,
    "forwards": State.FORWARDED,
    "refuses": State.REFUSED,
    "hides": State.HIDDEN,
    "changes": State.PUBLISHED,
}
# A text stays as it was by these: edited before it is confirmed, judged after new words were sent.
STAYS = {("unconfirmed", "edits"), ("returned, appealed, edited", "changes")}


def _state_of(row: str) -> str:
    """The state of a text in a row: its last word that is one."""
    words = [{"edited": "waiting", "changed": "published"}.get(word, word) for word in re.split(", | ", row)]
    found = [word for word in words if word in State.values or word in {"held", "hand"}]
    return found[-1] if found else ""


def takes_post(pattern: URLPattern) -> bool:
    """Whether anything but a refusal of the method comes of it."""
    request = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), {}
    try:
        return pattern.callback(request, **dict.fromkeys(pattern.pattern.converters, "x")).status_code != 405
    except Exception:
        return True


def posted(resolver: Any, prefix: str = "", space: str = "") -> set[str]:
    """Names of the addresses outside the publishing tool that take a POST."""
    found = set()
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if here.startswith(("admin/", "documents/", "media/")):
            continue
        if isinstance(pattern, URLPattern):
            name = f"{space}:{pattern.name}" if space else pattern.name or "-"
            found |= {name} if takes_post(pattern) else set()
        else:
            found |= posted(pattern, here, pattern.namespace or space)
    return found


def test_the_tables_name_every_address_that_takes_a_post(house, db):
    found = {name for name in posted(get_resolver()) if not name.startswith(ALLAUTH)}

    assert found == set(POSTED) | set(NOT_TRIED)
    assert {table for tables in POSTED.values() for table in tables} <= set(TABLES)


def in_tool(resolver: Any, space: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """Every address of the publishing tool: its space, itself and its name for `reverse`."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield space, pattern, f"{space}:{pattern.name}" if space else pattern.name or ""
        else:
            yield from in_tool(pattern, f"{space}:{pattern.namespace}".strip(":") if pattern.namespace else space)


def _tool() -> list[tuple[str, URLPattern, str]]:
    return list(in_tool(next(one for one in get_resolver().url_patterns if str(one.pattern) == "admin/")))


def test_the_tables_name_every_space_of_the_publishing_tool_in_which_something_is_kept():
    kept = {space for space, pattern, _name in _tool() if pattern.name in {"add", "edit", "delete"}}

    assert kept == {space for space, *_more in THINGS.values()} | set(KEPT_ELSEWHERE) | {"wagtailadmin_pages"}


@pytest.mark.parametrize("who", ["moderator", "unproven-communicator"])
def test_no_address_of_the_publishing_tool_takes_anything_from_others(house, db, who):
    addresses = set()
    for _space, pattern, name in _tool():
        with suppress(NoReverseMatch):
            addresses.add(reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1)))
    assert len(addresses) > 150

    press = Press(lambda actor, _one: [actor.post(address).status_code for address in addresses], {})
    trial = acts.tried(house.people[who], press, None)

    assert trial.answer.count(200) <= 1  # the tool's drawings, which say nothing
    assert trial.changed == set()


def test_the_tables_name_every_act_of_the_rooms():
    for room, acts_of in VERBS.items():
        module = importlib.import_module(f"{room}.actions")
        public = inspect.getmembers(module, inspect.isfunction)
        found = {
            name for name, act in public if not name.startswith("_") and act.__module__.startswith(f"{room}.actions")
        }
        assert found == set(" ".join(acts_of.values()).split()), room
        assert set(acts_of) - TRIED_ELSEWHERE <= set(TABLES)


def test_the_tables_name_every_button_of_the_desk_and_of_the_own_page():
    def presses(table: str) -> set[str]:
        return set(TABLES[table].presses)

    assert presses("desk on a comment") - {"letter", "claim", "release"} == set(desk.OUTCOMES["waiting"])
    assert presses("reporting a comment") - {"report"} == set(desk.OUTCOMES["reports"])
    assert presses("reading afterwards") == set(desk.OUTCOMES["unread"])
    assert presses("judging a comment") == set(desk.OUTCOMES["appeals"])
    assert set(desk.OUTCOMES) == set(desk.VIEWS) == {"waiting", "unread", "reports", "appeals"}
    on_own_page = {
        name.removeprefix("_")
        for name, act in inspect.getmembers(own, inspect.isfunction)
        if list(inspect.signature(act).parameters) == ["request", "submission", "token", "now"]
    }
    assert set(_OWN_PAGE) == on_own_page
    assert {kind.name for kind in kinds.all_kinds()} == {"comment", "proposal", "answer"}


def test_the_tables_name_every_state():
    for text in (WRITER, DESK, REPORTING, JUDGING):
        assert {row.rpartition(", ")[2] for row in rows(text)} >= set(State.values)
    assert set(rows(WRITING)) >= set(DialogueState.values)
    for text in (SUPPORTING, ANSWERING):
        assert set(rows(text)) >= set(ProposalStatus.values)
    assert set(STEPS) == set(ProposalStatus.values)


def test_the_tables_take_every_way_between_states_and_no_other():
    ways = set()
    for text in (WRITER, DESK, REPORTING, JUDGING):
        for row, cells in rows(text).items():
            now_in = {"held": "waiting", "hand": "waiting"}.get(_state_of(row), _state_of(row))
            for column, who in cells.items():
                if who and column in LEADS_TO and (row, column) not in STAYS and now_in in State.values:
                    ways.add((State(now_in), LEADS_TO[column]))

    assert ways == {(one, other) for one, others in TRANSITIONS.items() for other in others}


def test_each_column_is_brought_about_by_an_act():
    for name, table in TABLES.items():
        columns = {column for cells in table.rows.values() for column in cells}
        assert columns == {column for press in table.presses.values() for column in press.leads_to}, name
        asked = {name for cells in table.rows.values() for who in cells.values() for name in who}
        if not table.few and not table.never:
            assert asked - set(GROUPS["named"].split()) <= set(table.everybody) | {"writer"}, name


CASES = [(table, state) for table, one in TABLES.items() for state in one.rows]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), acts.house() as made:
        yield made


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def unlogged():
    """Every refusal is a warning in the log: thousands here."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """Pages and letters are not drawn, nor is gathered what a refusal would show beside its reason: what counts stands
    in the database, and this would be two thirds of the time."""
    drawn, page = Template.render, desk_views._page
    monkeypatch.setattr(
        Template,
        "render",
        lambda self, context=None, request=None: drawn(self, context, request) if acts.DRAWING else "",
    )
    monkeypatch.setattr(
        desk_views,
        "_page",
        lambda *asked, status=200: page(*asked) if status == 200 else HttpResponse(status=status),
    )
    monkeypatch.setattr(own, "_given_back", lambda *asked, **forms: HttpResponse(status=409))
    monkeypatch.setattr(own, "_link_failed", lambda *asked, **more: HttpResponse(status=404))


def _whose(name: str, state: str) -> str:
    """Whose text it is that somebody acts on; for what is in hand, in whose."""
    return name if name == "author" or (state == "in hand" and name in _who("desk")) else "writer"


@pytest.mark.parametrize(("table", "state"), CASES, ids=[": ".join(case) for case in CASES])
def test_whoever_the_table_names_can_and_nobody_else(house, db, table, state):
    asked, made, wrong = TABLES[table], {}, {}

    for name in asked.everybody:
        actor, whose = house.people[name], _whose(name, state)
        with acts.put_back() if asked.alone else nullcontext():
            if asked.alone or whose not in made:
                made[whose] = asked.made(house, state, whose)
            for press, act in asked.presses.items():
                may = {column for column in act.leads_to if name in asked.rows[state][column]}
                trial = acts.tried(actor, act, made[whose])
                if trial.done != may or bool(trial.changed) != bool(may):
                    told = [", ".join(sorted(found)) or "-" for found in (may, trial.done, trial.changed)]
                    wrong[press, name] = "may: {}; did: {}; wrote: {}".format(*told)

    assert wrong == {}


@pytest.mark.parametrize("state", STEPS)
def test_an_answer_leads_a_proposal_where_the_table_says(house, db, state):
    speaker, proposal = house.people["speaker"], house.proposal()
    house.set_status(proposal, state)

    led = set()
    for status in ProposalStatus:
        with acts.put_back():
            acts.answer(speaker, proposal, outcome=status)
            now_at = Proposal.objects.get(pk=proposal.pk).status
            if Answer.objects.filter(proposal=proposal, outcome=status).exists() and now_at == status != state:
                led.add(status.value)

    assert led == set(STEPS[state].split())
