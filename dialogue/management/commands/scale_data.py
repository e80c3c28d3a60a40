"""`manage.py scale_data`: as much data as a measurement needs."""

from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dialogue.models import DialogueIndexPage
from dialogue.scale import Amounts, CannotLoad, load
from portal import clock

KINDS = ("people", "dialogues", "comments", "proposals", "supports", "waiting")
# The room above makes pages; it offers a command of this name with --number and --seed.
PAGES_COMMAND = "scale_pages"


class Command(BaseCommand):
    help = "Loads much data for measuring: deterministic, in bulk, with counters and search entries that agree."

    def add_arguments(self, parser: CommandParser) -> None:
        for kind in (*KINDS, "pages"):
            parser.add_argument(f"--{kind}", type=int, default=0, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed makes other rows")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pages"] < 0:
            raise CommandError("An amount cannot be below zero.")
        if not DialogueIndexPage.objects.exists() and "setup" in get_commands():
            call_command("setup", stdout=self.stdout)
        amounts = Amounts(**{kind: options[kind] for kind in KINDS})
        try:
            load(amounts=amounts, seed=options["seed"], now=clock.now(), say=self.stdout.write)
        except CannotLoad as reason:
            raise CommandError(str(reason)) from None
        if options["pages"]:
            if PAGES_COMMAND not in get_commands():
                raise CommandError("Pages cannot be made: no room offers them.")
            call_command(PAGES_COMMAND, number=options["pages"], seed=options["seed"], stdout=self.stdout)
