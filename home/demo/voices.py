"""What people wrote, supported and reported, and what staff decided: every act the real one, at its own moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from dialogue.actions import answer_comment, answer_proposal, close_due, submit_comment, submit_proposal, support
from dialogue.actions.moving import move_proposal
from dialogue.models import Comment, Proposal, ProposalStatus, SupportBasis, Thread
from home.demo.people import names
from home.demo.reading import read
from moderation.actions import appeal, confirm, decide, hide, report, withdraw
from moderation.models import Outcome, Rule, Submission
from residents.actions import follow, gather_due, tell_due
from residents.models import Person, Rhythm, User
from residents.roles import Role

_KEYS = UUID("6f1f3b0e-6c61-4d0e-9f1e-0d5a0c6f7a11")
_TO_CONFIRM = timedelta(minutes=2)
_DAYS_OF_CLOCK = 14
_FOLLOWED = timedelta(days=21)


@dataclass
class Voices:
    """Plays the conversation in the order in which it happened."""

    now: datetime
    users: dict[str, User]
    guests: dict[str, Person]
    threads: dict[str, Thread]
    submissions: dict[str, Submission] = field(default_factory=dict)
    acts: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)

    def play(self) -> None:
        """Every act in its order; after each the clock tells whoever follows, as the worker would have."""
        voices = read("voices")
        self._begin_to_follow()
        self.names = names()
        for kind in ("proposal", "comment", "proposal_comment"):
            for entry in voices[kind]:
                self._plan(kind, entry)
        for day in range(_DAYS_OF_CLOCK + 1):
            moment = self._at(24 * day)
            self._later(moment, partial(close_due, now=moment))
        for moment, _place, act in sorted(self.acts, key=lambda one: one[:2]):
            act()
            tell_due(moment)
            gather_due(moment)

    def _begin_to_follow(self) -> None:
        """People who hear of things as often as they have chosen."""
        for entry in read("people")["follow"]:
            kind = next(name for name in ("thread", "area", "topic") if name in entry)
            key = self.threads[entry[kind]].public_id if kind == "thread" else entry[kind]
            began, rhythm = self.now - _FOLLOWED, Rhythm(entry["rhythm"])
            follow(person=self._person(entry["who"]), kind=kind, key=key, now=began, rhythm=rhythm)

    def _at(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def _later(self, moment: datetime, act: Callable[[], Any]) -> None:
        self.acts.append((moment, len(self.acts), act))

    def _plan(self, kind: str, entry: dict[str, Any]) -> None:
        send = self._send_proposal if kind == "proposal" else self._send_comment
        self._later(self._at(entry["hours"]), partial(send, entry))
        for step in entry.get("steps", []):
            act = getattr(self, f"_{step['do']}")
            self._later(self._at(step.get("hours", 0)), partial(act, entry, step))

    def _person(self, key: str) -> Person:
        person = self.users[key].person if key in self.users else self.guests[key]
        if person is None:
            raise LookupError(key)
        return person

    def _key(self, entry: dict[str, Any], act: str) -> UUID:
        return uuid5(_KEYS, f"{entry['key']}.{act}")

    # -- what people send -------------------------------------------------------------------------------------------

    def _send_comment(self, entry: dict[str, Any]) -> None:
        moment = self._at(entry["hours"])
        thread = self._thread(entry)
        answered = self.submissions.get(entry.get("reply_to", ""))
        reply_to = Comment.objects.get(public_id=answered.public_id) if answered else None
        common = {
            "thread": thread,
            "person": self._person(entry["who"]),
            "text": entry["text"],
            "name": entry.get("name") or self.names[entry["who"]],
            "language": entry["language"],
            "reply_to": reply_to,
            "key": self._key(entry, "send"),
            "now": moment,
        }
        if entry.get("official"):
            self.submissions[entry["key"]] = answer_comment(user=self.users[entry["who"]], **common)
            return
        sent = submit_comment(**common, **self._as_sender(entry))
        self._remember(entry, sent, moment)

    def _thread(self, entry: dict[str, Any]) -> Thread:
        if "proposal" in entry:
            return Thread.objects.get(proposal=self._proposal(entry["proposal"]))
        return self.threads[entry["thread"]]

    def _as_sender(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Whoever has an account is signed in; a guest confirms by letter."""
        has_account = entry["who"] in self.users
        role = Role.RESIDENT if has_account else Role.GUEST
        return {"sender_role": role, "confirmed": has_account, "network": ""}

    def _send_proposal(self, entry: dict[str, Any]) -> None:
        moment = self._at(entry["hours"])
        sent = submit_proposal(
            person=self._person(entry["who"]),
            title=entry["title"],
            text=entry["text"],
            name=self.names[entry["who"]],
            language=entry["language"],
            area=entry["area"],
            topics=entry["topics"],
            key=self._key(entry, "send"),
            now=moment,
            **self._as_sender(entry),
        )
        self._remember(entry, sent, moment)

    def _remember(self, entry: dict[str, Any], sent: Submission, moment: datetime) -> None:
        self.submissions[entry["key"]] = sent
        if entry["who"] in self.guests and not entry.get("unconfirmed"):
            confirm(submission=sent, now=moment + _TO_CONFIRM)

    # -- what became of it ------------------------------------------------------------------------------------------

    def _submission(self, entry: dict[str, Any]) -> Submission:
        return Submission.objects.get(pk=self.submissions[entry["key"]].pk)

    def _proposal(self, key: str) -> Proposal:
        return Proposal.objects.get(submission=self.submissions[key])

    def _rule(self, submission: Submission, step: dict[str, Any]) -> Rule | None:
        code = step.get("rule")
        return Rule.objects.get(book=submission.rulebook, code=code) if code else None

    def _decide(self, outcome: Outcome, entry: dict[str, Any], step: dict[str, Any]) -> None:
        submission = self._submission(entry)
        decide(
            submission=submission,
            user=self.users[step["by"]],
            outcome=outcome,
            content_hash=submission.current_version.content_hash,
            rule=self._rule(submission, step),
            words=step.get("words", ""),
            forwarded_to=step.get("to", ""),
            now=self._at(step["hours"]),
        )

    def _publish(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        self._decide(Outcome.PUBLISH, entry, step)

    def _return(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        self._decide(Outcome.RETURN, entry, step)

    def _refuse(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        self._decide(Outcome.REFUSE, entry, step)

    def _forward(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        self._decide(Outcome.FORWARD, entry, step)

    def _report(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        submission = self._submission(entry)
        person = self._person(step["who"])
        report(
            kind=submission.kind,
            public_id=submission.public_id,
            person=person,
            rule=self._rule(submission, step),
            text=step["text"],
            language=person.language,
            now=self._at(step["hours"]),
        )

    def _hide(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        submission = self._submission(entry)
        hide(
            submission=submission,
            user=self.users[step["by"]],
            content_hash=submission.current_version.content_hash,
            rule=self._rule(submission, step),
            words=step["words"],
            now=self._at(step["hours"]),
        )

    def _appeal(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        appeal(submission=self._submission(entry), text=step["text"], now=self._at(step["hours"]))

    def _withdraw(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        withdraw(submission=self._submission(entry), now=self._at(step["hours"]))

    def _support(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        support(
            proposal=self._proposal(entry["key"]),
            person=self._person(step["who"]),
            basis=SupportBasis.ADDRESS,
            now=self._at(step["hours"]),
        )

    def _answer(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        user = self.users[step["by"]]
        answer_proposal(
            proposal=self._proposal(entry["key"]),
            user=user,
            person=self._person(step["by"]),
            text=step["text"],
            name=step["name"],
            language="sv",
            outcome=step["outcome"],
            key=self._key(entry, f"answer {step['hours']}"),
            now=self._at(step["hours"]),
        )

    def _merge(self, entry: dict[str, Any], step: dict[str, Any]) -> None:
        move_proposal(
            proposal=self._proposal(entry["key"]),
            status=ProposalStatus.MERGED,
            merged_into=self._proposal(step["into"]),
            now=self._at(step["hours"]),
        )
