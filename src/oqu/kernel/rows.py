"""The base class of all our models, and changes of their columns."""

from collections.abc import Mapping
from typing import Any

from django.db import models


class Row(models.Model):
    """A model whose rows the journal can name."""

    class Meta:
        abstract = True

    def journal_name(self) -> str:
        """What the journal's reader sees of the row; looked up when the journal is read, and never stored."""
        return str(self)


def assign(row: models.Model, columns: Mapping[str, Any]) -> list[str]:
    """Set these columns of a row, which is not saved; return the names of those that changed, in alphabetical order."""
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    return changed
