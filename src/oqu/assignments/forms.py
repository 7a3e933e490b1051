"""What people type about practical tasks, checked for form; the actions check the rest."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.assignments.actions import CriterionLine, FileTerms
from oqu.assignments.models import FILE_ENDINGS, Assignment, Criterion, Review, SubmissionFile
from oqu.assignments.queries import AssignmentWork, files_out_of_reach, kinds_of, points_out_of_reach
from oqu.kernel import files
from oqu.kernel.document_forms import DocumentTextsForm
from oqu.kernel.fields import FilesField, MarkdownArea, is_empty
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.text import decimal, plain_decimal
from oqu.kernel.translated_forms import TranslatedTexts, stored_texts

LONGEST_ANSWER = 60_000
LONGEST_COMMENT = 10_000


class SubmissionForm(forms.Form):
    """An answer: words, new files, and which of the earlier files to leave out."""

    sometimes_required = frozenset({"text", "add_files"})

    text = forms.CharField(
        label=_("Text of the answer"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 10}),
    )
    add_files = FilesField(label=_("Add files"), required=False)
    leave_out = forms.MultipleChoiceField(
        label=_("Files that are with your answer: tick what to leave out"),
        help_text=_("A new file of the same name is added with a number and replaces none."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    begun_from = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assignment: Assignment, work: AssignmentWork, **kwargs: Any) -> None:
        stored = work.base.text if work.base else ""
        begun_from = hashlib.sha256(stored.encode()).hexdigest()[:16]
        initial = {"text": stored, "begun_from": begun_from}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.other_version = ""
        if self._is_behind(stored, begun_from):
            self.other_version = stored
            seen: Any = self.data
            self.data = seen.copy()
            cast(Any, self.data)["begun_from"] = begun_from  # sent once more, it has seen the other version
        self.accept = files.endings(kinds_of(assignment))
        self.largest_mb = assignment.largest_mb
        self.originals = assignment.keep_originals
        kept: list[SubmissionFile] = list(work.base.files.all()) if work.base else []
        self._offer("leave_out", [(one.file.key, one.file.name) for one in kept])
        if not assignment.most_files:
            del self.fields["add_files"]

    def _is_behind(self, stored: str, begun_from: str) -> bool:
        """Whether the stored text was changed, in another tab or on another device, after this form was opened."""
        seen = self.data.get("begun_from", "")
        same = self.data.get("text", "").split() == stored.split()
        return bool(self.is_bound and seen and seen != begun_from and stored and not same)

    def clean(self) -> dict[str, Any]:
        """Refuse once to write over what was stored meanwhile: the page shows both, and the person decides."""
        if self.other_version:
            raise forms.ValidationError(
                _(
                    "Your answer was changed elsewhere after this page was opened. Below is the stored version; "
                    "send once more to put yours in its place."
                )
            )
        return self.cleaned_data

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields[name]

    def action_kwargs(self) -> dict[str, Any]:
        """The words and files as `actions.submit` takes them."""
        return {
            "words": self.cleaned_data["text"],
            "uploads": [files.Upload(one.name or "", one) for one in self.cleaned_data.get("add_files", [])],
            "without": self.cleaned_data.get("leave_out", []),
        }


class ReviewForm(forms.Form):
    """Points for each line of the rubric, and a comment."""

    sometimes_required = frozenset({"comment"})

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Goes to the person by letter. Needed when you return the answer."),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [criterion.code for criterion in criteria]
        points = {f"points_{criterion.code}": _points(criterion) for criterion in criteria}
        self.fields = points | self.fields

    def points(self) -> dict[str, Decimal]:
        """Criterion code → points."""
        return {code: self.cleaned_data[f"points_{code}"] for code in self.codes}


def as_reviewed(review: Review) -> dict[str, str]:
    """A verdict as the first content of `ReviewForm`."""
    given = {f"points_{one.criterion.code}": plain_decimal(one.points) for one in review.scores.all()}
    return given | {"comment": review.comment}


def _points(criterion: Criterion) -> forms.DecimalField:
    return forms.DecimalField(
        label=criterion.text,
        help_text=_("0 to %(most)s points") % {"most": decimal(criterion.points)},
        min_value=Decimal(0),
        max_value=criterion.points,
        error_messages={"max_value": _("At most %(points)s points.") % {"points": decimal(criterion.points)}},
        decimal_places=1,
        widget=forms.NumberInput({"step": "0.5", "inputmode": "decimal"}),
    )


class AssignmentForm(DocumentTextsForm):
    """The brief in each language, and what may be sent."""

    TEXTS = (("brief", _("Brief"), {"widget": MarkdownArea(rows=10, pictures=True)}),)

    accept_from = forms.DecimalField(
        label=_("Accepted from, points"), min_value=Decimal(0), decimal_places=1, max_digits=5
    )
    files_required = forms.BooleanField(label=_("A file is required"), required=False)
    most_files = forms.IntegerField(label=_("Files, at most"), min_value=0, max_value=20)
    largest_mb = forms.IntegerField(label=_("Size of a file, at most, MB"), min_value=1, max_value=100)
    endings = forms.MultipleChoiceField(
        label=_("Kinds of files"),
        required=False,
        choices=[(ending, ending.upper()) for ending in FILE_ENDINGS],
        widget=forms.CheckboxSelectMultiple,
    )
    keep_originals = forms.BooleanField(
        label=_("Keep photos as they were taken"),
        help_text=_(
            "For scans and photos whose every detail counts. They take long on a weak link and keep what the camera "
            "wrote into them, often the place."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Some brief, and a file can't be a must where none may be sent."""
        data = super().clean()
        if self.lacks_text("brief"):
            self.add_error(None, _("Write the brief in at least one language."))
        wrong = files_out_of_reach(
            required=bool(data.get("files_required")),
            most=data.get("most_files") or 0,
            endings=data.get("endings") or (),
        )
        if wrong:
            self.add_error("files_required", str(wrong))
        return data

    def action_kwargs(self) -> dict[str, Any]:
        """The brief and terms as `actions.set_assignment` takes them."""
        data = self.cleaned_data
        return {
            "brief": self.texts("brief"),
            "pictures": data["pictures"],
            "accept_from": data["accept_from"],
            "file_terms": FileTerms(
                endings=tuple(data["endings"]),
                most=data["most_files"],
                largest_mb=data["largest_mb"],
                required=data["files_required"],
                originals=data["keep_originals"],
            ),
        }


