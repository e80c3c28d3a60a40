"""The way to a page: Wagtail's own, from a site and a start page that are remembered instead of asked for each time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Site

from portal.public_state import remembered


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this path, with everything that Wagtail asks before a page is shown."""
    site = remembered("site", _only_site) or Site.find_for_request(request)
    request._wagtail_site = site  # type: ignore[attr-defined]
    if path and site is not None:
        start = remembered(("start", site.pk, get_language()), lambda: site.root_page.localized.specific)
        try:
            found = start.route(request, [part for part in path.split("/") if part])
        except Http404:
            found = None
        # Where Wagtail keeps the answer to the same question.
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]
    return views.serve(request, path)


def _only_site() -> Site | None:
    """The site of an installation that has one. Not by host: a reader may send any port with it, and each would be
    remembered."""
    sites = Site.objects.select_related("root_page")[:2]
    return sites[0] if len(sites) == 1 else None


# Wagtail's own addresses, its sign-in led to ours: there is one door, and it counts who knocks.
urlpatterns = [
    path("_util/login/", lambda request: redirect("account_login"), name="wagtailcore_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        views.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
]
