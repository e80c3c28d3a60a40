"""Every address. Own views use the Swedish words in every language; pages of Wagtail come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from portal import errors, files, health, proofs, serving
from portal.sitemap import sitemap
from portal.social_picture import social_picture
from portal.styleguide import styleguide
from portal.town_look import town_colours
from residents.eid_views import answer as eid_answer
from residents.viewsets import OwnPage


def not_found(request: HttpRequest) -> HttpResponse:
    """Stands before a page of Wagtail's that fails on purpose: an error of ours should mean that something is wrong."""
    raise Http404


def to_own_language(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the visitor's language, as the browser asks for it."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response.headers["Vary"] = "Accept-Language"
    return response


urlpatterns = [
    path("", to_own_language),
    path("livez", health.alive, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("rakna/", proofs.challenge, name="proof_challenge"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain"), name="robots"),
    path(
        ".well-known/security.txt",
        TemplateView.as_view(template_name="security.txt", content_type="text/plain"),
        name="security_txt",
    ),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap, name="sitemap_file"),
    path("og/<uuid:key>/<slug:language>/<slug:digest>.png", social_picture, name="social_picture"),
    path("colours-<slug:digest>.css", town_colours, name="town_colours"),
    path("admin/login/", lambda request: redirect("account_login"), name="wagtail_login_closed"),
    path("admin/failwhale/", not_found, name="wagtail_error_test_closed"),
    path("admin/account/", never_cache(require_admin_access(OwnPage.as_view())), name="wagtailadmin_account"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<str:document_filename>", files.document),
    path("documents/", include(wagtaildocs_urls)),
    path("e-legitimation/svar/", eid_answer, name="eid_answer"),
    path("demo/", include("residents.demo_urls")),
]

if settings.MEDIA_URL.startswith("/"):
    # Behind nginx the files never come this far; without it the portal gives them itself.
    urlpatterns.append(path(settings.MEDIA_URL.lstrip("/") + "<path:path>", files.media))

urlpatterns += i18n_patterns(
    path("konto/", include("residents.account_urls")),
    path("konto/", include("allauth.urls")),
    path("", include("residents.urls")),
    path("", include("moderation.urls")),
    path("", include("dialogue.urls")),
    path("", include("news.urls")),
    path("", include("home.urls")),
    path("", include("search.urls")),
    *([path("styleguide/", styleguide, name="styleguide")] if settings.STYLEGUIDE else []),
    path("", include(serving)),
    prefix_default_language=True,
)

handler400 = errors.not_understood
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
