"""Forms that could not be received: their words wait on the server for the browser that sent them, for a day.

What is stored is sealed with a secret that only the browser holds (in a cookie): neither the database nor a backup of
it opens without that browser.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from oqu.kernel.models import UnsentForms

LASTS = timedelta(days=1)
MOST_FORMS = 10
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class UnsentForm:
    """One form as it was sent: by whom, from which page to which address, its fields and the names of its files.

    `author` is the mark of a person (`ui.device`), or "" for a visitor. `fields` are pairs of name and value.
    """

    key: str
    author: str
    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


def new_secret() -> str:
    """A fresh secret for a browser."""
    return secrets.token_hex(32)


@transaction.atomic
def add(secret: str, form: UnsentForm, at: datetime) -> bool:
    """Store one more form for the browser that holds the secret; False if it is too large for that.

    The same form sent again takes the place of what it was before. Deletes what has outlived its day.
    """
    delete_old(at)
    forms = [*(one for one in waiting(secret, at) if one.key != form.key), form][-MOST_FORMS:]
    return _store(secret, forms, at)


def waiting(secret: str, at: datetime) -> list[UnsentForm]:
    """The forms of the browser that holds the secret, the oldest first."""
    row = UnsentForms.objects.filter(pk=_digest(secret), until__gt=at).first()
    if row is None:
        return []
    try:
        stored = json.loads(_box(secret).decrypt(bytes(row.sealed)))
    except CryptoError:
        return []
    return [
        UnsentForm(**one | {"fields": tuple(map(tuple, one["fields"])), "files": tuple(one["files"])})
        for one in stored
    ]


@transaction.atomic
def remove(secret: str, key: str, at: datetime) -> bool:
    """Forget one form of this browser, by its form key: it was received, or its author discarded it."""
    forms = waiting(secret, at)
    left = [one for one in forms if one.key != key]
    if len(left) == len(forms):
        return False
    if left:
        return _store(secret, left, at)
    UnsentForms.objects.filter(pk=_digest(secret)).delete()
    return True


def delete_old(at: datetime) -> int:
    """Delete what has outlived its day; returns how many rows."""
    return UnsentForms.objects.filter(until__lte=at).delete()[0]


def _store(secret: str, forms: list[UnsentForm], at: datetime) -> bool:
    content = json.dumps([asdict(one) for one in forms], ensure_ascii=False).encode()
    if len(content) > MOST_BYTES:
        return False
    row = {"sealed": bytes(_box(secret).encrypt(content)), "until": at + LASTS}
    UnsentForms.objects.update_or_create(digest=_digest(secret), defaults=row)
    return True


def _digest(secret: str) -> str:
    return hashlib.sha256(b"oqu unsent row " + secret.encode()).hexdigest()


def _box(secret: str) -> SecretBox:
    return SecretBox(hashlib.sha256(b"oqu unsent key " + secret.encode()).digest())
