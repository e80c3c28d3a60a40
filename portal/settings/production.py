"""Production: every value that a municipality must decide is asked for by name, and nothing is guessed."""

from . import environment
from .base import *  # noqa: F403

DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.text("SECRET_KEY_FALLBACKS", "").split()
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
PUBLIC_URL = WAGTAILADMIN_BASE_URL = environment.text("PUBLIC_URL").rstrip("/")
DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}
MAILERS = {"default": environment.mailer(environment.text("MAIL_URL"))}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("MAIL_FROM")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT = int(environment.text("TRUSTED_PROXY_COUNT", "1"))
