"""The way to a page: Wagtail's own, from a site and a start page that are remembered instead of asked for each time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path
from django.utils.translation import get_language
from wagtail import views

from portal.pages import known_site
from portal.public_state import remembered


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this path, with everything that Wagtail asks before a page is shown."""
    site = known_site(request)
    if path and site is not None:
        start = remembered(("start", site.pk, get_language()), lambda: site.root_page.localized.specific)
        try:
            found = start.route(request, [part for part in path.split("/") if part])
        except Http404:
            found = None
        # Where Wagtail keeps the answer to the same question.
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]
    return views.serve(request, path)


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
