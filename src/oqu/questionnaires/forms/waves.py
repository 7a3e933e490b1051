"""What the office types in about waves and open answers."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Group
from oqu.courses.queries import activity_names
from oqu.kernel.fields import LocalMomentField, is_empty
from oqu.kernel.languages import Translations, texts_of
from oqu.questionnaires.actions.waves import FilesNeedNames
from oqu.questionnaires.models import OpenAnswer, Questionnaire, Redaction, Theme
from oqu.questionnaires.queries.aims import offered_to, other_aims, texts_of_aims
from oqu.questionnaires.queries.sent_files import file_items
from oqu.questionnaires.queries.waves import content_of, followup_times, own_title

MOST_MONTHS = 60


AS_IT_IS, ANONYMOUS, NAMED = "", "anonymous", "named"


def _name(questionnaire: Questionnaire, aims: Mapping[str, Translations]) -> str:
    """The title of a questionnaire, and whether it is anonymous; one that asks about aims which the course does not have says so."""
    title, others = own_title(questionnaire), other_aims(questionnaire, aims)
    if others:
        title = gettext("%(title)s (asks about other aims: %(aim)s…)") % {"title": title, "aim": others[0]}
    names = gettext("anonymous") if questionnaire.definition.get("anonymous", True) else gettext("with names")
    return f"{title} · {names}"


class WaveForm(forms.Form):
    """Which questionnaire goes out, from when until when, with or without names; times are the course's zone's."""

    sometimes_required = frozenset({"due_at"})

    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    activity: forms.ModelChoiceField[Activity] = forms.ModelChoiceField(
        Activity.objects.none(),
        to_field_name="key",
        required=False,
        label=_("For this line of the plan"),
        empty_label=_("a new line"),
    )
    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(
        Group.objects.none(),
        to_field_name="key",
        required=False,
        label=_("Whom it asks"),
        empty_label=_("everybody in the course"),
    )
    opens_at = LocalMomentField(label=_("Opens"), required=False)
    due_at = LocalMomentField(label=_("Closes"), required=False)
    anonymity = forms.ChoiceField(
        label=_("Names at the answers"),
        required=False,
        choices=[
            (AS_IT_IS, _("as the questionnaire says")),
            (ANONYMOUS, _("anonymous")),
            (NAMED, _("with names")),
        ],
        help_text=_(
            "A change applies to this time only; people read before they answer whether their name stays with it. "
            "Only with names can results be shown by group or district. Answers before and after the course are joined "
            "only if both are anonymous or both have names."
        ),
    )
    required = forms.BooleanField(label=_("Needed for the certificate"), required=False, initial=True)
    months_after = forms.IntegerField(
        label=_("Months after the course"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Without times it then opens so many months after the last day, for two weeks."),
    )

    def __init__(self, *args: Any, course: Course, unfilled: QuerySet[Activity], **options: Any) -> None:
        super().__init__(*args, **options)
        self.course = course
        if course.is_over:
            self.fields["required"].disabled, self.initial["required"] = True, False
        own, standard = offered_to(course)
        self.known: dict[str, Questionnaire] = {one.key: one for one in (*own, *standard)}
        aims = texts_of_aims(course)
        choice, lines = self.fields["questionnaire"], self.fields["activity"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(lines, forms.ModelChoiceField)
        choice.choices = [
            ("", _("Choose from the list")),
            (_("Of the centre"), [(one.key, _name(one, aims)) for one in own]),
            (_("Standard"), [(one.key, _name(one, aims)) for one in standard]),
        ]
        names = activity_names(course, unfilled)
        lines.queryset = unfilled
        cast(Any, lines).label_from_instance = lambda one: names[one.pk]
        self.initial["questionnaire"] = self.initial.get("questionnaire") or self._named_like(unfilled)
        asked = self.fields["group"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = course.groups.all()
        if not course.groups.exists():
            del self.fields["group"]
        for name in ("opens_at", "due_at"):
            moment = self.fields[name]
            assert isinstance(moment, LocalMomentField)
            moment.zone = course.zone
        if not unfilled.exists():
            del self.fields["activity"]

    def _named_like(self, unfilled: QuerySet[Activity]) -> str:
        """The key of the questionnaire that has the title of the line for which one is chosen, in any language; or nothing."""
        key = self.initial.get("activity")
        line = unfilled.filter(key=key).first() if key else None
        titles = set(texts_of(line, "title").values()) if line else set()
        return next((key for key, one in self.known.items() if titles & set(one.title.values())), "")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning, and a new line of the plan has one."""
        given = super().clean() or {}
        months = given.get("months_after")
        if months and not (given.get("opens_at") or given.get("due_at") or self.errors):
            given["opens_at"], given["due_at"] = followup_times(self.course, months)
        opens_at, due_at = given.get("opens_at"), given.get("due_at")
        if opens_at and due_at and due_at <= opens_at:
            self.add_error("due_at", _("It closes before it opens."))
        chosen = self.known.get(given.get("questionnaire", ""))
        if given.get("anonymity") == ANONYMOUS and chosen and file_items(content_of(chosen)):
            self.add_error("anonymity", str(FilesNeedNames.message))
        if is_empty(self, "due_at") and not given.get("activity"):
            self.add_error("due_at", _("Enter when it closes: the answers are opened then."))
        return given

    def action_kwargs(self) -> dict[str, Any]:
        """The keyword arguments of `actions.add_wave`."""
        given = self.cleaned_data
        questionnaire = self.known[given["questionnaire"]]
        usual = bool(questionnaire.definition.get("anonymous", True))
        names = ("opens_at", "due_at", "required", "months_after")
        return {name: given[name] for name in names} | {
            "questionnaire": questionnaire,
            "anonymous": {ANONYMOUS: True, NAMED: False}.get(given["anonymity"], usual),
            "activity": given.get("activity"),
            "group": given.get("group"),
        }


class OpinionForm(forms.Form):
    """What a reviewer says of one open answer: whether it may be shown, with which words, and its themes."""

    sometimes_required = frozenset({"shown_text"})

    redaction = forms.ChoiceField(
        label=_("In reports"),
        choices=[(state.value, state.label) for state in Redaction if state != Redaction.UNREAD],
        widget=forms.RadioSelect,
    )
    shown_text = forms.CharField(
        label=_("Words to show instead"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Leave out names, places and anything else that identifies the author."),
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(),
        to_field_name="key",
        required=False,
        label=_("Themes"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, answer: OpenAnswer, themes: QuerySet[Theme], **options: Any) -> None:
        shown = answer.shown_text or answer.text
        state = answer.redaction if answer.redaction != Redaction.UNREAD else Redaction.SHOWN
        options.setdefault("initial", {}).update(redaction=state, shown_text=shown)
        super().__init__(*args, **options)
        field = self.fields["themes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = themes
        if not themes.exists():
            del self.fields["themes"]

    def clean(self) -> dict[str, Any]:
        """Words that are shown with changes must be there."""
        given = super().clean() or {}
        if given.get("redaction") == Redaction.REDACTED and is_empty(self, "shown_text"):
            self.add_error("shown_text", _("Write the words that may be shown."))
        return given


class ThemeForm(forms.Form):
    """A new theme."""

    name = forms.CharField(label=_("New theme"), max_length=120)
