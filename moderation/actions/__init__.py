"""Every act on the record, one verb each. Each runs in one transaction with its audit entry and its letters."""

from moderation.actions.appealing import UnableToAppeal, appeal, judge_appeal
from moderation.actions.claiming import claim, release
from moderation.actions.deciding import UnableToDecide, decide, publish_official
from moderation.actions.destroying import (
    UnableToDestroy,
    destroy,
    destroyable,
    note_retention_decision,
    read_retention_decision,
)
from moderation.actions.receiving import (
    ReceivedAlready,
    UnableToEdit,
    UnableToWithdraw,
    confirm,
    edit,
    receive,
    receive_once,
    refuse_sent_twice,
    send_link_again,
    withdraw,
)
from moderation.actions.reporting import UnableToReport, hide, judge_report, report

__all__ = [
    "ReceivedAlready",
    "UnableToAppeal",
    "UnableToDecide",
    "UnableToDestroy",
    "UnableToEdit",
    "UnableToReport",
    "UnableToWithdraw",
    "appeal",
    "claim",
    "confirm",
    "decide",
    "destroy",
    "destroyable",
    "edit",
    "hide",
    "judge_appeal",
    "judge_report",
    "note_retention_decision",
    "publish_official",
    "read_retention_decision",
    "receive",
    "receive_once",
    "refuse_sent_twice",
    "release",
    "report",
    "send_link_again",
    "withdraw",
]
