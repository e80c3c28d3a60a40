"""Reads settings from the environment; production refuses a missing value by its name."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without it and without a default the portal does not start."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is missing. See .env.example for what it holds.")
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """A comma-separated variable as a list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def mailer(url: str) -> dict:
    """A MAILERS entry from `smtp://user:password@host:587/?tls=1`, `smtps://…`, `console:` or `file:/path`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": parts.path},
        }
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL must begin with smtp://, smtps://, console: or file:/")
    query = dict(parse_qsl(parts.query))
    options: dict = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": query.get("tls") == "1",
        "timeout": int(query.get("timeout", "10")),
    }
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return {"BACKEND": "residents.smtp.EmailBackend", "OPTIONS": options}


def cache(url: str) -> dict:
    """A CACHES entry from `locmem:`, `redis://…` or `db:table`."""
    parts = urlsplit(url)
    if parts.scheme in {"redis", "rediss"}:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if parts.scheme == "db":
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": parts.path}
    if parts.scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    raise ImproperlyConfigured("CACHE_URL must begin with redis://, rediss://, db: or locmem:")


def database(url: str) -> dict:
    """A DATABASES entry. What stands in the address (`?sslmode=require`) goes before the portal's own options;
    `?prepare_threshold=0` leaves plans out, for a pooler that cannot keep them apart (docs/decisions/0026)."""
    entry = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    told: dict = dict(entry.get("OPTIONS", {}))
    if entry["ENGINE"].endswith("sqlite3"):
        own = sqlite_options()
    elif told.get("prepare_threshold") == 0 or told.get("server_side_binding") is False:
        own = {}
        told.pop("prepare_threshold", None)
    else:
        own = postgresql_options()
    return entry | {"OPTIONS": own | told}


def postgresql_options() -> dict:
    """What is asked again and again is planned once per connection: half of PostgreSQL's work for a page."""
    from portal.plans import KeptPlansCursor  # noqa: PLC0415 - psycopg is not asked for where SQLite holds the town

    return {"server_side_binding": True, "prepare_threshold": 5, "cursor_factory": KeptPlansCursor}


def sqlite_options() -> dict:
    """Write-ahead log and IMMEDIATE transactions: writers queue for 20 s instead of failing; a commit is on disk."""
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
