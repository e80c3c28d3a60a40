"""What moderation asks of the rooms whose things it judges. Each registers itself when the portal starts."""

from datetime import datetime
from typing import Any, Protocol

from moderation.models import Rule, Submission, SubmissionVersion


class JudgedKind(Protocol):
    """A kind of submission. Every method runs inside the transaction of the decision."""

    name: str

    def publish(self, *, submission: Submission, version: SubmissionVersion, now: datetime) -> None:
        """Makes that version public; again after an edit, restores its place."""

    def hide(self, *, submission: Submission, rule: Rule, now: datetime) -> None:
        """Takes it from the public and leaves a tombstone with the rule's number."""

    def restore(self, *, submission: Submission, now: datetime) -> None:
        """Makes it public again after an appeal."""

    def withdraw(self, *, submission: Submission, now: datetime) -> None:
        """Takes it from the public because its author took it back."""

    def let_go(self, *, submission: Submission) -> bool:
        """Destroys what the room itself keeps of a record that is to be destroyed; False, and nothing is changed, where
        something that others have said or done still stands on it."""

    def may_take(self, submission: Submission, now: datetime) -> bool:
        """Whether what it belongs to is still there and public, so that it can be published."""

    def context(self, submission: Submission, language: str) -> dict[str, Any]:
        """What the desk shows beside it: `title` and `url` of what it belongs to, `parent` (name, text, language, at)
        or None, and `facts`, a list of words about it (its place, its topics)."""


_kinds: dict[str, JudgedKind] = {}


def register(kind: JudgedKind) -> None:
    """Adds a kind; called from the AppConfig of the room that owns it."""
    _kinds[kind.name] = kind


def get(name: str) -> JudgedKind:
    """The kind of that name; KeyError where no room has registered it."""
    return _kinds[name]


def all_kinds() -> list[JudgedKind]:
    """Every registered kind."""
    return list(_kinds.values())