def as_written(assignment: Assignment | None) -> dict[str, Any]:
    """The assignment as the first content of `AssignmentForm`; a new one has the usual terms."""
    usual = FileTerms()
    if assignment is None:
        return {
            "accept_from": 0,
            "most_files": usual.most,
            "largest_mb": usual.largest_mb,
            "endings": list(usual.endings),
        }
    same = ("accept_from", "files_required", "most_files", "largest_mb", "endings", "keep_originals")
    written = {name: getattr(assignment, name) for name in same} | stored_texts(assignment, ["brief"])
    return written | {"accept_from": plain_decimal(assignment.accept_from)}


class CriterionForm(TranslatedTexts, forms.Form):
    """One line of a rubric; without any words it is left out."""

    TEXTS = (("text", _("Criterion"), {"max_length": 300}),)
    TEXT_FIELD = forms.CharField

    code = forms.SlugField(required=False, widget=forms.HiddenInput)
    points = forms.DecimalField(
        label=_("Points, at most"), required=False, min_value=Decimal("0.5"), decimal_places=1, max_digits=4
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sometimes_required.add("points")

    def clean(self) -> dict[str, Any]:
        """A criterion with words needs points."""
        data = super().clean() or {}
        if self.has_words() and is_empty(self, "points"):
            self.add_error("points", _("Enter the maximum number of points."))
        return data

    def has_words(self) -> bool:
        """Whether anything was written in any language."""
        return any(self.texts("text").values())


CriteriaForms = forms.formset_factory(CriterionForm, extra=2, max_num=12, validate_max=True)


def can_be_passed(form: AssignmentForm, rubric: forms.BaseFormSet[CriterionForm]) -> bool:
    """Whether the points of a valid rubric are enough for a valid form; else report it in the form."""
    lines = [one.cleaned_data["points"] for one in rubric.forms if one.has_words()]
    wrong = points_out_of_reach(form.cleaned_data["accept_from"], lines)
    if wrong:
        form.add_error("accept_from", str(wrong))
    return not wrong


def criterion_lines(formset: forms.BaseFormSet[CriterionForm]) -> list[CriterionLine]:
    """The rubric as `actions.set_assignment` takes it; new lines get the next free code."""
    filled = [form for form in formset.forms if form.has_words()]
    taken = {form.cleaned_data["code"] for form in filled}
    free = (f"c{number}" for number in range(1, 100) if f"c{number}" not in taken)
    return [
        CriterionLine(
            code=form.cleaned_data["code"] or next(free),
            text=form.texts("text"),
            points=form.cleaned_data["points"],
        )
        for form in filled
    ]


def rubric_as_written(assignment: Assignment | None) -> list[dict[str, Any]]:
    """The rubric as the first content of `CriteriaForms`."""
    if assignment is None:
        return []
    return [
        {"code": c.code, "points": plain_decimal(c.points)} | stored_texts(c, ["text"])
        for c in assignment.criteria.all()
    ]


def forms_of_file(task: Mapping[str, Any]) -> tuple[AssignmentForm, forms.BaseFormSet[CriterionForm]]:
    """What a file of a course's folder holds (assignments/<slug>.toml) as if it were typed into the forms."""
    terms, criteria = task["files"], [one for one in task["criteria"] if isinstance(one, Mapping)]
    brief = task["brief"] if isinstance(task.get("brief"), Mapping) else {}
    typed = {
        "accept_from": task.get("accept_from"),
        "files_required": terms.get("required") or "",
        "most_files": terms.get("max_count"),
        "largest_mb": terms.get("max_mb"),
        "endings": terms.get("kinds") or [],
    } | {f"brief_{language}": text for language, text in brief.items()}
    lines: dict[str, Any] = {"form-TOTAL_FORMS": len(criteria), "form-INITIAL_FORMS": 0}
    for number, one in enumerate(criteria):
        texts = {f"text_{language}": one.get(language) for language in LANGUAGES}
        values = {"code": one.get("code"), "points": one.get("points")} | texts
        lines |= {f"form-{number}-{name}": value for name, value in values.items()}
    return AssignmentForm(typed), CriteriaForms(lines)
