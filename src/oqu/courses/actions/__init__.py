"""Writes about courses. Each is atomic and leaves a row in the journal.

- `drafting`: `draft_course`, `edit_course`, `set_aims`
- `aims`: `add_aims_about`, `refer_aim`: the competences that aims are about
- `staffing`: `name_staff`, `dismiss_staff`
- `inviting`: `invite_staff`, `invite_again`, `withdraw_duty`; `give_offered_duties` once the person accepts
- `life`: `move_on(course=, to=, by=, at=)`; `bind_stage(course=)` once a letter makes the step final; `require_open`, `require_plan_open`, `require_results_open`
- `planning`: `add_activity`, `edit_activity`, `reorder_plan`, `publish_plan`
- `changes`: `store_activity`, through which each of these saves an activity; `announce_changes`
- `undoing`: `undo(batch=)`, while the letters of a step have not left
- `materials`: `attach_material`, `detach_material`
- `pictures`: `format_texts`, which stores the pictures of a text with it
- `calendars`: `calendars_follow`, around what takes activities out of the calendars of people
- `places`: `enrol`, `withdraw`, `restore_place`; `make_groups`, `place_in_group`, `place_all`, `move_to_group`, `publish_groups`, `name_curator`
- `exporting`: `record_export`
- `progress`: `report_progress` (called by every kind of activity), `restore_progress`, `finish`
"""

from oqu.courses.actions.aims import MOST_AIMS, TooManyAims, add_aims_about, refer_aim
from oqu.courses.actions.changes import ChangedMeanwhile, NothingChanged, announce_changes
from oqu.courses.actions.drafting import (
    OUTSIDE,
    RULE,
    ActivitiesOutside,
    CourseAddressTaken,
    CourseTerms,
    ImpossibleTerms,
    draft_course,
    edit_course,
    set_aims,
)
from oqu.courses.actions.exporting import record_export
from oqu.courses.actions.inviting import (
    INVITE,
    AlreadyInvited,
    DutyGone,
    give_offered_duties,
    invite_again,
    invite_staff,
    undo_invitation,
    withdraw_duty,
)
from oqu.courses.actions.life import (
    CourseOver,
    NotReady,
    NoWayBack,
    PlanFinal,
    ResultsFinal,
    StageRefused,
    batch_of_step,
    bind_stage,
    move_on,
    release_stage,
    require_open,
    require_plan_open,
    require_results_open,
)
from oqu.courses.actions.materials import (
    LARGEST_MATERIAL,
    MATERIALS,
    attach_material,
    detach_material,
)
from oqu.courses.actions.pictures import format_texts
from oqu.courses.actions.places import (
    CourseFull,
    GroupPlanned,
    GroupsStay,
    NoGroups,
    enrol,
    make_groups,
    move_to_group,
    name_curator,
    place_all,
    place_in_group,
    publish_groups,
    restore_place,
    withdraw,
)
from oqu.courses.actions.planning import (
    OWN_ADDRESSES,
    ActivityDetails,
    ActivityUsed,
    HoursDiffer,
    ImpossibleActivity,
    NothingPlanned,
    add_activity,
    edit_activity,
    plan_activity,
    publish_plan,
    remove_activity,
    reorder_plan,
    require_hours,
    restore_activity,
)
from oqu.courses.actions.progress import finish, report_progress, restore_progress
from oqu.courses.actions.staffing import (
    NotOfTheCentre,
    dismiss_staff,
    name_staff,
    notify_staff,
    notify_staff_later,
)
from oqu.courses.actions.tables import PlanRow, PlanSaved, save_plan
from oqu.courses.actions.undoing import OF_RESULTS, UNDO, is_left, steps_built_on, steps_on_places, undo

__all__ = [
    "INVITE",
    "LARGEST_MATERIAL",
    "MATERIALS",
    "MOST_AIMS",
    "OF_RESULTS",
    "OUTSIDE",
    "OWN_ADDRESSES",
    "RULE",
    "UNDO",
    "ActivitiesOutside",
    "ActivityDetails",
    "ActivityUsed",
    "AlreadyInvited",
    "ChangedMeanwhile",
    "CourseAddressTaken",
    "CourseFull",
    "CourseOver",
    "CourseTerms",
    "DutyGone",
    "GroupPlanned",
    "GroupsStay",
    "HoursDiffer",
    "ImpossibleActivity",
    "ImpossibleTerms",
    "NoGroups",
    "NoWayBack",
    "NotOfTheCentre",
    "NotReady",
    "NothingChanged",
    "NothingPlanned",
    "PlanFinal",
    "PlanRow",
    "PlanSaved",
    "ResultsFinal",
    "StageRefused",
    "TooManyAims",
    "add_activity",
    "add_aims_about",
    "announce_changes",
    "attach_material",
    "batch_of_step",
    "bind_stage",
    "detach_material",
    "dismiss_staff",
    "draft_course",
    "edit_activity",
    "edit_course",
    "enrol",
    "finish",
    "format_texts",
    "give_offered_duties",
    "invite_again",
    "invite_staff",
    "is_left",
    "make_groups",
    "move_on",
    "move_to_group",
    "name_curator",
    "name_staff",
    "notify_staff",
    "notify_staff_later",
    "place_all",
    "place_in_group",
    "plan_activity",
    "publish_groups",
    "publish_plan",
    "record_export",
    "refer_aim",
    "release_stage",
    "remove_activity",
    "reorder_plan",
    "report_progress",
    "require_hours",
    "require_open",
    "require_plan_open",
    "require_results_open",
    "restore_activity",
    "restore_place",
    "restore_progress",
    "save_plan",
    "set_aims",
    "steps_built_on",
    "steps_on_places",
    "undo",
    "undo_invitation",
    "withdraw",
    "withdraw_duty",
]
