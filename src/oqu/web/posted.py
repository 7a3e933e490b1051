"""What came with a form: its author, its fields, and a digest by which the same form sent again is known."""

import hashlib
import re

from django.http import HttpRequest

from oqu.kernel import file_names
from oqu.kernel.uploads import FIELD_SUFFIX, sent_files
from oqu.ui.device import AUTHOR, HEADER
from oqu.web import activity_kinds

TYPED = "form_typed"
"""The hidden field of a form whose fields have names of their own (a questionnaire): it names those that are typed into."""
NOT_WORDS = frozenset({"csrfmiddlewaretoken", AUTHOR, TYPED, "offline", "draft"})
"""Fields of the page itself; what was typed and chosen is in the others."""
CHOSEN = frozenset(
    {
        *(
            "activities",
            "activity",
            "admit",
            "anonymity",
            "anonymous",
            "answer",
            "anyway",
            "application",
            "area",
            "at",
            "audience",
            "category",
            "chosen",
            "competences",
            "relation",
            "level",
            "into",
            "classes",
            "consent",
            "consent_version",
            "curator",
            "decision",
        ),
        *(
            "digest",
            "district",
            "do",
            "down",
            "duty",
            "experience",
            "given",
            "group",
            "groups",
            "hour_rounding",
            "internet",
        ),
        *("invitation", "key", "kind", "library", "needs_assignments"),
        *("accent", "own_accent", "no_logo", "no_signature", "no_seal", "skip_holidays"),
        *(
            "needs_questionnaires",
            "network",
            "next",
            "now",
            "not_applicable",
            "open",
            "others",
            "outcome",
            "owner",
        ),
        *("page", "passkey", "passwordless", "person", "purpose", "put_away", "regions", "remove"),
        *(
            "random",
            "required",
            "role",
            "session",
            "setting",
            "shared",
            "show_if",
            "show_if_mode",
            "shows_email",
            "shows_phone",
        ),
        *("source", "subject", "take_back", "to", "up", "verdict", "whole_course", "with_staff"),
    }
)
"""Fields that hold what was chosen from a list, or what the page itself put there; those of the content of a kind of activity are in its `kind_pages`. A test compares them with all forms."""
CHOSEN_LIKE = re.compile(
    r"(.*[-_])?(languages?|zone|begun_from|category|form_key|form_seen|uploaded)|weight_\w+|(row-\w+|new-\d+)-(kind|group|lecturer|required|remove|copy_of)|rubric-(\d+-code|[A-Z_]+)"
)
SECRET_NAMES = re.compile(r"password|credential", re.IGNORECASE)
SECRET_CODE_PAGES = re.compile(r"/sign-in/|/code/$")
"""Addresses where the field `code` signs in or proves an address, and is no code of a library or a question."""


def author_of(request: HttpRequest) -> str | None:
    """The mark of the person who wrote the form, "" for a visitor; None for a post that names nobody.

    A form names its author in a hidden field, a script and the device's outbox in a header.
    """
    return request.POST.get(AUTHOR, request.headers.get(HEADER))


def fields_of(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was typed and chosen, as pairs; without passwords, codes and what belongs to the page.

    The next person at this browser may see it: a code of a letter, an app or a card that is not used up would sign them in.
    """
    return tuple(
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in NOT_WORDS and not _is_secret(name, request.path)
        for value in values
    )


def _is_secret(name: str, path: str) -> bool:
    return bool(SECRET_NAMES.search(name) or (name == "code" and SECRET_CODE_PAGES.search(path)))


def is_typed(name: str) -> bool:
    """Whether a person types into a field of this name, of any form but a questionnaire."""
    chosen = name in CHOSEN or name in activity_kinds.chosen_fields() or CHOSEN_LIKE.fullmatch(name)
    return not chosen


def names_typed(request: HttpRequest) -> frozenset[str] | None:
    """The fields that are typed into, as the form itself names them; None if it does not."""
    named: str | None = request.POST.get(TYPED)
    return None if named is None else frozenset(named.split())


def fingerprint(request: HttpRequest) -> str:
    """A digest of everything that was sent, files included: equal for the same form sent again.

    A file counts by its name and content, whether the post holds it or names an upload that came before.
    """
    known: str | None = getattr(request, "_oqu_fingerprint", None)
    if known is None:
        whole = hashlib.sha256()
        for name, values in sorted(request.POST.lists()):
            if name not in NOT_WORDS and not name.endswith(FIELD_SUFFIX):
                whole.update(repr((name, values)).encode())
        for name, files in sorted(sent_files(request).lists()):
            for one in files:
                whole.update(repr((name, file_names.clean(str(one.name)))).encode())
                for chunk in one.chunks():
                    whole.update(chunk)
                one.seek(0)
        known = whole.hexdigest()
        request._oqu_fingerprint = known  # type: ignore[attr-defined]
    return known
