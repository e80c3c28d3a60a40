"""The test suite: the same code on SQLite and, with DATABASE_URL, on PostgreSQL."""

import os

from . import environment
from .base import *  # noqa: F403
from .base import DATABASES, VAR_DIR

DEBUG = False
DEMO = False
STYLEGUIDE = True
SECRET_KEY = "tests-only"  # noqa: S105 - tests only
PUBLIC_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
SEARCH_URL = ""
# Tests are rolled back and each would see the other's pages; those of the cache and the journeys turn it on.
PAGE_CACHE = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: races and the live server need several connections.
    # One per run: two runs at once must not delete each other's. With several workers pytest-django adds theirs.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{run}.sqlite3"}
    DATABASES["default"]["OPTIONS"] = environment.sqlite_options() | {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    }
