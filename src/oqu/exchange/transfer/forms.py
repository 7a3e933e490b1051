"""What the office chooses for a course that does not begin from nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course
from oqu.exchange.transfer import packing
from oqu.exchange.transfer.describing import described
from oqu.exchange.transfer.document import CourseDocument
from oqu.exchange.transfer.ready import ready_courses, ready_document
from oqu.kernel import dates
from oqu.kernel.fields import DayField, FileField, is_empty
from oqu.kernel.languages import current

FILE = "file"


class CourseStartForm(forms.Form):
    """From which course a new one is made, and its first day."""

    sometimes_required = frozenset({"file"})

    source = forms.ChoiceField(label=_("Begin from"), widget=forms.RadioSelect)
    file = FileField(
        label=_("File of a course"),
        help_text=_("Made by “Export the course” in the office of another installation."),
        required=False,
    )
    starts_on = DayField(
        label=_("First day of the new course"),
        help_text=_(
            "In a copy the days of the course, the end of applications and all dates of the plan move by the same number of weeks: each keeps its day of the week, so the first one may be some days later. A ready-made plan begins on this day and keeps to working days."
        ),
    )
    skip_holidays = forms.BooleanField(
        label=_(
            "What would fall on a public holiday, or be due on a Sunday, moves to the next working day; what follows stays after it"
        ),
        required=False,
    )
    with_staff = forms.BooleanField(
        label=_(
            "The staff of the copied course also works in the new one; it gets a letter when you announce the course or publish its plan"
        ),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, courses: Iterable[Course], **options: Any) -> None:
        super().__init__(*args, **options)
        self.courses = {f"copy-{course.slug}": course for course in courses}
        ready = [
            (f"ready-{one.code}", _("A ready-made course: %(title)s") % {"title": one.title})
            for one in ready_courses()
        ]
        copies = [
            (
                key,
                _("A copy of: %(title)s, %(days)s")
                % {
                    "title": course.title,
                    "days": dates.written_days(course.starts_on, course.ends_on, current()),
                },
            )
            for key, course in self.courses.items()
        ]
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*copies, *ready, (FILE, _("The file of a course from another installation"))]
        if not copies:
            del self.fields["with_staff"]

    def clean(self) -> dict[str, Any]:
        """With a file where one is to be read."""
        given = super().clean() or {}
        if given.get("source") == FILE and is_empty(self, "file"):
            self.add_error("file", _("Choose the file of the course."))
        return given

    def document(self) -> CourseDocument:
        """The chosen course. Raises BadSheet for a file that is none."""
        source, file = self.cleaned_data["source"], self.cleaned_data.get("file")
        if source == FILE and file is not None:
            return packing.read(file, name=file.name)
        if source in self.courses:
            return described(self.courses[source], with_staff=bool(self.cleaned_data.get("with_staff")))
        return ready_document(source.removeprefix("ready-"))

    def staff_from(self) -> Course | None:
        """The course whose staff is taken over."""
        given = self.cleaned_data
        return self.courses.get(given["source"]) if given.get("with_staff") else None
