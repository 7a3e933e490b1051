"""What is done with frameworks of competences.

- `drafting`: `draft_framework`, `edit_framework`, `draft_next`, `remove_draft`, `store_content`, `take_framework`
- `parts`: `store_area`, `store_competence`, `store_level`, `remove_part`
- `publishing`: `publish`, `undo_publish`
- `linking`: `link`, `accept_proposed`
"""

from oqu.competences.actions.drafting import (
    CodeTaken,
    HasDraft,
    VersionFixed,
    draft_framework,
    draft_next,
    edit_framework,
    remove_draft,
    store_content,
    take_framework,
)
from oqu.competences.actions.linking import NotTheNextVersion, SameAsOne, accept_proposed, link
from oqu.competences.actions.parts import remove_part, store_area, store_competence, store_level
from oqu.competences.actions.publishing import (
    UNDO_TIME,
    NotComplete,
    TooLateToUnpublish,
    can_undo_publish,
    publish,
    undo_publish,
)

__all__ = [
    "UNDO_TIME",
    "CodeTaken",
    "HasDraft",
    "NotComplete",
    "NotTheNextVersion",
    "SameAsOne",
    "TooLateToUnpublish",
    "VersionFixed",
    "accept_proposed",
    "can_undo_publish",
    "draft_framework",
    "draft_next",
    "edit_framework",
    "link",
    "publish",
    "remove_draft",
    "remove_part",
    "store_area",
    "store_competence",
    "store_content",
    "store_level",
    "take_framework",
    "undo_publish",
]
