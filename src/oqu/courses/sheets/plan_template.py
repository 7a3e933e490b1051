"""The Excel file of a plan to fill in: its rows are copied and pasted into the table of the plan."""

import io
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from oqu.courses.kinds import all_kinds
from oqu.courses.models import Course
from oqu.courses.sheets.plan_headings import columns_of
from oqu.kernel.cells import WorkbookWriter
from oqu.kernel.languages import in_every_language
from oqu.kernel.sheet_templates import ToFillIn, write_template

WEEK = timedelta(weeks=1)
LESSON = gettext_noop("Local history: where to begin")
TASK = gettext_noop("The history of one street")
NEEDED = ("kind", "day", "title")


def plan_template(course: Course) -> bytes:
    """Headings in the reader's language, kinds to choose from, and on another sheet an example: what is held, what is due."""
    target = io.BytesIO()
    kinds = [str(kind.singular) for kind in all_kinds()]
    columns = [
        ToFillIn(
            column.heading,
            is_needed=column.name.startswith(NEEDED),
            offered=kinds if column.name == "kind" else (),
            examples=[row.get(column.name, "") for row in _examples(course)],
        )
        for column in columns_of(course)
    ]
    with WorkbookWriter(target, in_memory=True) as book:
        write_template(book, _("Plan"), columns)
    return target.getvalue()


def _examples(course: Course) -> list[dict[str, str]]:
    held = next(kind for kind in all_kinds() if kind.has_hours)
    handed_in = next(kind for kind in all_kinds() if kind.is_reviewed)
    day, due = (date_format(one, "SHORT_DATE_FORMAT") for one in (course.starts_on, course.starts_on + WEEK))
    titles = [
        {f"title_{language}": text for language, text in in_every_language(words).items()}
        for words in (LESSON, TASK)
    ]
    everybody = {"group": str(_("All groups"))}
    times = {"day": day, "starts_at": "10:00", "ends_at": "11:30", "hours": "2"}
    return [
        {"kind": str(held.singular), **titles[0], **times, **everybody},
        {"kind": str(handed_in.singular), **titles[1], "due_at": f"{due} 18:00", **everybody},
    ]
