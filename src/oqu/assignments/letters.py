"""Letters about reviewed work."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import COURSE, LetterKind, declare

REVIEW = {
    "course": COURSE,
    "activity": {"title": "Жоба", "slug": "project"},
    "review": None,
    "comment": "…",
    "total": "8",
}

ACCEPTED = declare(
    LetterKind(
        "assignments/accepted",
        trigger="A reviewer accepts an answer.",
        recipients="Its author.",
        about=_("of work that was accepted"),
        example=REVIEW,
    )
)
RETURNED = declare(
    LetterKind(
        "assignments/returned",
        trigger="A reviewer returns an answer.",
        recipients="Its author, with the remark.",
        ends="The answer was handed in again, or the course is over.",
        about=_("of work that was returned"),
        example=REVIEW,
    )
)
