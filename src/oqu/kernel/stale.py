"""A form that edits what is stored notices when that was changed after the form was opened."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from oqu.kernel import clock, dates
from oqu.kernel.languages import current

SEEN = "form_seen"
"""The hidden field that says what was stored when the page of the form was made."""


class StaleCheck(forms.BaseForm):
    """Refuse, once, a form that would overwrite what was stored after it was opened, and show what that is.

    A field in which nothing was typed takes what is stored now. The form is given the stored values as `initial`, also
    when it is sent. Without the hidden field nothing is compared.
    """

    def seen(self) -> str:
        """Field by field a digest of what is stored, as the hidden field carries it."""
        return " ".join(f"{name}.{_digest(self._stored_input(name))}" for name in self.fields)

    def clean(self) -> dict[str, Any] | None:
        """Add an error that shows what was stored meanwhile, where something else was typed."""
        data = super().clean()
        sent = dict(one.rpartition(".")[::2] for one in self.data.get(self.add_prefix(SEEN), "").split())
        later = [
            name for name in sent if name in self.fields and sent[name] != _digest(self._stored_input(name))
        ]
        untouched = [name for name in later if sent[name] == _digest(self._typed_input(name))]
        self._take_stored(untouched)
        if lost := [name for name in later if name not in untouched and name in self.changed_data]:
            self.add_error(
                None,
                _(
                    "This was changed after you had opened it. Nothing was overwritten: the stored text is shown below. Send the form again to store yours."
                ),
            )
            for name in lost:
                self.add_error(name, _("Now stored: %(stored)s") % {"stored": self._stored(name)})
        return data

    def _take_stored(self, names: Sequence[str]) -> None:
        """Let these fields hold what is stored, as if it had been typed."""
        if not names:
            return
        data = cast(Any, self.data).copy()
        for name in names:
            value, place = self._stored_input(name), self.add_prefix(name)
            if isinstance(value, list) and isinstance(data, MultiValueDict):
                data.setlist(place, value)
            elif value is False:
                data.pop(place, None)
            else:
                data[place] = value
            if name in self.cleaned_data:
                self.cleaned_data[name] = self.fields[name].clean(value)
        self.data = data

    def _stored_input(self, name: str) -> Any:
        """What a browser sends for the stored value if nobody types."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field, forms.BooleanField):
            return bool(value)
        shown: Any = field.widget.format_value(value)
        if isinstance(value, set | frozenset | list | tuple):
            return sorted(map(str, shown or ()))
        if isinstance(shown, list):
            shown = shown[0] if shown else ""
        return "" if shown is None else str(shown)

    def _typed_input(self, name: str) -> Any:
        typed = self[name].data
        if isinstance(typed, list | tuple):
            return sorted(map(str, typed))
        return typed if isinstance(typed, bool) else str(typed or "")

    def _stored(self, name: str) -> str:
        field, stored = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        values = stored if isinstance(stored, list | tuple) else [stored]
        shown = [_in_words(field, value, labels) for value in values if value not in (None, "")]
        return ", ".join(shown) or "—"


def _in_words(field: forms.Field, value: Any, labels: dict[str, str]) -> str:
    """A stored value as pages show it: days and moments in words, in the zone of the field, and what a choice is called."""
    if isinstance(value, datetime):
        here = clock.in_zone(value, getattr(field, "zone", "UTC"))
        return dates.day_and_time(here, current(), with_year=True)
    if isinstance(value, date):
        return dates.written(value, current())
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    shown = str(field.prepare_value(value))
    return labels.get(shown, shown)


def _digest(value: Any) -> str:
    """A mark of an input's value; browsers write the end of a line as two characters, and fields strip texts."""
    same = value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
    return hashlib.sha256(str(same).encode()).hexdigest()[:8]
