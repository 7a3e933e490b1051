"""A course as plain data, and the check of all of it before any is stored."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.competences.definition import CompetenceCode
from oqu.courses.actions import LARGEST_MATERIAL, MATERIALS, OWN_ADDRESSES
from oqu.courses.forms import MOST_AIMS, CourseForm
from oqu.courses.kinds import ContentInvalid, PortableContent, Storing, choices, kind_of
from oqu.courses.queries import HourRounding, Typed, contradictions
from oqu.exchange.transfer import about_aims
from oqu.kernel import files, pictures
from oqu.kernel.errors import Refused
from oqu.kernel.fields import LONGEST_TITLE, LocalMomentField
from oqu.kernel.files import Upload
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.limit_words import TOO_LONG
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.translated_forms import TranslatedTexts

MOMENTS = ("opens_at", "starts_at", "ends_at", "due_at")
MOST_ACTIVITIES = 200
"""Storing as many takes about four seconds."""
MOST_GROUPS = 60
LONGEST_NAME = 80
"""Of a group."""
MOST_PICTURES = 200
"""Of all texts together. Checking as many takes about half a minute."""
COURSE, AIMS, PLAN, QUESTIONNAIRES = _("Course"), _("Aims"), _("Plan"), _("Questionnaires")
GROUPS = _("Groups")


@dataclass(frozen=True)
class ActivityDocument:
    """One activity: values of `ActivityFields`, its content if it has any, and attached files by title.

    `pictures` are files for the text of its content that were not checked yet.
    """

    fields: Mapping[str, Any]
    content: PortableContent | None = None
    pictures: tuple[Upload, ...] = ()
    materials: tuple[tuple[str, Upload], ...] = ()


@dataclass(frozen=True)
class CourseDocument:
    """A course: values of `CourseForm`, aims (code and a text per language), activities in their order.

    `groups` are the names of its groups, without people, in the order of their numbers; "": it is called by its number.

    `about_aims` are the questionnaires about its aims, in the plan or not: each has `about_aims`, the code of the
    standard one, and `definition`.

    A context manager: its files are open until it ends.
    """

    course: Mapping[str, Any]
    aims: Sequence[Any] = ()
    activities: Sequence[ActivityDocument] = ()
    about_aims: Sequence[Any] = ()
    groups: Sequence[Any] = ()
    asks_about_aims: bool = False
    """Whether the questionnaires about its aims are made for the new course."""
    counts_days: bool = False
    """Whether its dates count from its first day, whatever weekday that is; else they keep their weekdays."""
    opened: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.opened.close()


class ActivityFields(TranslatedTexts, forms.Form):
    """What a document says of an activity. Times are local to the course's zone."""

    TEXTS = (
        ("title", _("Title"), {"max_length": LONGEST_TITLE}),
        ("summary", _("In one sentence"), {"max_length": 300}),
    )

    slug = forms.SlugField(label=_("Address"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices)
    opens_at = LocalMomentField(label=_("Opens"), required=False)
    starts_at = LocalMomentField(label=_("Starts"), required=False)
    ends_at = LocalMomentField(label=_("Ends"), required=False)
    due_at = LocalMomentField(label=_("To be done until"), required=False)
    hours = forms.DecimalField(
        label=_("Academic hours"), min_value=0, max_value=200, max_digits=4, decimal_places=1
    )
    required = forms.BooleanField(label=_("Counts for the certificate"), required=False)
    group = forms.IntegerField(label=_("For whom"), required=False, min_value=1, max_value=MOST_GROUPS)

    def __init__(self, *args: Any, zone: str, rounding: str, groups: int, **options: Any) -> None:
        """`rounding` is the HourRounding of the course, `groups` how many groups it has."""
        super().__init__(*args, **options)
        self.rounding, self.groups = rounding, groups
        for name in MOMENTS:
            moment = self.fields[name]
            assert isinstance(moment, LocalMomentField)
            moment.zone = zone

    def clean_slug(self) -> str:
        """Not the address of a page of the plan."""
        slug: str = self.cleaned_data["slug"]
        if slug in OWN_ADDRESSES:
            raise forms.ValidationError(_("This address is reserved. Choose another one."))
        return slug

    def clean(self) -> dict[str, Any]:
        """A title in some language; times and hours that agree with each other."""
        given = super().clean() or {}
        if self.lacks_text("title"):
            self.add_error(None, _("The title is missing."))
        if (given.get("group") or 0) > self.groups:
            self.add_error("group", _("The course has no group with this number."))
        if given.get("kind"):
            for found in contradictions(Typed.of(given, given["kind"]), self.rounding):
                self.add_error(found.column, str(found.words))
        return given


@dataclass(frozen=True)
class CheckedActivity:
    """A valid activity and the function that stores its content."""

    fields: ActivityFields
    store: Storing | None
    materials: tuple[tuple[str, Upload], ...]


@dataclass(frozen=True)
class CheckedCourse:
    """A document all of whose parts are valid."""

    course: CourseForm
    aims: Mapping[str, Translations]
    references: Mapping[str, CompetenceCode]
    """Code of an aim -> the competence that it is about."""
    activities: tuple[CheckedActivity, ...]
    about_aims: about_aims.Definitions
    groups: tuple[str, ...]
    asks_about_aims: bool
    counts_days: bool


@dataclass
class _Problems:
    """The problems found so far; a row is the number of an aim or activity."""

    found: list[Problem] = field(default_factory=list)

    def add_form(self, place: Any, row: int, form: forms.Form) -> None:
        for name, errors in form.errors.items():
            label = str(form.fields[name].label) if name in form.fields else ""
            self.found += [Problem(str(place), row, label, str(error)) for error in errors]

    def add(self, place: Any, row: int, words: Any) -> None:
        self.found.append(Problem(str(place), row, "", str(words)))


def checked(document: CourseDocument) -> CheckedCourse:
    """Check a whole document. Raises BadSheet with everything that is wrong, in the reader's language."""
    problems = _Problems()
    form = CourseForm(document.course)
    problems.add_form(COURSE, 0, form)
    terms = {
        "zone": form.cleaned_data.get("zone", "UTC"),
        "rounding": form.cleaned_data.get("hour_rounding", HourRounding.TENTH),
        "groups": len(document.groups),
    }
    groups = _groups(document.groups, problems)
    aims, references = _aims(document.aims, problems)
    if len(document.activities) > MOST_ACTIVITIES:
        problems.add(PLAN, 0, _("There are more than %(most)s activities.") % {"most": MOST_ACTIVITIES})
    if sum(len(one.pictures) for one in document.activities) > MOST_PICTURES:
        problems.add(
            PLAN, 0, _("There are more than %(most)s pictures in the texts.") % {"most": MOST_PICTURES}
        )
        raise BadSheet(problems.found)
    activities = [
        _activity(number, one, terms, problems)
        for number, one in enumerate(document.activities[:MOST_ACTIVITIES], start=1)
    ]
    _check_addresses(activities, problems)
    definitions, broken = about_aims.checked(document.about_aims)
    for number, problem in broken:
        problems.add(QUESTIONNAIRES, number, problem)
    if problems.found:
        raise BadSheet(problems.found)
    flags = (document.asks_about_aims, document.counts_days)
    return CheckedCourse(form, aims, references, tuple(activities), definitions, groups, *flags)


def _aims(
    given: Sequence[Any], problems: _Problems
) -> tuple[dict[str, Translations], dict[str, CompetenceCode]]:
    aims: dict[str, Translations] = {}
    references: dict[str, CompetenceCode] = {}
    if len(given) > MOST_AIMS:
        problems.add(AIMS, 0, _("There are more than %(most)s aims.") % {"most": MOST_AIMS})
    for number, aim in enumerate(given[:MOST_AIMS], start=1):
        form = AimFields(aim if isinstance(aim, dict) else {})
        problems.add_form(AIMS, number, form)
        if form.is_valid():
            aims[form.cleaned_data["code"]] = form.texts("text")
            if reference := form.reference():
                references[form.cleaned_data["code"]] = reference
    return aims, references


def _groups(given: Sequence[Any], problems: _Problems) -> tuple[str, ...]:
    if len(given) > MOST_GROUPS:
        problems.add(GROUPS, 0, _("There are more than %(most)s groups.") % {"most": MOST_GROUPS})
    names = [" ".join(str(name or "").split()) for name in given[:MOST_GROUPS]]
    for number, name in enumerate(names, start=1):
        if len(name) > LONGEST_NAME:
            problems.add(GROUPS, number, TOO_LONG % {"show_value": len(name), "limit_value": LONGEST_NAME})
    return tuple(names)


class AimFields(TranslatedTexts, forms.Form):
    """An aim of a document."""

    TEXTS = (("text", _("Aim"), {"max_length": 300}),)

    code = forms.SlugField(label=_("Code"), max_length=40)
    framework = forms.SlugField(label=_("Framework of competences"), max_length=40, required=False)
    version = forms.IntegerField(label=_("Version"), min_value=1, max_value=32_767, required=False)
    competence = forms.SlugField(label=_("Competence"), max_length=40, required=False)
    level = forms.SlugField(label=_("Level"), max_length=40, required=False)

    def reference(self) -> CompetenceCode | None:
        """The competence that it is about, if framework, version and competence are named."""
        framework, version, competence, level = (
            self.cleaned_data[name] for name in ("framework", "version", "competence", "level")
        )
        if not (framework and version and competence):
            return None
        return CompetenceCode(framework, version, competence, level)


def _activity(
    number: int, one: ActivityDocument, terms: Mapping[str, Any], problems: _Problems
) -> CheckedActivity:
    form, store = ActivityFields(one.fields, **terms), None
    problems.add_form(PLAN, number, form)
    kind = form.cleaned_data.get("kind")
    if one.content is not None and kind:
        try:
            content = replace(
                one.content, pictures=[*one.content.pictures, *_pictures(number, one, problems)]
            )
            store = kind_of(kind).transfer.checked(content)
        except ContentInvalid as invalid:
            for message in invalid.messages:
                problems.add(PLAN, number, message)
    for title, upload in one.materials:
        _check_material(number, title, upload, problems)
    return CheckedActivity(form, store, one.materials)


def _pictures(number: int, one: ActivityDocument, problems: _Problems) -> list[pictures.PictureOfText]:
    ready = []
    for upload in one.pictures:
        try:
            ready.append(pictures.for_text(upload))
        except Refused as refusal:
            problems.add(PLAN, number, f"{upload.name}: {refusal}")
    return ready


def _check_material(number: int, title: str, upload: Upload, problems: _Problems) -> None:
    size = upload.content.seek(0, 2)
    try:
        files.check(
            upload.content,
            name=upload.name,
            size=size,
            kinds=MATERIALS,
            largest=LARGEST_MATERIAL,
        )
    except Refused as refusal:
        problems.add(PLAN, number, f"{title}: {refusal}")
    if len(title) > LONGEST_TITLE:
        problems.add(PLAN, number, TOO_LONG % {"show_value": len(title), "limit_value": LONGEST_TITLE})


def _check_addresses(activities: Sequence[CheckedActivity], problems: _Problems) -> None:
    seen: set[str] = set()
    for number, one in enumerate(activities, start=1):
        slug = one.fields.cleaned_data.get("slug", "")
        if slug and slug in seen:
            problems.add(PLAN, number, _("Another activity has the address “%(slug)s”.") % {"slug": slug})
        seen.add(slug)


def translations(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language as values of a form, one for each language: `title_…`."""
    return {f"{name}_{language}": texts.get(language, "") for language in LANGUAGES}
