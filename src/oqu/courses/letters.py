"""Letters about the life of a course."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Duty
from oqu.letters.kinds import COLLEAGUE, COURSE, Example, LetterKind, declare

NEWS = {"course": COURSE, "group": Example(name="1-топ", curator=COLLEAGUE), "zone": "Asia/Almaty"}
ACTIVITIES = [
    {"title": "Деректер", "starts_at": datetime(2027, 4, 15, 5, tzinfo=UTC)},
    {"title": "Жоба", "due_at": datetime(2027, 4, 20, 13, tzinfo=UTC)},
]
WAS = {"starts_at": datetime(2027, 4, 15, 5, tzinfo=UTC), "ends_at": datetime(2027, 4, 15, 6, 30, tzinfo=UTC)}
NOW = {
    "starts_at": datetime(2027, 4, 16, 9, tzinfo=UTC),
    "ends_at": datetime(2027, 4, 16, 10, 30, tzinfo=UTC),
}
CHANGED = [
    {
        "kind": "course",
        "was_words": "12–24.04.2027; 20",
        "now_words": "12–30.04.2027; 24",
    },
    {"kind": "moved", "title": "Деректер", "was": WAS, "now": NOW},
    {
        "kind": "added",
        "title": "Жоба",
        "now": {"due_at": datetime(2027, 4, 20, 13, tzinfo=UTC)},
    },
    {"kind": "cancelled", "title": "Кездесу", "was": WAS},
]

BEGINS = declare(
    LetterKind(
        "courses/begins",
        trigger="A course begins.",
        recipients="Everybody who learns in it.",
        about=_("of the beginning of a course"),
        example={**NEWS, "first_day": "12.04.2027"},
        ends="The person has given the place back, or the course is over.",
    )
)
CLOSING = declare(
    LetterKind(
        "courses/closing",
        trigger="A course enters its closing stage.",
        recipients="Everybody who learns in it and can still do something for the certificate.",
        about=_("of the end of a course"),
        example={
            **NEWS,
            "missing": [{"name": "Дәрістер", "text": "25% / 80%"}, {"name": "Жобалар", "text": "0 / 1"}],
            "lectures_over": True,
            "unnoted": 1,
            "activities": ACTIVITIES,
            "at": datetime(2027, 4, 18, tzinfo=UTC),
        },
        ends="The person can do nothing more for the certificate, was settled, or has given the place back; or the course is closed.",
    )
)
CALLED_OFF = declare(
    LetterKind(
        "courses/called_off",
        trigger="A course is closed before its plan is over.",
        recipients="Everybody with a place for whom something is not held any more or can't be handed in, and those who were to hold it.",
        about=_("of what does not take place"),
        example={
            "course": COURSE,
            "zone": "Asia/Almaty",
            "not_held": ACTIVITIES[:1],
            "closed": ACTIVITIES[1:],
            "for_staff": False,
        },
        ends="The course was opened again.",
    )
)
PLAN = declare(
    LetterKind(
        "courses/plan",
        trigger="The plan of a course is published, or a person gets a place afterwards.",
        recipients="Everybody who learns in it, or that person.",
        about=_("of the plan"),
        example={**NEWS, "lines": [{"activity": one, "title": one["title"]} for one in ACTIVITIES]},
        ends="The person has given the place back, the plan is no longer published, or the course is over.",
    )
)
CHANGES = declare(
    LetterKind(
        "courses/changes",
        trigger="The office announces changes of a published plan.",
        recipients="Those whom the changes concern, and the staff of the course with the curators of its groups, as the office chooses; not who announces them.",
        about=_("of changes of the plan"),
        example={"course": COURSE, "zone": "Asia/Almaty", "changes": CHANGED, "for_staff": False},
        ends="The person has neither a place nor a duty in the course any more, or it is over.",
    )
)
GROUP = declare(
    LetterKind(
        "courses/group",
        trigger="The groups of a course are published, or a person is moved afterwards.",
        recipients="Everybody who learns in it, or the person moved.",
        about=_("of the group"),
        example={**NEWS, "is_change": True},
        ends="The person has no place or no group any more, or the course is over.",
    )
)
DUTY = declare(
    LetterKind(
        "courses/duty",
        trigger="A person gets a duty in a course from a colleague, or a copied course in which they have one is announced or its plan published; duties that are given in a row are one letter.",
        recipients="That person.",
        about=_("of a duty in a course"),
        example={"duties": [{"course": COURSE, "duty": Duty.CURATOR}], "by": COLLEAGUE},
        ends="The duty was taken back, or another letter to the person names it.",
    )
)
