"""What people type or paste is stored whole or refused in the reader's words: nothing cuts it off."""

import re
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from oqu.courses.forms import CourseForm, MaterialForm
from oqu.courses.models import Activity, Course, Material
from oqu.kernel.fields import LONGEST_HEADLINE, LONGEST_TITLE
from oqu.kernel.languages import LANGUAGES
from oqu.news.forms import ArticleForm
from tests.house.forms import PAGES, forms_of
from tests.house.permissions.table import PermissionRow
from tests.house.permissions.world import World

SOURCE = Path(__file__).resolve().parents[2] / "src" / "oqu"
CUT = re.compile(r"\b(?:cleaned_data|POST)(?:\[[^\]]*\]|\.get\([^)]*\)|\.strip\(\))+\[ ?:(?! ?-)")
LENGTH = re.compile(r"maxlength|\.maxLength")
NOT_TYPED = re.compile(r"form_key|\"key\"|PREVIEW")
"""Keys of forms, and a preview."""


@pytest.mark.django_db
@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_no_browser_cuts_off_what_is_pasted(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    for sent in forms_of(row, world, sessions, only_typed=False):
        assert [one.name for one in sent.form.controls if "maxlength" in one.attributes] == []


def test_no_template_or_script_asks_browsers_to_cut() -> None:
    files = [file for ending in ("html", "js", "py") for file in SOURCE.rglob(f"*.{ending}")]
    own = [file for file in files if "vendor" not in file.parts and file.name != "inputs.py"]

    assert [file.name for file in own if LENGTH.search(file.read_text("utf-8"))] == []


def test_no_code_cuts_what_was_typed() -> None:
    lines = [line for file in SOURCE.rglob("*.py") for line in file.read_text("utf-8").splitlines()]

    assert [line for line in lines if CUT.search(line) and not NOT_TYPED.search(line)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "typed", "figures"),
    [
        (forms.CharField(max_length=3), "four", ("4", "3")),
        (forms.IntegerField(max_value=5), "6", ("5",)),
        (forms.IntegerField(min_value=5), "4", ("5",)),
        (forms.DecimalField(max_digits=3), "1234", ("3",)),
        (forms.DecimalField(decimal_places=1), "0.12", ("1",)),
    ],
)
def test_limits_are_stated_in_the_words_of_the_site(
    field: forms.Field, typed: str, figures: tuple[str, ...], language: str
) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    [message] = refused.value.messages
    assert tuple(re.findall(r"\d+", message)) == figures
    assert not message.startswith(("Ensure", "Убедитесь"))


def test_forms_and_columns_have_the_same_longest_titles() -> None:
    columns = {model: model._meta.get_field("title").max_length for model in (Course, Activity, Material)}
    field = MaterialForm.base_fields["title"]
    assert isinstance(field, forms.CharField)

    assert set(columns.values()) == {LONGEST_TITLE, field.max_length}
    assert next(options for name, _label, options in CourseForm.TEXTS if name == "title") == {
        "max_length": LONGEST_TITLE
    }
    titles = [ArticleForm.base_fields[f"title_{language}"] for language in LANGUAGES]
    assert {title.max_length for title in titles if isinstance(title, forms.CharField)} == {LONGEST_HEADLINE}
