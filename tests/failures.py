"""Each page for what goes wrong, as somebody meets it who reads, and who has sent a text."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal import errors
from portal.limits import TooOften

TEXT = "Gatlampan vid busstorget är trasig. Jag går där varje kväll."

# What goes wrong, and the page that says so.
FAILURES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": errors.not_understood,
    "403": errors.forbidden,
    "403 form": errors.csrf_failure,
    "404": errors.not_found,
    "405": lambda request: errors.not_allowed(request, "POST"),
    "410": errors.gone,
    "429": lambda request: errors.too_often(request, TooOften(61)),
    "429 account": lambda request: errors.too_often_with_account(request, TooOften(9000)),
    "500": errors.server_error,
    "503": errors.unavailable,
}


def failures_in(language: str, folder: Path) -> dict[str, str]:
    """The pages in one language, by what went wrong; `folder` is one to write in. The database is asked as usual."""
    makes, path = RequestFactory(headers={"origin": "http://testserver"}), f"/{language}/skriv/x/"
    found = {}
    for request in (makes.get(path), makes.post(path, {"text": TEXT})):
        request.COOKIES = {}
        for name, answer in FAILURES.items():
            found[f"{request.method} {name}"] = answer(request).content.decode()
    call_command("error_pages", folder / "outage", stdout=StringIO())
    outage = sorted((folder / "outage" / language).iterdir())
    assert len(outage) == 2
    return found | {f"outage {page.stem}": page.read_text(encoding="utf-8") for page in outage}
