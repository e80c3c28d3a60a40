"""`manage.py error_pages FOLDER`: the pages that the server in front shows while the portal does not answer."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.errors import Returned
from portal.languages import published_languages

# Closed for now, and what is too large to be read.
PAGES = ("503", "413")


class Command(BaseCommand):
    help = "Writes the pages for an outage, one folder per language. Run it after collectstatic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        for language in published_languages():
            (folder / language).mkdir(parents=True, exist_ok=True)
            for name in PAGES:
                with override(language):
                    context = {"returned": Returned(), "csrf_token": "", "start": f"/{language}/"}
                    page = render_to_string(f"{name}.html", context)
                (folder / language / f"{name}.html").write_text(page, encoding="utf-8")
        self.stdout.write(f"{len(PAGES)} pages in {len(published_languages())} languages are in {folder}.")
