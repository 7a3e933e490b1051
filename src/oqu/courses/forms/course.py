"""Forms of a course itself: texts and terms, aims, duties, attached files."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import MOST_AIMS, OUTSIDE, RULE, CourseTerms
from oqu.courses.kinds import all_kinds
from oqu.courses.models import Activity, Aim, Course, Duty, Group, HourRounding
from oqu.courses.queries import (
    contradictions_of_terms,
    left_outside,
    named,
    names_of,
    staff_candidates,
)
from oqu.kernel.dates import usual_zones
from oqu.kernel.fields import (
    LONGEST_TITLE,
    DayField,
    EmailField,
    FileField,
    LocalMomentField,
    MarkdownArea,
    NamePartField,
    TidyCharField,
    is_empty,
)
from oqu.kernel.files import Upload
from oqu.kernel.languages import COUNTRY, LANGUAGES, for_address
from oqu.kernel.name_order import NameOrder
from oqu.kernel.text import slug
from oqu.kernel.translated_forms import TextsForm, stored_texts
from oqu.people.forms import PersonChoiceField
from oqu.people.models import Person

MOST_HOURS = 1000
MOST_PLACES = 30000
SPARE_AIMS = 2


class CourseForm(TextsForm):
    """A course: its texts in each language side by side, its days, places and rule."""

    TEXTS = (
        ("title", _("Title"), {"max_length": LONGEST_TITLE}),
        ("summary", _("In one sentence"), {"max_length": 300, "widget": forms.Textarea(attrs={"rows": 3})}),
        ("about", _("About the course"), {"widget": MarkdownArea(rows=10)}),
    )

    slug = forms.SlugField(
        label=_("Address on the site"),
        max_length=60,
        required=False,
        help_text=_("Latin letters, digits and hyphens. Empty: made from the title."),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    hours = forms.IntegerField(label=_("Academic hours (45 minutes each)"), min_value=1, max_value=MOST_HOURS)
    hours_note = TidyCharField(
        label=_("Why the plan has other hours"),
        help_text=_(
            "Only if the hours of the activities are not those of the course, for example: 6 hours of reading on one's own. The director reads it before signing."
        ),
        max_length=300,
        required=False,
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES)
    zone = forms.ChoiceField(label=_("Time zone"))
    applications_until = LocalMomentField(label=_("Applications until"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the course"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    attendance_percent = forms.IntegerField(
        label=_("Lectures heard, at least, %"), min_value=0, max_value=100
    )
    present_percent = forms.IntegerField(
        label=_("Present from, % of a lecture"),
        help_text=_(
            "People who heard less of a lecture get no hours for it. Empty: the same share as above."
        ),
        min_value=0,
        max_value=100,
        required=False,
    )
    hour_rounding = forms.ChoiceField(
        label=_("Academic hours of a lecture"), choices=HourRounding.choices, required=False
    )
    needs_assignments = forms.BooleanField(label=_("All practical tasks must be accepted"), required=False)
    needs_questionnaires = forms.BooleanField(
        label=_("All required questionnaires must be answered"), required=False
    )

    leave_outside = forms.BooleanField(
        label=_("Change the days all the same: these activities stay where they are"), required=False
    )

    MOMENT = "applications_until"
    RARELY_CHANGED = ("hours_note", "present_percent", "hour_rounding", "slug")
    """What is folded until it has a value of its own."""
    asks_about_outside = False
    """Whether the days leave activities outside, which `leave_outside` would allow."""
    NUMBERS = (
        *(
            "starts_on",
            "ends_on",
            "hours",
            "hours_note",
            "capacity",
            "zone",
            "applications_until",
            "languages",
        ),
        *(
            "attendance_percent",
            "present_percent",
            "hour_rounding",
            "needs_assignments",
            "needs_questionnaires",
        ),
    )

    def __init__(self, *args: Any, course: Course | None = None, **options: Any) -> None:
        self.course = course
        if course is not None:
            options["initial"] = what_is_written(course, self.NUMBERS, [name for name, _l, _o in self.TEXTS])
        else:
            options.setdefault("initial", {}).update(
                languages=list(COUNTRY),
                zone=settings.OQU_HOME_ZONE,
                attendance_percent=70,
                needs_assignments=True,
                needs_questionnaires=True,
            )
        super().__init__(*args, **options)
        self.sometimes_required |= {"applications_until"}
        self.mark_gaps(course.languages if course else ())
        if course is not None:
            del self.fields["slug"]
            if course.is_over and RULE.isdisjoint(
                self.data
            ):  # else it was opened before: the action refuses a change
                for name in RULE:
                    self.fields[name].disabled = True
        moment = self.fields[self.MOMENT]
        assert isinstance(moment, LocalMomentField)
        own, zones = self.initial["zone"], self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = usual_zones(own)
        given = self.data.get("zone") if self.is_bound else own
        moment.zone = given if given in dict(usual_zones(own)) else "UTC"

    def clean_hour_rounding(self) -> str:
        """Exactly, by default."""
        return self.cleaned_data["hour_rounding"] or HourRounding.TENTH

    def clean(self) -> dict[str, Any]:
        """Days, shares and places agree with each other and with the plan; a title in each of the languages."""
        cleaned = super().clean() or {}
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned.get("zone"):
            self._check_terms(cleaned)
        for language in cleaned.get("languages", []):
            if is_empty(self, f"title_{language}"):
                self.add_error(
                    f"title_{language}", _("The course is held in this language: give it a title.")
                )
        return cleaned

    def _check_terms(self, cleaned: dict[str, Any]) -> None:
        terms = {name: value for name, value in cleaned.items() if name not in self.errors}
        for contradiction in contradictions_of_terms(terms, self.course):
            self.add_error(contradiction.column, str(contradiction.words))
        if self.course is None or "ends_on" in self.errors or cleaned.get("leave_outside"):
            return
        outside = left_outside(self.course, cleaned["starts_on"], cleaned["ends_on"], cleaned["zone"])
        if outside:
            self.asks_about_outside = True
            self.add_error("ends_on", OUTSIDE % {"titles": names_of(outside)})

    def chosen_languages(self) -> list[tuple[forms.boundfield.BoundWidget, list[forms.BoundField], bool]]:
        """The choice of each language, its texts, and whether they are shown although it is not chosen: something is written."""
        rows = []
        for choice, code in zip(self["languages"], LANGUAGES, strict=True):
            texts = [self[f"{name}_{code}"] for name, _label, _options in self.TEXTS]
            rows.append((choice, texts, any(bound.value() for bound in texts)))
        return rows

    def has_exact_rules(self) -> bool:
        """Whether a rule that most courses leave as it is has another value, or a mistake."""
        usual = {"", HourRounding.TENTH.value}
        return any(
            name in self.errors or str(self[name].value() or "") not in usual
            for name in self.RARELY_CHANGED
            if name in self.fields
        )

    def terms(self) -> CourseTerms:
        """Days, places and the rule, for a new course."""
        values = {name: self.cleaned_data[name] for name in self.NUMBERS}
        return CourseTerms(**{**values, "languages": tuple(values["languages"])})

    def columns(self) -> dict[str, Any]:
        """Everything by the name of its column, for a change."""
        return {name: self.cleaned_data[name] for name in self.NUMBERS} | self.columns_of_texts()

    def address(self) -> str:
        """The address of a new course: as typed, else from its title and year."""
        if self.cleaned_data["slug"]:
            return str(self.cleaned_data["slug"])
        words = for_address(self.texts("title"))
        return slug(f"{slug(words, longest=50)} {self.cleaned_data['starts_on'].year}")


def what_is_written(row: Any, plain: Iterable[str], texts: Iterable[str]) -> dict[str, Any]:
    """The present values of a row for a form, each language by itself."""
    return {name: getattr(row, name) for name in plain} | stored_texts(row, texts)


AIM = {"max_length": 300, "widget": forms.Textarea(attrs={"rows": 2})}


class AimsForm(TextsForm):
    """What people shall be able to do after the course: a row for each aim; an empty row is no aim."""

    def __init__(self, *args: Any, aims: Iterable[Aim], **options: Any) -> None:
        self.aims = list(aims)
        rows = min(MOST_AIMS, len(self.aims) + SPARE_AIMS)
        self.TEXTS = tuple(
            (f"aim{n}", _("Aim %(number)s") % {"number": n}, dict(AIM)) for n in range(1, rows + 1)
        )
        options["initial"] = {
            f"aim{n}_{language}": getattr(aim, f"text_{language}") or ""
            for n, aim in enumerate(self.aims, start=1)
            for language in LANGUAGES
        }
        super().__init__(*args, **options)
        self.mark_gaps(self.asked_languages or ())

    def written(self) -> dict[str, dict[str, str]]:
        """Code → texts, in order; an aim keeps its code, a new one gets it from its words."""
        codes = [aim.code for aim in self.aims]
        kept: dict[str, dict[str, str]] = {}
        for place, (name, _l, _o) in enumerate(self.TEXTS):
            texts = self.texts(name)
            words = for_address(texts)
            if not words:
                continue
            code = codes[place] if place < len(codes) else slug(words, longest=36)
            while code in kept or (place >= len(codes) and code in codes):
                code = f"{code}-2"
            kept[code] = texts
        return kept


class DutyFields(forms.Form):
    """A duty in a course; a reviewer may be limited to groups and tasks."""

    sometimes_required = frozenset({"groups"})

    duty = forms.ChoiceField(label=_("Duty"), widget=forms.RadioSelect)
    groups: forms.ModelMultipleChoiceField[Group] = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("Groups"),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    activities: forms.ModelMultipleChoiceField[Activity] = forms.ModelMultipleChoiceField(
        Activity.objects.none(),
        label=_("Practical tasks"),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, course: Course, names_curators: bool, **options: Any) -> None:
        """`names_curators`: whether the reader may say who looks after a group."""
        super().__init__(*args, **options)
        duties = [duty for duty in Duty if duty != Duty.CURATOR or names_curators]
        cast(forms.ChoiceField, self.fields["duty"]).choices = [(duty.value, duty.label) for duty in duties]
        reviewed = [kind.code for kind in all_kinds() if kind.is_reviewed]
        chosen: dict[str, QuerySet[Any]] = {
            "groups": course.groups.all(),
            "activities": course.activities.filter(kind__in=reviewed)
            .select_related("group")
            .order_by("position"),
        }
        for name, rows in chosen.items():
            cast(forms.ModelChoiceField[Any], self.fields[name]).queryset = rows
        tasks = cast(Any, self.fields["activities"])
        tasks.label_from_instance = lambda one: named(one.title, str(one.group or ""))

    def clean(self) -> dict[str, Any]:
        """A curator needs a group; only reviewers are limited."""
        data = super().clean() or {}
        if data.get("duty") == Duty.CURATOR and is_empty(self, "groups"):
            self.add_error("groups", _("Choose the groups that the curator looks after."))
        if data.get("duty") != Duty.REVIEWER:
            data["activities"] = []
        if data.get("duty") not in (Duty.REVIEWER, Duty.CURATOR):
            data["groups"] = []
        return data


class DutyForm(DutyFields):
    """A duty for a person of the centre."""

    person = PersonChoiceField(Person.objects.none(), label=_("Who"), to_field_name="key")

    def __init__(self, *args: Any, course: Course, **options: Any) -> None:
        super().__init__(*args, course=course, **options)
        people = staff_candidates(course).order_by(NameOrder("family_name"), NameOrder("given_name"))
        cast(PersonChoiceField, self.fields["person"]).offer(people)


class InviteStaffForm(DutyFields):
    """A duty for a person who is not at the centre yet."""

    email = EmailField(label=_("E-mail"))
    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=settings.LANGUAGES,
        help_text=_(
            "The letter begins in the language that you choose. Its text in Kazakh and in Russian is always in it."
        ),
    )

    def action_kwargs(self) -> dict[str, Any]:
        """The keyword arguments of `actions.invite_staff`."""
        return self.cleaned_data | {"duty": Duty(self.cleaned_data["duty"])}


class MaterialForm(forms.Form):
    """A file for an activity, and its title."""

    file = FileField(
        label=_("File"), help_text=_("PDF, Word, Excel, PowerPoint, text or picture, up to 25 MB.")
    )
    title = TidyCharField(
        label=_("Title, as people see it"),
        help_text=_("Empty: the name of the file."),
        max_length=LONGEST_TITLE,
        required=False,
    )

    def action_kwargs(self) -> dict[str, Any]:
        """The keyword arguments of `actions.attach_material`."""
        file = self.cleaned_data["file"]
        return {"upload": Upload(file.name, file), "title": self.cleaned_data["title"]}
