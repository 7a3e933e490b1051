"""What people type about lectures and attendance."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Enrolment
from oqu.kernel import files, sheets
from oqu.kernel.dates import zone_choices
from oqu.kernel.document_forms import DocumentTextsForm
from oqu.kernel.errors import Refused
from oqu.kernel.fields import FileField, MarkdownArea, WebAddressField
from oqu.kernel.list_forms import ListSourceForm
from oqu.kernel.translated_forms import stored_texts
from oqu.lectures.actions import FIXED, SLIDES_LARGEST, transcript_in
from oqu.lectures.models import Companion, CompanionStatus, How, Lecture, LogLine, Venue
from oqu.lectures.queries import AttendanceRow, FellowListener, venues
from oqu.people.forms import PersonChoiceField
from oqu.people.models import Person
from oqu.people.queries import ShownNames, names_among

OTHER_ZONES = ("Asia/Almaty", "Asia/Oral", "Europe/Moscow", "UTC")
MOST_TO_CHOOSE_FROM = 300
LIST_LARGEST = sheets.MOST_BYTES
type Sent = UploadedFile[bytes]


class LectureForm(DocumentTextsForm):
    """All details of a lecture except its time, which is in the plan."""

    TEXTS = (("notes", _("Notes"), {"widget": MarkdownArea(rows=8, pictures=True)}),)

    lecturer = PersonChoiceField(
        label=_("Lecturer"), queryset=Person.objects.none(), required=False, empty_label="—"
    )
    language = forms.ChoiceField(
        label=_("Language of the lecture"), required=False, choices=[("", "—"), *settings.LANGUAGES]
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        help_text=_("Only where it is not the planned one."),
        required=False,
        min_value=0,
        max_value=600,
    )
    venue = forms.ChoiceField(label=_("Where it is heard"), required=False, widget=forms.RadioSelect)
    meeting_url = WebAddressField(label=_("Meeting link"), required=False)
    recording_url = WebAddressField(label=_("Recording link"), required=False)
    slides = FileField(
        label=_("Slides"),
        help_text=_("A PDF file. PowerPoint: choose “Save as PDF” there first."),
        required=False,
    )
    transcript = FileField(
        label=_("Captions or text"),
        help_text=_(
            "WebVTT or SubRip with times becomes captions; a .txt file is shown beside the slides. Both can be searched."
        ),
        required=False,
    )
    largest_slides_mb = SLIDES_LARGEST // files.MEGABYTE

    def __init__(
        self, *args: Any, lecture: Lecture | None, lecturers: QuerySet[Person] | None, **kwargs: Any
    ) -> None:
        """`lecturers` are the people to choose from; None: whose lecture it is stays as it is."""
        super().__init__(*args, **({"initial": _as_written(lecture)} | kwargs))
        self.lecture = lecture
        self.sometimes_required |= {"venue", "meeting_url"}
        cast(forms.ChoiceField, self.fields["venue"]).choices = _venues(lecture)
        if lecture and lecture.activity.course.is_over and FIXED.isdisjoint(self.data):
            for name in FIXED & self.fields.keys():
                self.fields[name].disabled = True
        if lecturers is None:
            del self.fields["lecturer"]
        else:
            cast(PersonChoiceField, self.fields["lecturer"]).offer(lecturers)

    def clean_transcript(self) -> "Sent | None":
        """Captions have times, and any text can be read."""
        sent: Sent | None = self.cleaned_data["transcript"]
        if sent:
            try:
                transcript_in(files.Upload(sent.name or "", sent))
            except Refused as refused:
                raise ValidationError(str(refused)) from refused
        return sent

    def action_kwargs(self) -> dict[str, Any]:
        """The fields as `actions.set_lecture` takes them."""
        data = self.cleaned_data
        slides, transcript = data["slides"], data["transcript"]
        return {
            "lecturer": data.get("lecturer", self.lecture and self.lecture.lecturer),
            "slides": files.Upload(slides.name, slides) if slides else None,
            "transcript": files.Upload(transcript.name, transcript) if transcript else None,
            "language": data["language"],
            "minutes": data["minutes"] or 0,
            "venue": Venue(data["venue"]) if data["venue"] else None,
            "meeting_url": data["meeting_url"],
            "recording_url": data["recording_url"],
            "notes": self.texts("notes"),
            "pictures": data["pictures"],
        }


def _venues(lecture: Lecture | None) -> list[tuple[str, str]]:
    """What the installation offers, and what was chosen when it offered more."""
    offered = venues()
    if lecture and lecture.venue not in dict(offered):
        offered.append((lecture.venue, str(Venue(lecture.venue).label)))
    return offered


def _as_written(lecture: Lecture | None) -> dict[str, Any]:
    if lecture is None:
        return {"venue": Venue.HALL}
    return {
        "lecturer": lecture.lecturer_id,
        "language": lecture.language,
        "minutes": lecture.minutes or None,
        "venue": lecture.venue,
        "meeting_url": lecture.meeting_url,
        "recording_url": lecture.recording_url,
        **stored_texts(lecture, ["notes"]),
    }


class AttendanceForm(forms.Form):
    """The minutes of everybody on one page of a list; what is not changed stays as it is."""

    sometimes_required = frozenset({"reason"})

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For example: listened on a colleague's computer, no electricity in the village."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, rows: list[AttendanceRow], names: ShownNames, length: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.names = rows, names
        for row in rows:
            self.fields[f"minutes_{row.enrolment.key}"] = forms.IntegerField(
                label=names.of(row.enrolment.person),
                required=False,
                min_value=0,
                max_value=length,
                initial=row.minutes,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        """A change needs a reason."""
        data = super().clean() or {}
        if not self.errors and self.changed() and not data.get("reason", "").strip():
            self.add_error("reason", _("Give a reason: a manual correction needs one."))
        return data

    def changed(self) -> dict[Enrolment, int]:
        """The people whose minutes changed; an emptied field means zero."""
        new = {row.enrolment: self.cleaned_data.get(f"minutes_{row.enrolment.key}") or 0 for row in self.rows}
        return {row.enrolment: new[row.enrolment] for row in self.rows if new[row.enrolment] != row.minutes}

    def lines(self) -> list[tuple[AttendanceRow, forms.BoundField]]:
        """Each row with its field, for the table."""
        return [(row, self[f"minutes_{row.enrolment.key}"]) for row in self.rows]


class AttendanceImportForm(ListSourceForm):
    """A list of attendance."""

    file = FileField(
        label=_("File (XLSX or CSV)"),
    )


class CompanionsForm(forms.Form):
    """Who listens on my device: those of my library first, then the rest of my group."""

    is_filter = True  # no word "optional" beside each list of colleagues

    library = forms.MultipleChoiceField(
        label=_("Of your library"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.MultipleChoiceField(
        label=_("Of your group"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        host: Enrolment,
        possible: list[FellowListener],
        named: list[Companion],
        **kwargs: Any,
    ) -> None:
        """`possible` are the colleagues to choose from, `named` those who were named before."""
        ticked = [c.guest.key for c in named if c.answer != CompanionStatus.DECLINED]
        super().__init__(*args, **({"initial": {"library": ticked, "others": ticked}} | kwargs))
        own = [p for p in possible if p.library_id and p.library_id == host.person.library_id]
        for name, people in (("library", own), ("others", [p for p in possible if p not in own])):
            choice = cast(forms.MultipleChoiceField, self.fields[name])
            choice.choices = [(one.key, one.name) for one in people]
            if not people:
                del self.fields[name]

    def guests(self) -> list[str]:
        """The keys of everybody who was ticked."""
        return [*self.cleaned_data.get("library", ()), *self.cleaned_data.get("others", ())]


class MeetingLogForm(ListSourceForm):
    """The list of a meeting, as its program wrote it."""

    file = FileField(
        label=_("List of participants"),
        help_text=_(
            "From Zoom, BigBlueButton, Microsoft Teams or Google Meet: the CSV file as it is, or Excel."
        ),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the list"),
        help_text=_(
            "The one in which its times are written; mostly that of the account that held the meeting."
        ),
        required=False,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """`zone` is that of the course."""
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["zone"]).choices = zone_choices((zone, *OTHER_ZONES))

    def clean_file(self) -> Sent | None:
        """A list of a thousand people has a hundred kilobytes."""
        sent: Sent | None = self.cleaned_data["file"]
        if sent and (sent.size or 0) > LIST_LARGEST:
            raise ValidationError(_("This is too large for a list of participants. Choose another file."))
        return sent


class WhoForm(forms.Form):
    """Who is meant by each of some names of a list."""

    NOBODY = "nobody"

    def __init__(self, *args: Any, lines: list[LogLine], places: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.places = lines, {place.key: place for place in places}
        self.names = names_among((place.person for place in places), has_email=True)
        for line in lines:
            self.fields[f"who_{line.key}"] = forms.ChoiceField(
                label=line.name,
                required=False,
                choices=self._choices(line),
                initial=self._initial(line),
            )

    def _initial(self, line: LogLine) -> str:
        if line.how == How.OPEN:
            return ""
        return line.enrolment.key if line.enrolment else self.NOBODY

    def _choices(self, line: LogLine) -> list[tuple[Any, Any]]:
        """Those who may be meant first, then everybody where that is not too long a list."""
        likely = [
            (key, f"{self.names.of(self.places[key].person)}, {round(score)}%")
            for key, score in line.candidates
            if key in self.places
        ]
        shown = {key for key, _words in likely}
        if len(self.places) <= MOST_TO_CHOOSE_FROM:
            others = list(self.places)
        else:
            others = [line.enrolment.key] if line.enrolment else []
        rest = [
            (key, self.names.of(self.places[key].person))
            for key in others
            if key not in shown and key in self.places
        ]
        choices: list[tuple[Any, Any]] = [("", _("Decide later"))]
        choices += [(_("Most likely"), likely)] if likely else []
        choices.append((self.NOBODY, _("Not a participant")))
        return choices + ([(_("Everybody of the course"), rest)] if rest else [])

    def decisions(self) -> dict[LogLine, Enrolment | None]:
        """Every line with a decision."""
        decisions = {line: self.cleaned_data[f"who_{line.key}"] for line in self.lines}
        return {line: self.places.get(key) for line, key in decisions.items() if key}

    def rows(self) -> list[tuple[LogLine, forms.BoundField]]:
        """Each line with its field."""
        return [(line, self[f"who_{line.key}"]) for line in self.lines]
