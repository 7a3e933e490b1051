"""The base class of all our models, and changes of their columns."""

from collections.abc import Collection, Mapping
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


def used(model: type[models.Model], ids: Collection[int], *, except_apps: Collection[str] = ()) -> set[int]:
    """The ids of those of these rows to which a row of another table refers, but for tables of these apps (labels)."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            if relation.related_model._meta.app_label in except_apps:
                continue
            other, name = relation.related_model, relation.field.name
            referring = other._base_manager.filter(**{f"{name}__in": ids}).values_list(name, flat=True)
            found |= set(referring)
    return found
