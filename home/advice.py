"""The advice on the latest version of a page, for whoever may change it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.reports import edit_url
from portal import clock
from portal.editorial import editorial_findings


def advice(request: HttpRequest, page_id: int) -> HttpResponse:
    """Råd om texten: each finding leads to its place in the form."""
    page = get_object_or_404(Page, pk=page_id).get_latest_revision_as_object()
    allowed = page.permissions_for_user(request.user)
    if not (allowed.can_edit() or allowed.can_publish()):
        raise PermissionDenied
    known = {
        "page": page,
        "page_title": _("Advice on the text"),
        "findings": editorial_findings(page, today=clock.day_of(clock.now())),
        "edit_url": edit_url(page),
    }
    return render(request, "editorial/page.html", known)
