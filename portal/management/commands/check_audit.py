"""`manage.py check_audit`: whether the audit log is as it was written. Changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import audit
from portal.models import AuditAnchor, AuditEntry


class Command(BaseCommand):
    help = "Recomputes every chain and every daily anchor of the audit log; ends with 1 where one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="", help="a hash from the log of the portal, kept elsewhere")

    def handle(self, *args: Any, anchor: str, **options: Any) -> None:
        if anchor and not AuditAnchor.objects.filter(hash=anchor).exists():
            raise CommandError("No day has the anchor that you kept: the log was written anew.")
        if subjects := audit.broken_subjects():
            raise CommandError(f"Chains that do not hold: {', '.join(subjects)}")
        if days := audit.broken_anchors():
            raise CommandError(f"Days whose anchor does not hold: {', '.join(map(str, days))}")
        self.stdout.write(f"{AuditEntry.objects.count()} entries and {AuditAnchor.objects.count()} anchors hold.")
