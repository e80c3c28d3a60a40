"""What every installation shares. Values that differ come from the environment (`.env.example` lists them)."""

from pathlib import Path

from django.utils.csp import CSP

from portal.languages import all_languages, published_languages, source_language

from . import environment

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    # The rooms of the house, uppermost first: their templates win.
    "home",
    "dialogue",
    "news",
    "moderation",
    "residents",
    "search",
    "portal",
    # Comments: the tables and forms of django-comments-xtd, never its AppConfig (docs/decisions/0003).
    "dialogue.comment_store.CommentStoreConfig",
    "django_comments",
    # Publishing.
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "residents.users_app.PortalUsersConfig",  # wagtail.users, with accounts that have one name
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    # People and sign-in.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # Framework.
    "django_tasks_db",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.page_cache.PageCacheMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentSecurityPolicyMiddleware",
    "portal.middleware.ClearAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "residents.middleware.LastSeenMiddleware",
    "residents.limiting.AccountLimitsMiddleware",
    "residents.middleware.SecondFactorMiddleware",
    "portal.former_addresses.FormerAddressMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    },
]
FORM_RENDERER = "portal.forms_renderer.PortalRenderer"

# -- data -------------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": environment.database(environment.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
else:
    INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "residents.User"
CACHES = {"default": environment.cache(environment.text("CACHE_URL", "locmem:"))}
PAGE_CACHE = True  # public pages in each process's memory (docs/decisions/0009)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SITE_ID = 1
TRUSTED_PROXY_COUNT = 0

# -- tasks: a task is only a nudge, what must happen is a ledger row (docs/decisions/0005) ----------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- languages --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = source_language().code
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, language.name) for code, language in published_languages().items()]
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, name) for code, name in LANGUAGES if code in {"sv", "fi", "en", "ar"}]
LANGUAGES_BIDI = [code for code, language in all_languages().items() if language.direction == "rtl"]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

# -- addresses --------------------------------------------------------------------------------------------------------
# Without it, where `manage.py serve` listens: the links of letters lead there.
PUBLIC_URL = environment.text("PUBLIC_URL", f"http://127.0.0.1:{environment.text('PORT', '8000')}").rstrip("/")
WAGTAILADMIN_BASE_URL = PUBLIC_URL
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
URLIZE_ASSUME_HTTPS = True

# -- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = environment.text("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS: list = []
MEDIA_URL = environment.text("MEDIA_URL_STORAGE", "/media/")
MEDIA_ROOT = environment.text("MEDIA_ROOT", str(VAR_DIR / "media"))
# As much as nginx lets through: a text that is far too long is read, so that it can be given back.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o644

# -- mail: letters are rows, sent by the worker -----------------------------------------------------------------------
MAILERS = {"default": environment.mailer(environment.text("MAIL_URL", "console:"))}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("MAIL_FROM", "portalen@haninge.example")
# Letters that gather what has happened leave at this hour by the clocks in Sweden, the weekly ones on this day, of
# which Monday is 0.
GATHERED_LETTERS_HOUR = 7
GATHERED_LETTERS_WEEKDAY = 0

# -- search -----------------------------------------------------------------------------------------------------------
SEARCH_URL = environment.text("SEARCH_URL", "")
SEARCH_INDEX_PREFIX = environment.text("SEARCH_INDEX_PREFIX", "portal")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "ATOMIC_REBUILD": False}}

# -- people -----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["residents.backends.SignedIn"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "residents:mine"
ACCOUNT_ADAPTER = "residents.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 2
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The portal counts for itself, in the database (residents.limiting): allauth's counts live in each process's cache.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "add_email": "residents.forms.AddEmailForm",
    "change_password": "residents.forms.ChangePasswordForm",
    "login": "residents.forms.LoginForm",
    "reauthenticate": "residents.forms.ReauthenticateForm",
    "reset_password": "residents.forms.ResetPasswordForm",
    "reset_password_from_key": "residents.forms.ResetPasswordKeyForm",
    "set_password": "residents.forms.SetPasswordForm",
    "signup": "residents.forms.SignupForm",
}
MFA_ADAPTER = "residents.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "residents.forms.ActivateTOTPForm",
    "add_webauthn": "residents.forms.AddPasskeyForm",
    "authenticate_webauthn": "residents.forms.AuthenticatePasskeyForm",
    "edit_webauthn": "residents.forms.RenamePasskeyForm",
    "login_webauthn": "residents.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "residents.forms.ReauthenticatePasskeyForm",
    "authenticate": "residents.forms.AuthenticateForm",
    "reauthenticate": "residents.forms.ReauthenticateCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey that asks who holds it (finger, face, PIN) is both factors in one: it signs in without a password.
MFA_PASSKEY_LOGIN_ENABLED = True
# A code that has just run out is still taken: telephones and people are a little late.
MFA_TOTP_TOLERANCE = 1
# Demo only: staff codes without a telephone at /demo/kod/. Production refuses it (portal.checks).
DEMO = False

# Who vouches for e-identifications, over OpenID Connect (docs/decisions/0025). Without it no dialogue can ask for them.
OIDC_ISSUER = environment.text("OIDC_ISSUER", "")
OIDC_CLIENT_ID = environment.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = environment.text("OIDC_CLIENT_SECRET", "")
OIDC_SCOPE = environment.text("OIDC_SCOPE", "openid")
# The claims that tell one person from another; the first that is there counts.
OIDC_PERSON_CLAIMS = environment.words("OIDC_PERSON_CLAIMS", "sub")
# How sure it must be who somebody is: the levels of assurance 3 and 4 of the Swedish framework.
OIDC_LEVELS = environment.words(
    "OIDC_LEVELS", "http://id.elegnamnden.se/loa/1.0/loa3,http://id.elegnamnden.se/loa/1.0/loa4"
)
OIDC_TIMEOUT = 5  # seconds, for each question to it
STYLEGUIDE = False

# -- comments: the store only (docs/decisions/0003) -------------------------------------------------------------------
COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MODEL = "dialogue.models.Comment"
COMMENTS_XTD_FORM_CLASS = "dialogue.forms.CommentForm"
COMMENTS_XTD_MAX_THREAD_LEVEL = 1
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_THREADED_EMAILS = False

# -- publishing -------------------------------------------------------------------------------------------------------
# Where a page was is remembered by portal.former_addresses, for every language and every move.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_SITE_NAME = "Trygghet & dialog"
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.image_forms.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.PortalDocument"
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_WEBP_QUALITY = WAGTAILIMAGES_JPEG_QUALITY = 80
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "portal.rich_text.RichTextArea"}}
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAILADMIN_COMMENTS_ENABLED = False  # the tool's notes between editors: residents' comments are all that is called so
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/sv/konto/login/"
WAGTAILADMIN_LOGIN_URL = "account_login"

# -- safety -----------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Wagtail 8 still writes inline scripts and styles in its date, time and panel templates: allowed in its admin only.
SECURE_CSP_ADMIN = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews, which are framed, say SAMEORIGIN for themselves
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
SESSION_COOKIE_AGE = CSRF_COOKIE_AGE = 14 * 24 * 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}},
}
