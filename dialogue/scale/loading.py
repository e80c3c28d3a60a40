"""Loads people, dialogues, comments, proposals, supports and what waits, with counts and search entries that agree."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django_comments.models import Comment as StoredComment
from django_comments_xtd.models import XtdComment

from dialogue.models import (
    Comment,
    DialogueIndexPage,
    DialoguePage,
    Proposal,
    ProposalEvent,
    ProposalStatus,
    PublicState,
    Support,
    SupportBasis,
    Thread,
    ThreadKind,
)
from dialogue.scale.records import Recorder, Sent, insert, insert_people
from dialogue.scale.words import Words
from moderation.models import State, Submission
from portal import clock
from portal.models import Area
from portal.settings_models import current_settings
from residents.models import Person
from search.actions import mend

REPLIES = 0.4
HIDDEN = 0.02
DAYS_BACK = 30


class CannotLoad(Exception):
    """Says in one line why nothing was loaded."""


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """How many of each."""

    people: int = 0
    dialogues: int = 0
    comments: int = 0
    proposals: int = 0
    supports: int = 0
    waiting: int = 0

    def check(self) -> None:
        """Raises CannotLoad for what cannot be."""
        if any(getattr(self, one.name) < 0 for one in fields(self)):
            raise CannotLoad("An amount cannot be below zero.")
        if (self.comments or self.waiting) and not self.dialogues:
            raise CannotLoad("Comments and waiting ones need at least one dialogue.")
        if (self.comments or self.proposals or self.waiting) and not self.people:
            raise CannotLoad("Comments, proposals and waiting ones need people.")
        if self.supports > self.people * self.proposals:
            raise CannotLoad("There are more supports than people times proposals: one person supports once.")


def load(*, amounts: Amounts, seed: int, now: datetime, say: Callable[[str], Any]) -> None:
    """Loads everything in one transaction, then the search entries. Raises CannotLoad and changes nothing.

    The same seed gives the same rows on the same day; a second load of a seed is refused.
    """
    amounts.check()
    if Person.objects.filter(address__endswith=f".s{seed}@scale.example").exists():
        raise CannotLoad(f"Seed {seed} has been loaded already: choose another.")
    parent = DialogueIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if parent is None and amounts.dialogues:
        raise CannotLoad("There is no list of dialogues: run manage.py setup first.")
    loader = _Loader(amounts, seed, now)
    with transaction.atomic():
        loader.people()
        say(f"{amounts.people} people")
        loader.dialogues(parent)
        say(f"{amounts.dialogues} dialogues")
        loader.comments()
        say(f"{amounts.comments} comments")
        loader.proposals()
        loader.supports()
        say(f"{amounts.proposals} proposals with {amounts.supports} supports")
        loader.waiting()
        say(f"{amounts.waiting} waiting")
    mended = mend(now=now)
    say(f"{mended.added + mended.changed} search entries")


class _Loader:
    def __init__(self, amounts: Amounts, seed: int, now: datetime) -> None:
        self.amounts, self.seed, self.now = amounts, seed, now
        today = datetime.combine(clock.day_of(now), time.min, tzinfo=clock.STOCKHOLM)
        self.start = today - timedelta(days=DAYS_BACK)
        self.words = Words(seed)
        self.random = self.words.random
        self.recorder = Recorder(words=self.words, now=now)
        self.everybody: list[Person] = []
        self.threads: list[Thread] = []
        self.proposed: list[Proposal] = []

    def people(self) -> None:
        self.everybody = insert_people(self.amounts.people, words=self.words, seed=self.seed, now=self.start)

    def dialogues(self, parent: DialogueIndexPage) -> None:
        """Pages go through the tree one by one: they are few, and their paths depend on each other."""
        for number in range(self.amounts.dialogues):
            title = f"{self.words.sentence('sv').rstrip('.')}? {self.seed}-{number}"
            page = DialoguePage(
                title=title,
                slug=slugify(f"skala-{self.seed}-{number}"),
                lead=self.words.text("sv")[:400],
                who_answers="Trygghetssamordnaren",
                opens_at=self.start,
                locale=parent.locale,
                translation_key=self._uuid(),
            )
            parent.add_child(instance=page)
            self.threads.append(Thread.objects.for_page(page, now=self.start))

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _moment(self, place: int, amount: int) -> datetime:
        """Evenly over the thirty days before today, in order."""
        return self.start + timedelta(days=DAYS_BACK) * place / max(1, amount)

    def _sent(self, kind: str, at: datetime, **more: Any) -> Sent:
        language = self.words.language()
        return Sent(
            person=self.random.choice(self.everybody),
            kind=kind,
            language=language,
            title=self.words.sentence(language).rstrip(".")[:100] if kind == "proposal" else "",
            text=self.words.text(language),
            name=self.words.name(),
            at=at,
            **more,
        )

    # -- comments ----------------------------------------------------------------------------------------------------

    def comments(self) -> None:
        """Half stand in the first dialogue, as where one question moves a whole town; two in five are replies."""
        amount = self.amounts.comments
        replies = int(amount * REPLIES) if amount > 1 else 0
        roots = self._comments(amount - replies, [])
        answers = self._comments(replies, roots)
        for chunk in (roots, answers):
            self._store(chunk)
        self._count(roots, answers)

    def _comments(self, amount: int, roots: list[Comment]) -> list[Comment]:
        """Comments not yet stored, with their submissions stored."""
        by_key = {thread.public_id: thread for thread in self.threads}
        by_id = {root.public_id: root for root in roots}
        sent = []
        for place in range(amount):
            root = self.random.choice(roots) if roots else None
            thread = root.conversation if root else self._thread()
            at = self._moment(place, amount)
            sent.append(
                self._sent(
                    "comment",
                    max(at, root.published_at) if root else at,
                    subject_key=thread.public_id,
                    parent_public_id=root.public_id if root else "",
                    state=State.HIDDEN if self.random.random() < HIDDEN else State.PUBLISHED,
                )
            )
        submissions = self.recorder.record(sent)
        return [
            self._comment(submission, one, by_key[one.subject_key], by_id.get(one.parent_public_id))
            for submission, one in zip(submissions, sent, strict=True)
        ]

    def _thread(self) -> Thread:
        return self.threads[0] if self.random.random() < 0.5 else self.random.choice(self.threads)

    def _comment(self, submission: Submission, one: Sent, thread: Thread, root: Comment | None) -> Comment:
        hidden = one.state == State.HIDDEN
        comment = Comment(
            public_id=submission.public_id,
            conversation=thread,
            submission=submission,
            root=root,
            answers=root,
            comment="" if hidden else one.text,
            user_name="" if hidden else one.name,
            language=one.language,
            state=PublicState.HIDDEN if hidden else PublicState.PUBLISHED,
            published_at=one.at,
            hidden_at=self.now if hidden else None,
            hidden_by_rule=self.recorder.rule if hidden else None,
        )
        comment.take_place()
        return comment

    def _store(self, comments: list[Comment]) -> None:
        """Three tables, the parents first; a reply's root has its key by now."""
        for comment in comments:
            # Set anew: the root got its key after the reply was made.
            comment.root, comment.answers = comment.root, comment.answers
        bases = insert(
            StoredComment(**{one.attname: getattr(comment, one.attname) for one in _fields_of(StoredComment)})
            for comment in comments
        )
        for comment, base in zip(comments, bases, strict=True):
            comment.pk = comment.comment_ptr_id = comment.id = base.pk
            comment.parent_id = comment.root.pk if comment.root else base.pk
        insert(
            [
                XtdComment(
                    comment_ptr_id=comment.pk,
                    **{one.attname: getattr(comment, one.attname) for one in _fields_of(XtdComment)},
                )
                for comment in comments
            ]
        )
        insert(comments)

    def _count(self, roots: list[Comment], answers: list[Comment]) -> None:
        published = [one for one in (*roots, *answers) if one.state == PublicState.PUBLISHED]
        in_thread = Counter(one.conversation_id for one in published)
        under_root = Counter(one.root_id for one in published if one.root_id)
        for thread in self.threads:
            thread.comment_count = in_thread[thread.pk]
        Thread.objects.bulk_update(self.threads, ["comment_count"], batch_size=200)
        with_replies = [root for root in roots if under_root[root.pk]]
        for root in with_replies:
            root.reply_count = under_root[root.pk]
        _update_replies(with_replies)

    # -- proposals ---------------------------------------------------------------------------------------------------

    def proposals(self) -> None:
        amount = self.amounts.proposals
        rules, areas = current_settings(), list(Area.objects.order_by("code"))
        sent = [self._sent("proposal", self._moment(place, amount)) for place in range(amount)]
        made = []
        for submission, one in zip(self.recorder.record(sent), sent, strict=True):
            key = self._uuid()
            made.append(
                Proposal(
                    public_id=submission.public_id,
                    key=key,
                    submission=submission,
                    thread=Thread(
                        public_id=self.words.public_id(), kind=ThreadKind.PROPOSAL, key=key, created_at=one.at
                    ),
                    title=one.title,
                    text=one.text,
                    language=one.language,
                    name=one.name,
                    area=self.random.choice(areas) if areas else None,
                    sent_at=one.at,
                    published_at=one.at,
                    threshold=rules.proposal_threshold,
                    closes_at=clock.end_after_days(self.now, rules.proposal_days),
                )
            )
        insert([proposal.thread for proposal in made])
        for proposal in made:
            proposal.thread = proposal.thread  # set anew: it has its key now
        self.proposed = insert(made)
        insert(
            ProposalEvent(proposal=one, status=ProposalStatus.OPEN, at=one.published_at, supports=0)
            for one in self.proposed
        )

    def supports(self) -> None:
        """Spread by a square law: a few proposals have most of the supports."""
        wanted = self._shares()
        insert(
            Support(
                proposal=proposal, person_key=person.key, basis=SupportBasis.ADDRESS, given_at=proposal.published_at
            )
            for proposal, amount in zip(self.proposed, wanted, strict=True)
            for person in self.random.sample(self.everybody, amount)
        )
        reached = []
        for proposal, amount in zip(self.proposed, wanted, strict=True):
            proposal.support_count = amount
            if amount >= proposal.threshold:
                proposal.status, proposal.reached_at = ProposalStatus.REACHED, self.now
                reached.append(proposal)
        Proposal.objects.bulk_update(self.proposed, ["support_count", "status", "reached_at"], batch_size=200)
        insert(
            ProposalEvent(proposal=one, status=ProposalStatus.REACHED, at=self.now, supports=one.support_count)
            for one in reached
        )

    def _shares(self) -> list[int]:
        """How many supports each proposal gets: together exactly what was asked for, none over the people there are."""
        left, shares = self.amounts.supports, [0] * len(self.proposed)
        while left:
            for place in range(len(shares)):
                given = min(left, len(self.everybody) - shares[place], max(1, left // (2 * (place + 1))))
                shares[place] += given
                left -= given
        return shares

    # -- what waits --------------------------------------------------------------------------------------------------

    def waiting(self) -> None:
        amount = self.amounts.waiting
        self.recorder.record(
            [
                self._sent(
                    "comment",
                    self.now - timedelta(minutes=amount - place),
                    subject_key=self._thread().public_id,
                    state=State.WAITING,
                )
                for place in range(amount)
            ]
        )


def _fields_of(model: type) -> list[Any]:
    """The model's own columns, without its key."""
    return [one for one in model._meta.local_concrete_fields if not one.primary_key]  # type: ignore[attr-defined]


def _update_replies(roots: list[Comment]) -> None:
    """One statement per count, not per row: there are few different counts."""
    by_count: dict[int, list[int]] = {}
    for root in roots:
        by_count.setdefault(root.reply_count, []).append(root.pk)
    for count, pks in by_count.items():
        for begin in range(0, len(pks), 500):
            Comment.objects.filter(pk__in=pks[begin : begin + 500]).update(reply_count=count)
