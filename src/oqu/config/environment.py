"""Typed settings from environment variables; a wrong one stops the start with its name and an example."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """The variable as text."""
    return os.environ.get(name, "") or default


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no: 1/0, yes/no, true/false."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: say yes or no, for example {name}=yes")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.isdecimal():
        return int(value)
    raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number, for example {name}={default}")


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


def origin(address: str) -> list[str]:
    """The origin of a web address, as a security policy names it; a path is on the site itself and needs none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme else []


def database(url: str, *, data_dir: Path) -> dict[str, Any]:
    """Django's settings of one database out of `sqlite:///path` or `postgresql://user:secret@host:port/name`."""
    if not url:
        return sqlite(data_dir / "oqu.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "OQU_DATABASE_URL must begin with sqlite:// or postgresql://, "
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


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite that survives a power cut: WAL, one writer at a time that waits, every commit on the disk."""
    return {
        "ENGINE": "oqu.kernel.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000; "
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
            ),
        },
    }
