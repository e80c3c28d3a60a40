"""The record: received things, their rules, their decisions. Nothing here is public by itself."""

from moderation.models.decisions import Appeal, Decision, Notice, Outcome, Recipient, Report, Round, RoundKind
from moderation.models.retention import DestroyedRecord, RetentionDecision
from moderation.models.rules import Rule, RuleBook, RuleText
from moderation.models.submissions import (
    TRANSITIONS,
    Channel,
    NumberSeries,
    State,
    Submission,
    SubmissionVersion,
    Trace,
    TraceKind,
    UnableToMove,
    Urgency,
    content_hash,
)

__all__ = [
    "TRANSITIONS",
    "Appeal",
    "Channel",
    "Decision",
    "DestroyedRecord",
    "Notice",
    "NumberSeries",
    "Outcome",
    "Recipient",
    "Report",
    "RetentionDecision",
    "Round",
    "RoundKind",
    "Rule",
    "RuleBook",
    "RuleText",
    "State",
    "Submission",
    "SubmissionVersion",
    "Trace",
    "TraceKind",
    "UnableToMove",
    "Urgency",
    "content_hash",
]
