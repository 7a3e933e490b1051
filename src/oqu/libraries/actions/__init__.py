"""Writes about libraries. Every one is atomic and leaves a journal row.

- `lists`: regions, districts, library systems and libraries
- `imports`: an import of lists as one step that can be undone
- `centres`: opening a centre, its settings, its look
- `site`: the name of the site, and when its installation was checked
"""

from oqu.libraries.actions.centres import (
    LARGEST_PICTURE,
    PICTURES,
    CentreAddressTaken,
    Look,
    PictureNotTaken,
    edit_centre,
    open_centre,
    set_look,
)
from oqu.libraries.actions.imports import (
    UNDO_TIME,
    ImportUndone,
    TooLateToUndo,
    import_lists,
    undo_lists,
)
from oqu.libraries.actions.lists import (
    EVERYTHING,
    CodeUnknown,
    DecidedBefore,
    Imported,
    LibraryRow,
    LibraryRows,
    MergeConflict,
    NetworkRow,
    PlaceRow,
    RowGone,
    decide_change,
    foresee_import,
    give_network,
    import_libraries,
    merge_rows,
)
from oqu.libraries.actions.site import name_site, record_check

__all__ = [
    "EVERYTHING",
    "LARGEST_PICTURE",
    "PICTURES",
    "UNDO_TIME",
    "CentreAddressTaken",
    "CodeUnknown",
    "DecidedBefore",
    "ImportUndone",
    "Imported",
    "LibraryRow",
    "LibraryRows",
    "Look",
    "MergeConflict",
    "NetworkRow",
    "PictureNotTaken",
    "PlaceRow",
    "RowGone",
    "TooLateToUndo",
    "decide_change",
    "edit_centre",
    "foresee_import",
    "give_network",
    "import_libraries",
    "import_lists",
    "merge_rows",
    "name_site",
    "open_centre",
    "record_check",
    "set_look",
    "undo_lists",
]
