"""Forms of the office for courses and their plans: they validate, the actions write."""

from oqu.courses.actions import MOST_AIMS
from oqu.courses.forms.competences import AimCompetencesForm, CompetenceSearch
from oqu.courses.forms.course import (
    MOST_HOURS,
    MOST_PLACES,
    AimsForm,
    CourseForm,
    DutyForm,
    InviteStaffForm,
    MaterialForm,
    what_is_written,
)
from oqu.courses.forms.plan import ActivityForm, AnnounceForm, PlanForm, PlanRowForm, PlanTable

__all__ = [
    "MOST_AIMS",
    "MOST_HOURS",
    "MOST_PLACES",
    "ActivityForm",
    "AimCompetencesForm",
    "AimsForm",
    "AnnounceForm",
    "CompetenceSearch",
    "CourseForm",
    "DutyForm",
    "InviteStaffForm",
    "MaterialForm",
    "PlanForm",
    "PlanRowForm",
    "PlanTable",
    "what_is_written",
]
