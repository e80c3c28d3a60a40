"""Who may do what in which state: every act that a person can do by POST, by hand, for everybody.

Each table is read like this: a row is a state, a column is what comes of an act, a cell names whoever can bring it
about there. Whoever is not named brings about nothing: the test looks at the rows of the database, not at the answer.
An act, an address or a state that no table names fails the test.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from django.template.backends.django import Template
from django.urls import reverse

from dialogue.models import Answer, Proposal, ProposalStatus
from moderation.models import Appeal, Outcome, Report, State, Submission
from portal import clock
from residents import tokens
from residents.models import User
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
    "own": "writer link",
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
coming          | -       | -       | -                  | -
open            | -       | persons | guest              | speakers partner
paused          | -       | -       | -                  | speakers
closed          | -       | -       | -                  | speakers
page gone       | -       | -       | -                  | -
proposal        | -       | persons | guest              | speakers partner
hidden proposal | -       | -       | -                  | -
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
    return Appeal.objects.filter(round__submission=submission, created_at__gte=NOW).count() == 1


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
    return Report.objects.filter(round__submission=submission, person=actor.person, created_at__gte=NOW).exists()


_REPORT = Press(acts.report, {"reports": _reported})
_HIDE = _decision("hide", Outcome.HIDE, State.HIDDEN, "hides", "reports")
_KEEP = _decision("keep", Outcome.KEEP, State.PUBLISHED, "keeps", "reports")
_CHANGE = _judged("change", Outcome.CHANGE, "changes")
_UPHOLD = _judged("uphold", Outcome.UPHOLD, "upholds")
_OWN_PAGE = {
    "mask": Press(_own("mask"), {"mask": lambda actor, one: True}),
    "edit": Press(_own("edit"), {"edits": _edited}),
    "withdraw": Press(_own("withdraw"), {"takes back": lambda actor, one: acts.now_is(one, State.WITHDRAWN)}),
    "appeal": Press(_own("appeal"), {"appeals": _appealed}),
}


def _queue(house: House, state: str, whose: str) -> tuple[str, Submission]:
    steps = {"waiting": "waiting", "reported": "published, reported", "appealed": "refused, appealed"}
    name = {"waiting": "desk", "reported": "desk_reports", "appealed": "desk_appeals"}[state]
    return name, house.written("comment", whose, steps[state])


# -- one's own account -------------------------------------------------------------------------------------------------

# A follow is begun by supporting or by being published; it is ended on one's own page, or by the link in a letter.
FOLLOWING = """
      | ends     | ends by link
held  | accounts | link
ended | -        | -
"""
# Staff accounts are closed by an administrator.
ACCOUNT = """
        | keeps settings | leaves
any day | accounts       | resident partner
"""


def _following(house: House, state: str, whose: str) -> tuple[Proposal, list[Any]]:
    proposal = house.proposal()
    people = [house.people[name].person for name in [*GROUPS["accounts"].split(), "bystander"]]
    for person in people:
        acts.let_follow(person, proposal)
    if state == "ended":
        acts.Follow.objects.update(ended_at=acts.BEFORE)
    return proposal, people


def _end_follow(actor: Actor, subject: Any) -> Any:
    return actor.post(reverse("residents:end_follow"), {"kind": "proposal", "key": subject[0].public_id})


def _end_by_link(actor: Actor, subject: Any) -> Any:
    proposal, people = subject
    named = f"{people[-1].public_id}.proposal.{proposal.public_id}"
    token = tokens.make("unsubscribe", named) if actor.has_link else f"{named}:{'a' * 6}:{'a' * 43}"
    return actor.post(reverse("residents:unsubscribe", args=[token]))


def _only_they_ended(who: Callable[[Actor, Any], Any]) -> Callable[[Actor, Any], bool]:
    def came(actor: Actor, subject: Any) -> bool:
        proposal, people = subject
        return {one for one in people if not acts.follows(one, proposal)} == {who(actor, people)}

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
        _following,
        {
            "end": Press(_end_follow, {"ends": _only_they_ended(lambda a, people: a.person)}),
            "unsubscribe": Press(_end_by_link, {"ends by link": _only_they_ended(lambda a, people: people[-1])}),
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
for _kind in ("comment", "proposal"):
    TABLES |= {
        f"writer of a {_kind}": Table(
            rows(WRITER),
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
            {
                state: cells
                for state, cells in rows(DESK).items()
                if _kind == "comment" or state != "page gone"  # a proposal stands under no page
            },
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
            {
                state: cells
                for state, cells in rows(REPORTING).items()
                if _kind == "comment" or "page gone" not in state
            },
            _text(_kind),
            {"report": _REPORT, "hide": _HIDE, "keep": _KEEP},
            also="writer author",
            few=_kind != "comment",
        ),
        f"judging a {_kind}": Table(
            rows(JUDGING),
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
    """Pages and letters are not drawn: what counts stands in the database, and drawing would be half of the time."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


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
