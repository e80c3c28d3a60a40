"""How pictures and documents leave the portal: what a browser is given can do nothing but be shown or kept."""

import re
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.documents.views.serve import serve as wagtail_serve

from portal.models import PortalDocument

# A file that somebody has sent is no page of ours, whatever its bytes say.
POLICY = "sandbox; default-src 'none'"
# As deploy/nginx.conf has it: what pages show. Originals and documents have no address under /media/.
_SHOWN = re.compile(r"(images|og)/[^/]+")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """A picture of a page, where no nginx gives it. Raises Http404 for everything else that is stored."""
    if not _SHOWN.fullmatch(path):
        raise Http404
    response: Any = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "public, max-age=2592000"
    return response


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """A document, as Wagtail gives it to those who may read it: a file to keep, called as its title says."""
    response = wagtail_serve(request, document_id, document_filename)
    if response.has_header("Content-Disposition"):
        title = PortalDocument.objects.values_list("title", flat=True).get(pk=document_id)
        called = f"{slugify(title, allow_unicode=True) or 'dokument'}{PurePosixPath(document_filename).suffix}"
        response.headers["Content-Disposition"] = content_disposition_header(True, called)
        response.headers["Content-Security-Policy"] = POLICY
    return response
