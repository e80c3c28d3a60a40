"""`make demo`: a believable town on one machine. Its sign-ins and codes are public, so production refuses it."""

from . import environment
from .base import *  # noqa: F403
from .base import BASE_DIR, VAR_DIR

DEBUG = False
DEMO = True
STYLEGUIDE = True
SECRET_KEY = environment.text("SECRET_KEY", "demo-only-not-a-secret-the-demo-holds-no-real-person")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MAILERS = {"default": environment.mailer(environment.text("MAIL_URL", f"file:{VAR_DIR / 'letters'}"))}
SILENCED_SYSTEM_CHECKS = ["portal.W001"]
DEMO_DIR = BASE_DIR / "home" / "demo"
