"""`manage.py destroy_records`: destroys what a decision of the municipality lets go (gallring), nothing else."""

import csv
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation import actions
from moderation.models import State
from moderation.retention import SHORTEST
from portal import clock

COLUMNS = ["number", "kind", "state", "received_at", "untouched_since", "versions", "letters", "destroyed_at"]


class Command(BaseCommand):
    help = (
        "Shows which records may be destroyed under a decision of the municipality, and with --carry-out destroys them."
        " The protocol is written to standard output as CSV, and kept in the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--decision", required=True, help="its number, for example 'KS 2026/412'")
        parser.add_argument("--decided-on", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--state", required=True, choices=[str(state) for state in SHORTEST])
        parser.add_argument("--kept-days", required=True, type=int, help="so long nothing must have happened to it")
        parser.add_argument("--carry-out", action="store_true", help="destroy; otherwise only show")

    def handle(
        self, *, decision: str, decided_on: date, state: str, kept_days: int, carry_out: bool, **options: Any
    ) -> None:
        now = clock.now()
        follow = actions.note_retention_decision if carry_out else actions.read_retention_decision
        try:
            noted = follow(number=decision, decided_on=decided_on, state=State(state), kept_days=kept_days, now=now)
        except actions.UnableToDestroy as error:
            raise CommandError(str(error)) from error
        protocol = csv.writer(self.stdout, lineterminator="\n")
        protocol.writerow(COLUMNS if carry_out else COLUMNS[:4])
        gone = needed = 0
        for submission in actions.destroyable(noted, now):
            if not carry_out:
                protocol.writerow([getattr(submission, name) for name in COLUMNS[:4]])
                gone += 1
            elif line := actions.destroy(submission=submission, decision=noted, now=clock.now()):
                protocol.writerow([getattr(line, name) for name in COLUMNS])
                gone += 1
            else:
                needed += 1
        self.stderr.write(_summary(gone, needed, carry_out=carry_out))


def _summary(gone: int, needed: int, *, carry_out: bool) -> str:
    if not carry_out:
        return f"{gone} may be destroyed under this decision. Nothing was: give --carry-out."
    return f"{gone} destroyed. {needed} stay: something of them still stands in public."
