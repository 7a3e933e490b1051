"""Typed settings from environment variables; a wrong one stops the start with its name and an example."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

OURS = "OQU_"
PASSED_THROUGH = 0o710
"""A folder for its owner, which the web server in front (in the owner's group) may pass through to files that it sends."""
MOST_DAYS = 36_500
"""A hundred years: beyond this dates can no longer be reckoned with."""
KNOWN = frozenset(
    f"{OURS}{name}"
    for name in (
        *("BBB_DIGEST", "BBB_SECRET", "BBB_URL", "BEHIND_PROXY", "DATABASE_URL", "DATA_DIR", "DEBUG"),
        *("DEVELOPMENT", "FONTS_DIR", "HALL_ADDRESS", "HALL_INSIDE", "HOME_ZONE", "HOSTS", "HSTS_PRELOAD"),
        *("KEEP_ADDRESSES_DAYS", "KEEP_ANSWERS_DAYS", "KEEP_APPLICATIONS_DAYS", "KEEP_DRAFTS_DAYS"),
        *("KEEP_LETTERS_DAYS", "KEEP_REMOVALS_DAYS", "KEEP_SESSIONS_DAYS", "KEEP_TASKS_DAYS"),
        *("HSTS_SUBDOMAINS", "JITSI_APP", "JITSI_AUDIENCE", "JITSI_SECRET", "JITSI_URL", "LARGEST_FILE_MB"),
        *("LONG_DECODINGS",),
        *(
            "MAIL_FROM",
            "REDIS_URL",
            "SECRET_KEY",
            "SENDFILE_PREFIX",
            "SITE_URL",
            "SMTP_HOST",
            "SMTP_PASSWORD",
        ),
        *("SMTP_PORT", "SMTP_TLS", "SMTP_USER"),
    )
)
"""Every variable that may be read here; what is not among them is not read, and `unknown_variables` tells of it."""

CACHE_SECONDS = 0.3
"""For how long a page waits for the shared cache before it goes on without."""
OF_TOOLS = frozenset({"OQU_BENCH_DATABASE_URL", "OQU_CHROMIUM", "OQU_NGINX", "OQU_VALKEY"})
"""Read by `make bench` and `make test`, not by the site."""


def unknown_variables(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables that look like settings and are none, with the setting that was probably meant, or nothing."""
    found = sorted(name for name in given if name.startswith(OURS) and name not in KNOWN | OF_TOOLS)
    names = [known.removeprefix(OURS) for known in sorted(KNOWN)]
    near = {name: get_close_matches(name.removeprefix(OURS), names, n=1) for name in found}
    return {name: OURS + meant[0] if meant else "" for name, meant in near.items()}


def _given(name: str) -> str:
    """The variable as it stands in the environment, empty if it does not."""
    if name not in KNOWN:
        raise LookupError(f"{name} is missing in oqu.config.environment.KNOWN")
    return os.environ.get(name, "")


def text(name: str, default: str) -> str:
    """The variable as text."""
    return _given(name) or default


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no: 1/0, yes/no, true/false."""
    value = _given(name).strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: say yes or no, for example {name}=yes")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = _given(name).strip()
    if not value:
        return default
    if value.isdecimal():
        return int(value)
    raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number, for example {name}={default}")


def days(name: str, default: int) -> int:
    """The variable as a number of days, at most a hundred years; 0 means without end."""
    value = number(name, default)
    if value > MOST_DAYS:
        raise ImproperlyConfigured(
            f"{name} is {value}: give at most {MOST_DAYS} days, or 0 for no end, for example {name}={default}"
        )
    return value


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """The variable as one of some words."""
    value = text(name, default).strip().lower()
    if value not in choices:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: give one of {', '.join(choices)}, for example {name}={default}"
        )
    return value


def words(name: str, default: str) -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """The variable as a folder, made absolute."""
    return Path(text(name, str(default))).expanduser().resolve()


def made_folder(name: str, default: Path) -> Path:
    """The variable as a data folder; it is created if it does not exist."""
    found = folder(name, default)
    with naming_variable(name, found):
        if not found.is_dir():
            found.mkdir(parents=True, exist_ok=True)
            found.chmod(PASSED_THROUGH)
    return found


@contextmanager
def naming_variable(name: str, folder: Path) -> Iterator[None]:
    """Raise ImproperlyConfigured for an OSError of a folder, naming its variable and an example."""
    try:
        yield
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {folder}, which is not writable ({error.strerror}): "
            f"set it to a writable folder, for example {name}=/srv/oqu/data"
        ) from error


def site(name: str, default: str) -> str:
    """The variable as the address of a site, without a slash at its end."""
    value = text(name, default).strip().rstrip("/")
    if urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname:
        return value
    raise ImproperlyConfigured(
        f"{name} is {value!r}: give a whole address, for example {name}=https://courses.example.org"
    )


def zone(name: str, default: str) -> str:
    """The variable as the name of a time zone."""
    value = text(name, default).strip()
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: name a time zone, for example {name}={default}"
        ) from error
    return value


def origin(address: str) -> list[str]:
    """The origin of a web address, as a security policy names it; a path is on the site itself and needs none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme else []


def database(url: str, *, data_dir: Path) -> dict[str, Any]:
    """Django's settings of one database out of `sqlite:///path` or `postgresql://user:secret@host:port/name`."""
    if not url:
        return sqlite(data_dir / "oqu.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path:
        return sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/") or not _has_port(url):
        raise ImproperlyConfigured(  # without the address itself, which holds a password
            "OQU_DATABASE_URL must read sqlite:///PATH or postgresql://USER:SECRET@HOST:PORT/NAME, "
            "for example OQU_DATABASE_URL=postgresql://oqu:secret@127.0.0.1:5432/oqu"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _has_port(url: str) -> bool:
    """Whether the port of an address is a number, if there is one."""
    try:
        urlsplit(url).port  # noqa: B018 - it is read for its error
    except ValueError:
        return False
    return True


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite that survives a power cut: one writer at a time that waits, every commit on the disk.

    The file itself stores that it has a write-ahead log, which `config.tables` sees to.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA synchronous=FULL; PRAGMA cache_size=-20000; "
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
            ),
        },
    }


def cache(address: str) -> dict[str, Any]:
    """A cache that all nodes share in Valkey or Redis at this address; without one, each process has its own.

    Nothing is in the cache alone. If the server does not answer, a page computes what it would have read there: each
    attempt ends after `CACHE_SECONDS`, is not repeated, and is logged.
    """
    if not address:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    options = {
        "IGNORE_EXCEPTIONS": True,
        "SOCKET_CONNECT_TIMEOUT": CACHE_SECONDS,
        "SOCKET_TIMEOUT": CACHE_SECONDS,
        "CONNECTION_POOL_KWARGS": {"retry": None},
    }
    return {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": address, "OPTIONS": options}
