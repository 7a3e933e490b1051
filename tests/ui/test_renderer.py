"""Widgets drawn in Python are the widgets of Django."""

import datetime as dt

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from oqu.ui.renderer import DRAWN, FormRenderer

CHOICES = [("", "---"), ("a", "A & B"), ("Group <x>", [("b", "B"), (3, "C")])]
EVIL = '"><script>'
WIDGETS: list[tuple[forms.Widget, object]] = [
    (forms.TextInput({"maxlength": 5, "required": True, "disabled": False}), EVIL),
    (forms.TextInput(), None),
    (forms.NumberInput({"min": 0}), 0),
    (forms.EmailInput(), "a@example.org"),
    (forms.URLInput(), ""),
    (forms.ColorInput(), "#ffffff"),
    (forms.SearchInput(), "search"),
    (forms.TelInput(), "+7"),
    (forms.PasswordInput(), "never shown"),
    (forms.HiddenInput(), "x"),
    (forms.DateInput({"type": "date"}, "%Y-%m-%d"), dt.date(2021, 4, 15)),
    (forms.DateTimeInput(), dt.datetime(2021, 4, 15, 10, 0)),
    (forms.TimeInput(), dt.time(10, 0)),
    (forms.FileInput({"accept": ".pdf"}), None),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea({"rows": 3}), f"First\n{EVIL}"),
    (forms.Textarea(), None),
    (forms.Select({"class": "x"}, CHOICES), "a"),
    (forms.SelectMultiple({}, CHOICES), ["a", "3"]),
    (forms.NullBooleanSelect(), True),
    (forms.ClearableFileInput(), None),
    (forms.RadioSelect({}, CHOICES), "b"),
    (forms.SplitDateTimeWidget(), dt.datetime(2021, 4, 15, 10, 0)),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda one: type(one).__name__)
def test_widget_is_the_one_of_django(widget: forms.Widget, value: object) -> None:
    ours = widget.render("field", value, {"id": "id_field"}, FormRenderer())
    djangos = widget.render("field", value, {"id": "id_field"}, DjangoTemplates())
    assert parse_html(ours) == parse_html(djangos)
    assert "<script" not in ours


def test_every_widget_that_is_drawn_here_is_compared() -> None:
    compared = {widget.template_name for widget, _value in WIDGETS}
    assert {name for name in DRAWN if name not in compared} == {"django/forms/widgets/input.html"}


def test_textarea_keeps_its_first_empty_line() -> None:
    assert forms.Textarea().render("field", "\nText", {}, FormRenderer()).endswith(">\n\nText</textarea>")
