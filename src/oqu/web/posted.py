"""What came with a form: its author, its fields, and a digest by which the same form sent again is known."""

import hashlib
import re

from django.http import HttpRequest

from oqu.ui.device import AUTHOR

NOT_WORDS = frozenset({"csrfmiddlewaretoken", AUTHOR, "offline", "draft"})
"""Fields of the page itself; what was typed and chosen is in the others."""
SECRET_NAMES = re.compile(r"password|credential", re.IGNORECASE)


def author_of(request: HttpRequest) -> str | None:
    """The mark of the person who wrote the form, "" for a visitor; None for a post without that field."""
    return request.POST.get(AUTHOR)


def fields_of(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was typed and chosen, as pairs; without passwords and without what belongs to the page."""
    return tuple(
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in NOT_WORDS and not SECRET_NAMES.search(name)
        for value in values
    )


def fingerprint(request: HttpRequest) -> str:
    """A digest of everything that was sent, files included: equal for the same form sent again."""
    known: str | None = getattr(request, "_oqu_fingerprint", None)
    if known is None:
        whole = hashlib.sha256()
        for name, values in sorted(request.POST.lists()):
            if name not in NOT_WORDS:
                whole.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for one in files:
                whole.update(repr((name, one.name)).encode())
                for chunk in one.chunks():
                    whole.update(chunk)
                one.seek(0)
        known = whole.hexdigest()
        request._oqu_fingerprint = known  # type: ignore[attr-defined]
    return known
