"""Activities of a plan: one at a time, or all of them as a table."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from oqu.courses.forms.course import what_is_written
from oqu.courses.kinds import PLAN_COLUMNS, ActivityKind, all_kinds, choices, kind_of
from oqu.courses.models import Activity, Course, Group
from oqu.courses.queries import PlanLine, Typed, contradictions, missing_times, time_of, used_activities
from oqu.kernel import clock
from oqu.kernel.fields import LONGEST_TITLE, LocalMomentField, is_empty
from oqu.kernel.languages import LANGUAGES, pick
from oqu.kernel.translated_forms import Text, TextsForm
from oqu.people.models import Person
from oqu.people.queries import staff_names

LETTERS_IN_A_LINE = 40
"""Of a title on a phone and in the table of a plan, about."""


class PlanForm(TextsForm):
    """An activity in the plan with all its columns; times as a clock in the course's zone shows them."""

    TEXTS: tuple[Text, ...] = (
        ("title", _("Title"), {"max_length": LONGEST_TITLE}),
        ("summary", _("In one sentence"), {"max_length": 300, "widget": forms.Textarea(attrs={"rows": 2})}),
    )
    MOMENTS = tuple(name for name in PLAN_COLUMNS if name != "hours")

    kind = forms.ChoiceField(label=_("Kind"), choices=choices)
    starts_at = LocalMomentField(label=_("Starts"), required=False)
    ends_at = LocalMomentField(label=_("Ends"), required=False)
    opens_at = LocalMomentField(label=_("Can be opened from"), required=False, help_text=_("Empty: at once."))
    due_at = LocalMomentField(label=_("To be done until"), required=False)
    hours = forms.DecimalField(
        label=_("Academic hours"), min_value=0, max_value=200, max_digits=4, decimal_places=1, required=False
    )
    group = forms.ChoiceField(label=_("For whom"), required=False)
    required = forms.BooleanField(label=_("Counts for the certificate"), required=False, initial=True)
    in_past = forms.BooleanField(label=_("Save it all the same"), required=False)

    asks_about_past = False
    """Whether a published activity would be moved into the past, which `in_past` allows."""

    def __init__(
        self,
        *args: Any,
        course: Course,
        groups: Iterable[Group],
        activity: Activity | None = None,
        **options: Any,
    ) -> None:
        plain = (*self.MOMENTS, "kind", "hours", "required")
        if activity is not None:
            options["initial"] = what_is_written(activity, plain, [name for name, _l, _o in self.TEXTS])
            options["initial"]["group"] = activity.group.key if activity.group else ""
            options["initial"]["hours"] = f"{activity.hours.normalize():f}" if activity.hours else None
        super().__init__(*args, **options)
        self.course, self.groups = course, {group.key: group for group in groups}
        self.activity = activity
        self.sometimes_required |= {"starts_at", "ends_at", "hours"}
        for name in self.MOMENTS:
            moment = self.fields[name]
            assert isinstance(moment, LocalMomentField)
            moment.zone = course.zone
        chosen = self.fields["group"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("All groups")), *((key, str(group)) for key, group in self.groups.items())]
        if activity is not None:
            self.fields["kind"].disabled = True
        self._unfold_titles()

    def _unfold_titles(self) -> None:
        """Give titles that are longer than a line of their field as many lines as they need."""
        for bound in self.fields_of("title"):
            field = self.fields[bound.name]
            if lines := len(str(bound.value() or "")) // LETTERS_IN_A_LINE:
                field.widget = forms.Textarea(attrs={**field.widget.attrs, "rows": lines + 1})

    def clean_hours(self) -> Decimal:
        """None, unless typed."""
        return self.cleaned_data["hours"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        """A title in each language of the course; times and hours that agree with each other."""
        cleaned = super().clean() or {}
        for name in (f"title_{language}" for language in LANGUAGES):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        for language in self.course.languages:
            if is_empty(self, f"title_{language}"):
                self.add_error(
                    f"title_{language}", _("The course is held in this language: give it a title.")
                )
        if cleaned.get("kind"):
            typed = Typed.of(cleaned, cleaned["kind"])
            for found in (*missing_times(typed), *contradictions(typed, self.course.hour_rounding)):
                if found.column not in self.errors:
                    self.add_error(found.column, str(found.words))
            self._ask_about_past(cleaned)
        return cleaned

    def _ask_about_past(self, cleaned: dict[str, Any]) -> None:
        """Object to a time of a published plan that is new and over already, unless the reader confirms it."""
        if self.course.plan_published_at is None or cleaned.get("in_past"):
            return
        name = "starts_at" if kind_of(cleaned["kind"]).has_hours else "due_at"
        moment = cleaned.get(name)
        if moment and moment < clock.now() and moment != getattr(self.activity, name, None):
            self.asks_about_past = True
            self.add_error(name, _("This is in the past."))

    def columns(self) -> dict[str, Any]:
        """Everything by the name of its column."""
        names = [name for name in (*PLAN_COLUMNS, "required") if name in self.fields]
        values = {name: self.cleaned_data[name] for name in names} | self.columns_of_texts()
        return values | {"group": self.groups.get(self.cleaned_data["group"])}

    def line(self) -> PlanLine:
        """The activity as far as it can be read, for `conflicts`."""
        given, activity = self.cleaned_data, self.activity
        group = self.groups.get(given.get("group") or "")
        return PlanLine(
            self.prefix or (activity.key if activity else ""),
            kind=activity.kind if activity else given.get("kind") or all_kinds()[0].code,
            title=pick(self.texts("title")) or (activity.title if activity else ""),
            pk=activity.pk if activity else None,
            group_id=group.pk if group else None,
            opens_at=given.get("opens_at"),
            starts_at=given.get("starts_at"),
            ends_at=given.get("ends_at"),
            due_at=given.get("due_at"),
            holder=self.holder(),
            names_holder="lecturer" in given and self.changes_holder(),
        )

    def holder(self) -> Person | None:
        """Who is chosen to hold the activity."""

    def changes_holder(self) -> bool:
        """Whether another person than the present one is chosen to hold it."""
        return False


class ActivityForm(PlanForm):
    """One activity, with the fields of its kind and those that already have a value; others stay as they are."""

    kind = forms.ChoiceField(choices=choices, widget=forms.HiddenInput)
    lecturer = forms.ChoiceField(
        label=_("Lecturer"),
        required=False,
        help_text=_(
            "The lecturers of the course, whom its page “Staff” names. The meeting link is in the content."
        ),
    )

    def __init__(
        self,
        *args: Any,
        course: Course,
        groups: Iterable[Group],
        kind: ActivityKind,
        activity: Activity | None = None,
        lecturers: Iterable[Person] = (),
        held_by: int | None = None,
        **options: Any,
    ) -> None:
        """`lecturers` can be named to hold it, if its kind has a lecturer; `held_by` is the id of who holds it now.

        If that is another person, the content of the activity names who holds it.
        """
        options.setdefault("initial", {"kind": kind.code, "required": True})
        options.setdefault("languages", course.languages)
        super().__init__(*args, course=course, groups=groups, activity=activity, **options)
        self.activity_kind = kind
        own = {planned.name: planned for planned in kind.plan_fields}
        stored = [name for name in PLAN_COLUMNS if self.initial.get(name)]
        self.planned = list(dict.fromkeys((*own, *stored)))
        self.sometimes_required |= {"group", *kind.needed_times}
        for name in PLAN_COLUMNS:
            field = self.fields[name]
            if name not in self.planned:
                del self.fields[name]
            elif name in own:
                field.label = str(own[name].label or field.label)
                field.help_text = str(own[name].help_text or field.help_text)
        people = list(lecturers) if kind.name_lecturer else []
        self.lecturers = {person.key: person for person in people}
        self.initial["lecturer"] = next((one.key for one in people if one.pk == held_by), "")
        names = staff_names(people)
        choice = cast(forms.ChoiceField, self.fields["lecturer"])
        choice.choices = [("", "—"), *((person.key, names.of(person)) for person in people)]
        if not kind.name_lecturer or (held_by is not None and not self.initial["lecturer"]):
            del self.fields["lecturer"]
        if not self.groups:
            self.fields["group"].widget = forms.HiddenInput()

    def holder(self) -> Person | None:
        """Who is chosen to hold the activity."""
        return self.lecturers.get(self.cleaned_data.get("lecturer") or "")

    def changes_holder(self) -> bool:
        """Whether another lecturer than the present one is chosen, or none any more; a page without the field changes nothing."""
        if "lecturer" not in self.fields or "lecturer" not in self.data:
            return False
        return bool(self.cleaned_data["lecturer"] != self.initial["lecturer"])

    @property
    def lacks_lecturers(self) -> bool:
        """Whether the course has nobody who could be chosen."""
        return "lecturer" in self.fields and not self.lecturers

    def titles(self) -> list[forms.BoundField]:
        """The title in every language."""
        return self.fields_of("title")

    def summaries(self) -> list[forms.BoundField]:
        """The activity in one sentence in every language."""
        return self.fields_of("summary")

    def fields_of_plan(self) -> list[forms.BoundField]:
        """Times, hours and the group, in the order in which the kind asks for them."""
        return [
            self[name]
            for name in (*self.planned, "group", *(["lecturer"] if "lecturer" in self.fields else []))
        ]


class AnnounceForm(forms.Form):
    """Whom to write to about changes of a plan; `seen` is the mark of the changes that the page showed."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    participants = forms.BooleanField(
        label=_("Participants whom the changes concern"), required=False, initial=True
    )
    staff = forms.BooleanField(label=_("Those who work in the course"), required=False, initial=True)

    def choice(self) -> dict[str, Any]:
        """The arguments of `announce_changes` that were chosen."""
        return dict(self.cleaned_data)


class PlanRowForm(PlanForm):
    """A row of the plan's table: a stored activity, or a new one."""

    is_filter = True  # no word "optional" in each cell
    TEXTS = (("title", _("Title"), {"max_length": LONGEST_TITLE}),)

    position = forms.IntegerField(label=_("No."), required=False, min_value=1, max_value=9999)
    remove = forms.BooleanField(label=_("Remove from the plan"), required=False)
    copy_of = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    lecturer = forms.ChoiceField(label=_("Lecturer"), required=False)

    def __init__(
        self,
        *args: Any,
        activity: Activity | None = None,
        is_used: bool = False,
        lecturers: Mapping[str, tuple[Person, str]] | None = None,
        held_by: str = "",
        **options: Any,
    ) -> None:
        """`is_used`: people have worked on the activity, so it can't be removed.

        `lecturers` are who can be named to hold it, by their keys, with their names; `held_by` is the key of who holds it now.
        """
        super().__init__(*args, activity=activity, **options)
        for language in LANGUAGES:
            if language not in self.course.languages:
                self.fields[f"title_{language}"].widget = forms.HiddenInput()
        self.fields["opens_at"].help_text = ""
        self.fields["hours"].label = _("Hours")
        asked = self.data.get(self.add_prefix("remove"))  # on a page from before that: the action refuses it
        if activity is None or (is_used and not asked):
            del self.fields["remove"]
        self.lecturers = lecturers or {}
        if not lecturers or (activity is not None and not kind_of(activity.kind).name_lecturer):
            del self.fields["lecturer"]
        else:
            names = [(key, name) for key, (_person, name) in lecturers.items()]
            cast(forms.ChoiceField, self.fields["lecturer"]).choices = [("", "—"), *names]
        if activity is not None:
            del self.fields["copy_of"]
            self.initial["position"] = activity.position
            self.initial["lecturer"] = held_by

    def clean(self) -> dict[str, Any]:
        """Only what has a lecturer gets one."""
        cleaned = super().clean()
        if cleaned.get("lecturer") and cleaned.get("kind") and not kind_of(cleaned["kind"]).name_lecturer:
            self.add_error("lecturer", _("This kind of activity has no lecturer: choose “—”."))
        return cleaned

    def holder(self) -> Person | None:
        """Who is chosen to hold the activity."""
        chosen = self.lecturers.get(self.cleaned_data.get("lecturer") or "")
        return chosen[0] if chosen else None

    def changes_holder(self) -> bool:
        """Whether another lecturer than the present one is chosen, or none any more; a page without the field changes nothing."""
        if "lecturer" not in self.fields or self.add_prefix("lecturer") not in self.data:
            return False
        return bool(self.cleaned_data["lecturer"] != self.initial.get("lecturer", ""))

    def full_clean(self) -> None:
        """Find mistakes in rows that count only: an empty row, or one to be removed, has none."""
        if self.is_bound and self.is_left_out:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    @property
    def is_left_out(self) -> bool:
        """Whether the row is to be removed, or was never filled in."""
        if self.activity is not None:
            return "remove" in self.fields and bool(self["remove"].data)
        typed = (*(f"title_{language}" for language in LANGUAGES), *self.MOMENTS)
        return not any(str(self[name].data or "").strip() for name in typed)

    @property
    def is_held(self) -> bool:
        """Whether the kind has a start and an end, as far as it is known."""
        given = self.activity.kind if self.activity else self["kind"].value()
        return any(kind.has_hours for kind in all_kinds() if kind.code == given)

    @property
    def kind_name(self) -> Any:
        """The kind of a stored activity, which can't be changed."""
        return kind_of(self.activity.kind).singular if self.activity else ""

    def heading(self) -> str:
        """The title as typed or stored, in the reader's language if it has one; empty for an empty row."""
        return pick({language: str(self[f"title_{language}"].value() or "") for language in LANGUAGES})

    def time(self) -> str:
        """When the activity is, as typed or stored, in the course's zone; empty if that is not known yet."""
        if self.is_bound:
            self.is_valid()
            return time_of(self.course, self.line())
        return time_of(self.course, self.activity) if self.activity else ""

    def group_name(self) -> str:
        """The group that it is for, as typed or stored; empty if it is for all."""
        group = self.groups.get(str(self["group"].value() or ""))
        return str(group) if group else ""

    def moments(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of times, each with the kinds that usually need it: `held` or `open`."""
        return [
            (self[name], "held" if name in ("starts_at", "ends_at") else "open")
            for name in ("starts_at", "ends_at", "opens_at", "due_at")
        ]

    def titles(self) -> list[forms.BoundField]:
        """The titles in the languages of the course."""
        return [self[f"title_{language}"] for language in LANGUAGES if language in self.course.languages]

    def hidden_fields_of_row(self) -> list[forms.BoundField]:
        """Titles in other languages, which stay as they are, and the activity that a new one copies."""
        others = [
            self[f"title_{language}"] for language in LANGUAGES if language not in self.course.languages
        ]
        return others if self.activity else [*others, self["copy_of"]]


class PlanTable:
    """All rows of a plan in one form; those of activities that were added meanwhile are not touched."""

    SPARE, MOST_NEW = 3, 60

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        course: Course,
        groups: Iterable[Group],
        plan: Iterable[Activity],
        lecturers: Iterable[Person] = (),
        held_by: Mapping[int, int] | None = None,
        spare: int = SPARE,
    ) -> None:
        """`data` is what was sent; `lecturers` can hold activities, `held_by` is the id of who holds one by its own; a new row is named new-0, new-1 and so on, that of an activity by its key."""
        self.course, self.groups, self.plan = course, list(groups), list(plan)
        self.used = used_activities(course) if self.plan else frozenset()
        people = list(lecturers)
        shown = staff_names(people)
        self.lecturers = {person.key: (person, shown.of(person)) for person in people}
        keys = {person.pk: person.key for person in people}
        self.held_by = {pk: keys.get(person, "") for pk, person in (held_by or {}).items()}
        sent = None if data is None else {name.split("-position")[0] for name in data}
        self.stored = [
            self._row(data, f"row-{one.key}", one)
            for one in self.plan
            if sent is None or f"row-{one.key}" in sent
        ]
        numbers = range(self.MOST_NEW) if sent is not None else range(min(spare, self.MOST_NEW))
        new = [f"new-{number}" for number in numbers if sent is None or f"new-{number}" in sent]
        self.new = [self._row(data, name, None) for name in new]

    def _row(self, data: Mapping[str, Any] | None, prefix: str, activity: Activity | None) -> PlanRowForm:
        first = {"kind": all_kinds()[0].code, "required": True}
        more: dict[str, Any] = (
            {"held_by": self.held_by.get(activity.pk, "")} if activity else {"initial": first}
        )
        return PlanRowForm(
            data,
            prefix=prefix,
            course=self.course,
            groups=self.groups,
            activity=activity,
            is_used=activity is not None and activity.pk in self.used,
            lecturers=self.lecturers,
            **more,
        )

    @property
    def rows(self) -> list[PlanRowForm]:
        """Every row: as it was sent, in the order of the numbers; at first stored ones, then empty ones."""
        rows = [*self.stored, *self.new]
        return sorted(rows, key=_place) if any(row.is_bound for row in rows) else rows

    @property
    def counted(self) -> list[PlanRowForm]:
        """The rows that will be in the plan, in the order of their numbers; without a number a new one is last."""
        return [row for row in self.rows if not row.is_left_out]

    @property
    def removed(self) -> list[Activity]:
        """The activities that are to be removed."""
        return [row.activity for row in self.stored if row.activity and row.is_left_out]

    def copied(self, row: PlanRowForm) -> Activity | None:
        """The activity whose content a new row takes over."""
        key = "" if row.activity else row.cleaned_data.get("copy_of")
        kind = row.cleaned_data.get("kind")
        return next((one for one in self.plan if key and one.key == key and one.kind == kind), None)

    def is_valid(self) -> bool:
        """Whether everything that counts can be saved."""
        return not [row for row in self.counted if not row.is_valid()]


def _place(row: PlanRowForm) -> int:
    typed = str(row["position"].data or "")
    return int(typed) if typed.isascii() and typed.isdigit() else 10_000
