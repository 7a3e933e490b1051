"""A form that edits what is stored notices when that was changed after the form was opened."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _

SEEN = "form_seen"
"""The hidden field that says what was stored when the page of the form was made."""


class StaleCheck(forms.BaseForm):
    """Refuse, once, a form that would overwrite what was stored after it was opened, and show what that is.

    The form is given the stored values as `initial`, also when it is sent. Without the hidden field nothing is compared.
    """

    def seen(self) -> str:
        """Field by field a digest of what is stored, as the hidden field carries it."""
        return " ".join(f"{name}.{self._digest(name)}" for name in self.fields)

    def clean(self) -> dict[str, Any] | None:
        """Add an error that shows what was stored meanwhile, where the form holds something else."""
        data = super().clean()
        sent = dict(one.rpartition(".")[::2] for one in self.data.get(self.add_prefix(SEEN), "").split())
        later = [name for name in sent if name in self.fields and sent[name] != self._digest(name)]
        if lost := [name for name in later if name in self.changed_data]:
            self.add_error(
                None,
                _(
                    "This was changed after you had opened it. Nothing was overwritten: the stored text is shown below. Send the form again to store yours."
                ),
            )
            for name in lost:
                self.add_error(name, _("Now stored: %(stored)s") % {"stored": self._stored(name)})
        return data

    def _digest(self, name: str) -> str:
        stored = self.get_initial_for_field(self.fields[name], name)
        ordered = sorted(map(str, stored)) if isinstance(stored, set | frozenset | list | tuple) else stored
        return hashlib.sha256(str(ordered).encode()).hexdigest()[:8]

    def _stored(self, name: str) -> str:
        field, stored = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        values = stored if isinstance(stored, list | tuple) else [field.prepare_value(stored)]
        shown = [labels.get(str(value), str(value)) for value in values if value not in (None, "")]
        return ", ".join(shown) or "—"
