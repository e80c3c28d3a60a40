"""What people of the demo wrote and what was decided about it: every row by the act that makes it in life."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from dialogue.actions import answer_comment, answer_proposal, submit_comment, submit_proposal, support
from dialogue.actions.closing import close_due
from dialogue.models import Comment, DialoguePage, Proposal, SupportBasis, Thread
from moderation.actions import appeal, decide, judge_report, report
from moderation.models import Outcome, Round, RoundKind, Rule, State, Submission
from portal.idempotency import once
from residents.actions import confirm_person
from residents.models import Person, User
from residents.roles import Role

_FILE = Path(__file__).with_name("voices.toml")
NETWORK = "demo"


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{name}")


class Voices:
    """Loads the file once; what stands already is left as it is."""

    def __init__(self, users: dict[str, User], now: datetime) -> None:
        self.entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        self.users, self.now = users, now
        self.moderator = users["karin.holm@haninge.example"]
        self.second = users["samir.haddad@haninge.example"]
        self.communicator = users["kim.lindqvist@haninge.example"]
        pages = DialoguePage.objects.filter(locale__language_code="sv")
        self.threads = {page.slug: Thread.objects.for_page(page, now=now) for page in pages}
        self.comments: dict[str, Submission] = {}

    def load(self) -> None:
        for entry in self.entries["comment"]:
            self._comment(entry)
        self._official(self.entries["answer"])
        for entry in self.entries["proposal"]:
            self._proposal(entry)
        close_due(now=self.now)
        for entry in self.entries["waiting"]:
            self._waiting(entry)
        self._returned(self.entries["returned"])
        self._appealed(self.entries["appealed"])
        self._reported(self.entries["reported"])

    # -- the acts -----------------------------------------------------------------------------------------------------

    def _person(self, name: str, language: str, at: datetime) -> Person:
        person = Person.objects.for_address(f"{_key(name).hex[:10]}@demo.example", language=language, now=at)
        confirm_person(person=person, now=at)
        return person

    def _send(self, key: str, entry: dict[str, Any], at: datetime) -> Submission:
        answered = self.comments.get(entry.get("reply", ""))
        return submit_comment(
            thread=self.threads[entry["thread"]],
            person=self._person(key, entry["language"], at),
            sender_role=Role.GUEST,
            text=entry["text"],
            name=entry["name"],
            language=entry["language"],
            reply_to=Comment.objects.get(public_id=answered.public_id) if answered else None,
            key=_key(key),
            network=NETWORK,
            now=at,
            confirmed=True,
        )

    def _rule(self, submission: Submission, number: int) -> Rule:
        return Rule.objects.get(book=submission.rulebook_id, number=number)

    def _judge(
        self, submission: Submission, user: User, outcome: Outcome, at: datetime, rule: int = 0, words: str = ""
    ) -> None:
        """Decides what waits; what has been decided already, here or by a visitor of the demo, is left alone."""
        submission.refresh_from_db()
        if submission.state == State.WAITING:
            decide(
                submission=submission,
                user=user,
                outcome=outcome,
                content_hash=submission.current_version.content_hash,
                rule=self._rule(submission, rule) if rule else None,
                words=words,
                now=at,
            )

    def _comment(self, entry: dict[str, Any]) -> None:
        at = self.now - timedelta(days=entry["day"])
        submission = self.comments[entry["key"]] = self._send(entry["key"], entry, at)
        self._judge(submission, self.moderator, Outcome.PUBLISH, at + timedelta(hours=2))
        if "hidden_by" in entry:
            self._hide(submission, entry, self.now - timedelta(days=8))

    def _hide(self, submission: Submission, entry: dict[str, Any], at: datetime) -> None:
        submission.refresh_from_db()
        if submission.state != State.PUBLISHED or submission.rounds.filter(kind=RoundKind.REPORT).exists():
            return
        rule = self._rule(submission, entry["hidden_by"])
        reader = self._person("reader", "sv", at)
        case = report(
            kind="comment",
            public_id=submission.public_id,
            person=reader,
            rule=rule,
            text="",
            language="sv",
            now=at,
        ).round
        judge_report(
            case=case,
            user=self.second,
            outcome=Outcome.HIDE,
            content_hash=submission.current_version.content_hash,
            rule=rule,
            words=entry["words"],
            now=at + timedelta(hours=1),
        )

    def _official(self, entry: dict[str, Any]) -> None:
        answered = Comment.objects.select_related("conversation").get(public_id=self.comments[entry["reply"]].public_id)
        answer_comment(
            thread=answered.conversation,
            user=self.communicator,
            person=self.communicator.person,
            text=entry["text"],
            name=entry["name"],
            language=entry["language"],
            reply_to=answered,
            key=_key("answer"),
            now=self.now - timedelta(days=entry["day"]),
        )

    def _propose(self, key: str, entry: dict[str, Any], title: str, at: datetime) -> Submission:
        return submit_proposal(
            person=self._person(key, entry["language"], at),
            sender_role=Role.GUEST,
            title=title,
            text=entry["text"],
            name=entry["name"],
            language=entry["language"],
            area=entry["area"],
            topics=entry["topics"],
            key=_key(key),
            network=NETWORK,
            now=at,
            confirmed=True,
        )

    def _proposal(self, entry: dict[str, Any]) -> None:
        at = self.now - timedelta(days=entry["day"])
        submission = self._propose(entry["key"], entry, entry["title"], at)
        reader = self.second if entry["language"] == "ar" else self.moderator
        self._judge(submission, reader, Outcome.PUBLISH, at + timedelta(hours=4))
        proposal = Proposal.objects.get(submission=submission)
        if proposal.support_count:
            return
        for number in range(entry["supports"]):
            moment = at + timedelta(days=1 + number)
            proposal.refresh_from_db()
            person = self._person(f"supporter {entry['key']} {number}", "sv", moment)
            support(proposal=proposal, person=person, basis=SupportBasis.ADDRESS, now=moment, network=NETWORK)
        if "answer" in entry:
            proposal.refresh_from_db()
            answer_proposal(
                proposal=proposal,
                user=self.communicator,
                person=self.communicator.person,
                text=entry["answer"],
                name="Stadsbyggnadsförvaltningen (demo)",
                language="sv",
                outcome=entry["outcome"],
                key=_key(f"answer {entry['key']}"),
                now=at + timedelta(days=20),
            )

    def _waiting(self, entry: dict[str, Any]) -> None:
        at = self.now - timedelta(hours=entry["hours"])
        if "proposal" in entry:
            self._propose(entry["key"], entry, entry["proposal"], at)
        else:
            self._send(entry["key"], entry, at)

    def _returned(self, entry: dict[str, Any]) -> None:
        at = self.now - timedelta(hours=entry["hours"])
        submission = self._send("returned", entry, at)
        self._judge(submission, self.moderator, Outcome.RETURN, at + timedelta(hours=1), entry["rule"], entry["words"])

    def _appealed(self, entry: dict[str, Any]) -> None:
        at = self.now - timedelta(hours=entry["hours"])
        submission = self._send("appealed", entry, at)
        self._judge(submission, self.moderator, Outcome.REFUSE, at + timedelta(hours=1), entry["rule"], entry["words"])
        submission.refresh_from_db()

        def make() -> str:
            return str(appeal(submission=submission, text=entry["appeal"], now=at + timedelta(hours=5)).pk)

        if submission.state == State.REFUSED:
            once(act="demo", author="demo", key=_key("appeal"), now=self.now, make=make)

    def _reported(self, entry: dict[str, Any]) -> None:
        submission = self.comments[entry["key"]]
        submission.refresh_from_db()
        known = Round.objects.filter(submission=submission, kind=RoundKind.REPORT).exists()
        if submission.state == State.PUBLISHED and not known:
            at = self.now - timedelta(hours=2)
            report(
                kind="comment",
                public_id=submission.public_id,
                person=self._person("reporter", "sv", at),
                rule=self._rule(submission, entry["rule"]),
                text=entry["text"],
                language="sv",
                now=at,
            )
