"""Which centre changes which row of the common lists at once, and whose approval the others need."""

from collections.abc import Container
from dataclasses import dataclass

from django.db import models

from oqu.libraries.models import Centre, Library, Network


@dataclass(frozen=True)
class Editor:
    """In whose name a list is changed; no centre: the site administrator or the server, who change everything.

    `is_alone` says that there is no other centre; `used_elsewhere` are the codes of libraries whose people learn in
    courses of other centres.
    """

    centre: Centre | None = None
    is_alone: bool = False
    used_elsewhere: Container[str] = frozenset()


@dataclass(frozen=True)
class Wait:
    """Whose approval a change waits for: the id of a centre, or None for the site administrator."""

    centre_id: int | None


def keeper_of(row: models.Model) -> int | None:
    """The id of the centre that keeps a row: the centre of its own library, the owner of a network and its libraries."""
    if isinstance(row, Network):
        return row.owner_id
    if not isinstance(row, Library):
        return None
    own: Centre | None = getattr(row, "centre", None)
    if own is not None:
        return own.pk
    return row.network.owner_id if row.network else None


def wait_for(editor: Editor, row: models.Model, moves_to: Network | None = None) -> Wait | None:
    """Whose approval this editor needs to change a row; None: nobody's.

    `moves_to` is the library system that a library comes into by the change.
    """
    if editor.centre is None or editor.is_alone:
        return None
    mine, keeper = editor.centre.pk, keeper_of(row)
    if keeper is not None and keeper != mine:
        return Wait(keeper)
    if keeper is None and _is_shared(editor, row):
        return Wait(None)
    if moves_to is not None and moves_to.owner_id != mine:
        return Wait(moves_to.owner_id)
    return None


def _is_shared(editor: Editor, row: models.Model) -> bool:
    """Places and systems without an owner are everybody's; a library is if another centre's people work there."""
    return not isinstance(row, Library) or row.code in editor.used_elsewhere
