"""The least that Django can do: one view without a query, and nothing before it, that answers with a file.

`granian --interface wsgi benchmarks.bare:application`; BARE_BYTES names the file. Kept pages are measured against it.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

BYTES = Path(os.environ["BARE_BYTES"]).read_bytes()


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(BYTES, headers={"Content-Encoding": "gzip"})


urlpatterns = [re_path("", bare)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="nothing is signed here")
application = get_wsgi_application()
