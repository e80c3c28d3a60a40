"""Follows every link of the site as one visitor, and remembers what was said at each address."""

import re
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

_LINK = re.compile(r'href="([^"#]+)')
# The last leads to whoever vouches for e-identifications.
_SKIPPED = re.compile(r"^/(static|media|[a-z]{2}/styleguide|[a-z]{2}/konto/e-legitimation/visa)/")
MOST = 2500


def body_of(response: HttpResponse) -> str:
    """The answer's text; files and pictures have none."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith(("text/", "application/")):
        return ""
    return response.content.decode("utf-8", "replace")


def crawl(
    client: Client, *starts: str, within: str | tuple[str, ...] = "/", without: str = "\n"
) -> dict[str, HttpResponse]:
    """Every address of our own that can be reached by links from the starts, with its answer; only those that begin as
    `within` says and do not hold what `without` says."""
    waiting, answers = list(starts), {}
    while waiting and len(answers) < MOST:
        address = waiting.pop()
        if address in answers or _SKIPPED.match(address) or not address.startswith(within) or without in address:
            continue
        response = answers[address] = client.get(address)
        if response.headers.get("Location"):
            waiting.append(urljoin(address, response.headers["Location"]))
        for link in _LINK.findall(body_of(response)):
            target = urljoin(f"http://testserver{address}", link.replace("&amp;", "&"))
            parts = urlsplit(target)
            if parts.netloc in {"testserver", "localhost"} and parts.scheme in {"http", "https"}:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return answers
