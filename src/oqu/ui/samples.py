"""What the gallery's examples speak of; all of it invented."""

from datetime import UTC, date, datetime

from django import forms
from django.core.paginator import Paginator

from oqu.kernel.fields import DayField, EmailField


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="As it should stand on the certificate.")
    email = EmailField(label="E-mail", required=False)
    answer = forms.CharField(label="What will you try first?", widget=forms.Textarea)
    district = forms.ChoiceField(label="District", choices=[("e", "Yerementau"), ("t", "Tselinograd")])
    place = forms.ChoiceField(
        label="Where do you work?",
        choices=[("r", "Village"), ("u", "Town")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Which days suit you?",
        choices=[("1", "Thursday"), ("2", "Friday"), ("3", "Saturday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    from_day = DayField(label="From which day?")
    photo = forms.FileField(label="Photo or scan", required=False)
    consent = forms.BooleanField(label="My group may see my telephone number", required=False)


def context() -> dict[str, object]:
    """The values that the examples use."""
    sent = SampleForm({"name": "Ainur <Sample>", "email": "ainur", "place": "r", "days": ["2"]})
    return {
        "form": SampleForm(initial={"place": "r", "days": ["1"]}),
        "sent": sent,
        "moment": datetime(2021, 4, 15, 4, 0, tzinfo=UTC),
        "first": date(2021, 4, 15),
        "last": date(2021, 4, 24),
        "page": Paginator(range(100), 20).page(2),
        "states": ["done", "done", "late", "now", ""],
        "life": [
            {"label": "Announced", "state": "past", "url": "#"},
            {"label": "Admission", "state": "past", "url": "#"},
            {"label": "Running", "state": "now", "url": "#"},
            {"label": "Closing", "state": "next"},
            {"label": "Report", "state": "next"},
        ],
        "slides": [{"src": "/files/slide/", "alt": "Кітапхана <1>"}],
        "parts": [
            {"label": "Plan", "url": "#", "current": True},
            {"label": "Discussion", "url": "#", "count": 2},
            {"label": "People", "url": "#"},
        ],
    }
