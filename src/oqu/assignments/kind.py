"""Practical tasks as a kind of activity."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from oqu.assignments import actions
from oqu.courses.kinds import ActivityKind, FolderFormat, PlannedContent, all_done, register


def _store(content: PlannedContent) -> None:
    task = content.files.toml(f"assignments/{content.row['slug']}.toml")
    terms = task["files"]
    actions.set_assignment(
        activity=content.activity,
        brief=task["brief"],
        criteria=[actions.CriterionLine(c["code"], c, Decimal(c["points"])) for c in task["criteria"]],
        accept_from=task["accept_from"],
        file_terms=actions.FileTerms(
            endings=terms["kinds"],
            most=terms["max_count"],
            largest_mb=terms["max_mb"],
            required=terms["required"],
        ),
        by=content.by,
        at=content.at,
    )


KIND = register(
    ActivityKind(
        code="assignment",
        plural_code="assignments",
        singular=_("Practical task"),
        plural=_("Practical tasks"),
        requirement=all_done(
            _("Practical tasks accepted"), unless=lambda course: not course.needs_assignments
        ),
        folder=FolderFormat(_store, needs=("due_at",)),
        is_reviewed=True,
    )
)
