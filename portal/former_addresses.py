"""An address that was public goes on leading somewhere: to its page, wherever it is, or to the words that it is gone.

Written down when a page becomes public or gets another address; read only where nothing else answers.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.models import Page

from portal import errors
from portal.models import FormerAddress
from portal.pages import readable

LONGEST = 512


def note(page: Page) -> None:
    """Writes down where a public page stands, and what lies below it when that address is new."""
    if _written(page) and not page.is_leaf():
        for below in page.get_descendants().live():
            _written(below)


def _written(page: Page) -> bool:
    """Whether the address was not yet known as this page's."""
    parts = page.get_url_parts()
    if not parts or not parts[2] or len(parts[2]) > LONGEST:
        return False
    known = FormerAddress.objects.filter(path=parts[2])
    before = known.values_list("page_id", flat=True).first()
    if before == page.pk:
        return False
    if before is None:
        # Whoever was quicker has written the same; no savepoint is needed for that.
        FormerAddress.objects.bulk_create([FormerAddress(path=parts[2], page=page)], ignore_conflicts=True)
    else:
        known.update(page=page)
    return True


def _may_be_known(path: str) -> bool:
    """No page has an address that is longer, or that holds what PostgreSQL cannot be asked about."""
    return len(path) <= LONGEST and "\0" not in path


class FormerAddressMiddleware:
    """Answers for pages that are no longer where they were. Before Wagtail's redirects: an editor's own come first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or not _may_be_known(request.path):
            return response
        former = FormerAddress.objects.filter(path=request.path).first()
        if former is None:
            return response
        # A page that not everybody may read has no address to give away.
        now = readable(Page.objects.filter(pk=former.page_id)).first()
        url = now.get_url(request) if now else None
        if url and url != request.path:
            return HttpResponsePermanentRedirect(url)
        return errors.gone(request)
