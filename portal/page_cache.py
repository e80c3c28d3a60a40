"""Public pages, kept in the memory of each process until something that readers can see has changed.

Nothing is kept but what a view has handed to `shared`: the one list of what is the same for everybody. A request that
carries any cookie is answered by its view, and what a view answers it is never kept.

What makes a page old is told in `portal.public_state`.
"""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers

from portal.public_state import KEPT_SECONDS, state

# How long other caches may keep a page, and how long they may go on with it while the portal does not answer.
SHARED_SECONDS = 1
OUTAGE_SECONDS = 600
MOST_BYTES = 6 * 1024 * 1024
LONGEST_QUERY = 200

# Names in a query that public pages answer to. A name that is missing here costs speed, never truth: such a request is
# answered by its view.
NAMES = frozenset({"sida", "efter", "typ", "omrade", "amne", "ar", "status", "ordning"})
# What others hang onto links that they pass on. No view reads them.
NOISE = frozenset({"fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "igshid"})
NOISE_BEGINS = "utm_"

ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")

_MARK = "_is_shared"
# A path and the part of the query that counts: two things, so that no path can pass for another's query.
type Name = tuple[str, str]


def shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Declares that every reader gets these bytes at this address: the page may be kept here and by caches in between.

    Does nothing for a request with cookies and for an editor's preview, so that a page made for one person never leaves
    their hands.
    """
    if request.method in {"GET", "HEAD"} and not request.COOKIES and not getattr(request, "is_preview", False):
        patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS, stale_if_error=OUTAGE_SECONDS)
        setattr(response, _MARK, True)
    return response


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One page as it was made: its bytes, compressed, its headers, and what it was made under.

    Only a machine asks for the bytes plain, and what is kept so would be four times as large.
    """

    compressed: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str
    token: int | None
    made_at: float

    @property
    def size(self) -> int:
        return len(self.compressed)


class Shelf:
    """The pages that were asked for last, up to MOST_BYTES of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Name, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, name: Name, *, token: int | None, is_outage: bool) -> Kept | None:
        """The page, if it is still what a reader may see."""
        with self._lock:
            kept = self._pages.get(name)
            if kept is None or kept.token != token:
                return None
            if time.monotonic() - kept.made_at > (OUTAGE_SECONDS if is_outage else KEPT_SECONDS):
                return None
            self._pages.move_to_end(name)
            return kept

    def put(self, name: Name, kept: Kept) -> None:
        with self._lock:
            self._drop(name)
            self._pages[name] = kept
            self._bytes += kept.size
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._pages)))

    def _drop(self, name: Name) -> None:
        found = self._pages.pop(name, None)
        self._bytes -= found.size if found else 0

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0


shelf = Shelf()


def name_of(request: HttpRequest) -> tuple[Name | None, bool]:
    """The page that is asked for, and whether it may be kept under that name. None where it may not be looked up."""
    if request.method not in {"GET", "HEAD"} or request.COOKIES or "Authorization" in request.headers:
        return None, False
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return (request.path, ""), True
    if len(query) > LONGEST_QUERY:
        return None, False
    asked = {name: values for name, values in request.GET.lists() if not _is_noise(name)}
    if not NAMES.issuperset(asked):
        return None, False
    return (request.path, urlencode(sorted(asked.items()), doseq=True)), len(asked) == len(request.GET)


def _is_noise(name: str) -> bool:
    return name in NOISE or name.startswith(NOISE_BEGINS)


class PageCacheMiddleware:
    """Answers from the shelf what is there. Stands behind the redirect to https and before everything that costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, may_keep = name_of(request) if settings.PAGE_CACHE else (None, False)
        if name is None:
            return self.get_response(request)
        request.get_host()  # a host that is not ours is refused here, too
        token = state.current()
        kept = shelf.get(name, token=token, is_outage=not state.answers)
        if kept is not None:
            return _answer(request, kept)
        response = self.get_response(request)
        if may_keep and request.method == "GET" and _is_same_for_all(response):
            kept = _keep(response, token)
            shelf.put(name, kept)
            return _answer(request, kept)
        return response


def _is_same_for_all(response: HttpResponse) -> bool:
    return bool(
        getattr(response, _MARK, False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Vary")
    )


def _keep(response: HttpResponse, token: int | None) -> Kept:
    body = response.content
    headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
    return Kept(
        compressed=gzip.compress(body, 6, mtime=0),
        headers=headers,
        tag=hashlib.sha256(body).hexdigest()[:24],
        # As it was before the page was made: what changed meanwhile makes it old at once.
        token=token,
        made_at=time.monotonic(),
    )


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    # The pages hold no secret that a compressed length could give away: they are the same for everybody.
    zipped = bool(ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")))
    tag = f'"{kept.tag}{"-gz" if zipped else ""}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.compressed if zipped else gzip.decompress(kept.compressed))
        response.headers["Content-Length"] = str(len(response.content))
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
    for name, value in kept.headers:
        response.headers[name] = value
    # nginx counts whole seconds: told "one second" it may go on for two, and half of one may have gone by here. With
    # the running second as the last, no page is older than a second and a half. After Cache-Control: nginx 1.22 reads
    # nothing further there once it knows this.
    response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    response.headers["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
