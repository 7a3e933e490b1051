"""The base class of all our models."""

from django.db import models


class Row(models.Model):
    """A model whose rows the journal can name."""

    class Meta:
        abstract = True

    def journal_name(self) -> str:
        """What the journal's reader sees of the row; looked up when the journal is read, and never stored."""
        return str(self)
