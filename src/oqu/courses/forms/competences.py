"""Choosing competences for the aims of a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.competences.queries import Competence, Level, competences_to_choose, levels_to_choose
from oqu.courses.models import Course


class CompetenceSearch(forms.Form):
    """Which competences to show."""

    is_filter = True

    q = forms.CharField(label=_("Word in a name, an explanation or an area"), max_length=100, required=False)


class ChosenCompetences(forms.ModelMultipleChoiceField[Competence]):
    """Competences by their keys; the choice “none” has an empty one."""

    def clean(self, value: Any) -> Any:
        """The chosen rows; raises ValidationError for a key that is not offered."""
        return super().clean([key for key in value or () if key])


class AimCompetencesForm(forms.Form):
    """Competences for new aims, or (`one`) the competence of one aim; and the level."""

    competences = ChosenCompetences(
        Competence.objects.none(), label=_("Competences"), to_field_name="key", required=False
    )
    level = forms.ChoiceField(label=_("Level"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, course: Course, one: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.one, self.levels = one, list(levels_to_choose(course.centre))
        chosen, level = self.fields["competences"], self.fields["level"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        assert isinstance(level, forms.ChoiceField)
        chosen.queryset = competences_to_choose(course.centre)
        names = {row.code: str(row) for row in reversed(self.levels)}
        level.choices = [("", _("without a level")), *reversed(names.items())]

    def clean(self) -> dict[str, Any]:
        """The number of competences fits."""
        cleaned = super().clean() or {}
        number = len(cleaned.get("competences") or ())
        if self.one and number > 1:
            self.add_error("competences", _("Choose one competence for this aim."))
        elif not self.one and not number:
            self.add_error("competences", _("Choose at least one competence."))
        return cleaned

    def chosen(self) -> list[tuple[Competence, Level | None]]:
        """The competences, each with the level of its framework that was chosen."""
        by_code = {(row.version_id, row.code): row for row in self.levels}
        code = self.cleaned_data["level"]
        return [(one, by_code.get((one.version_id, code))) for one in self.cleaned_data["competences"]]
