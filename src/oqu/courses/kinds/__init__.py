"""The kinds of activity: their registry, what they ask for the certificate, and their files in a course's folder."""

from oqu.courses.kinds.folder import (
    ContentFiles,
    FolderFormat,
    PlannedContent,
    no_problems,
)
from oqu.courses.kinds.records import RecordedCourse, Records, RecordTable, ReplayedCourse, ReplayEvent
from oqu.courses.kinds.registry import (
    ActivityKind,
    DemonstrationCourse,
    Engagement,
    all_kinds,
    choices,
    kind_of,
    register,
)
from oqu.courses.kinds.requirements import (
    ActivityLike,
    Requirement,
    Rule,
    Steps,
    Text,
    all_done,
    minutes_of,
    share_attended,
)
from oqu.courses.kinds.transfer import (
    ContentInvalid,
    ContentTransfer,
    NewContent,
    PortableContent,
    Storing,
    form_values,
    require_valid,
)

__all__ = [
    "ActivityKind",
    "ActivityLike",
    "ContentFiles",
    "ContentInvalid",
    "ContentTransfer",
    "DemonstrationCourse",
    "Engagement",
    "FolderFormat",
    "NewContent",
    "PlannedContent",
    "PortableContent",
    "RecordTable",
    "RecordedCourse",
    "Records",
    "ReplayEvent",
    "ReplayedCourse",
    "Requirement",
    "Rule",
    "Steps",
    "Storing",
    "Text",
    "all_done",
    "all_kinds",
    "choices",
    "form_values",
    "kind_of",
    "minutes_of",
    "no_problems",
    "register",
    "require_valid",
    "share_attended",
]
