"""Codes that go out by letter: several may be valid at once, each is used once, and nobody can end another's.

Ordinarily a code has 6 digits and the number of guesses is limited. Where strangers used a limit up, the next codes
have 12 digits: these can't be guessed within their life, so that no guess at them has to be refused, and the owner of
the mailbox is never locked out. While such a long code is young it is not sent anew; a person who asks again is asked to look
into the mailbox. Decision 0090.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from oqu.kernel import codes
from oqu.kernel.models import OneTimeCode

LIFE = timedelta(minutes=30)
LONG_LIFE = timedelta(minutes=60)
LONG_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True)
class Terms:
    """For how long a code of 12 digits is good, after which pause the next one may be sent, and the life of one of 6."""

    life: timedelta = LONG_LIFE
    pause: timedelta = LONG_PAUSE
    short_life: timedelta = LIFE


@dataclass(frozen=True)
class Issued:
    """A fresh code as it goes into a letter, how many minutes it is good for, and its digest."""

    text: str
    minutes: int
    digest: str


def issue(
    purpose: str, subject: str, *, at: datetime, is_long: bool = False, terms: Terms = Terms()
) -> Issued | None:
    """Make a code for a purpose and a subject (an e-mail, say), or return None if a long one was sent just before."""
    mark = _mark(purpose, subject)
    if (
        is_long
        and OneTimeCode.objects.filter(subject=mark, is_long=True, made_at__gt=at - terms.pause).exists()
    ):
        return None
    length, life = (codes.LONG, terms.life) if is_long else (codes.SHORT, terms.short_life)
    text = "".join(secrets.choice("0123456789") for _digit in range(length))
    code = OneTimeCode.objects.create(
        subject=mark, digest=_digest(mark, text), is_long=is_long, made_at=at, expires_at=at + life
    )
    return Issued(codes.grouped(text), int(life.total_seconds()) // 60, code.digest)


def redeem(
    purpose: str, subject: str, text: str, *, at: datetime, among: Collection[str] | None = None
) -> bool:
    """Use a code up: True for the one who does so first. With `among` only codes with these digests count."""
    mark = _mark(purpose, subject)
    digest = _digest(mark, text)
    if among is not None and digest not in among:
        return False
    used, _models = OneTimeCode.objects.filter(subject=mark, digest=digest, expires_at__gt=at).delete()
    return used > 0


def remove_expired(*, at: datetime) -> int:
    """Delete codes that are good for nothing any more; return how many there were."""
    deleted, _models = OneTimeCode.objects.filter(expires_at__lte=at).delete()
    return deleted


def _mark(purpose: str, subject: str) -> str:
    return salted_hmac("oqu.kernel.one_time_codes", f"{purpose}\n{subject}", algorithm="sha256").hexdigest()


def _digest(mark: str, text: str) -> str:
    return salted_hmac("oqu.kernel.one_time_codes.code", f"{mark}\n{text}", algorithm="sha256").hexdigest()
