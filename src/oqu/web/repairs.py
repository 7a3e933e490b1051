"""Where a reader of the report on a list repairs what one of its lines names: pages of the office, by what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from oqu.admission.rules import can_keep_admission
from oqu.courses.queries import Course
from oqu.courses.rules import can_keep_plan
from oqu.kernel.sheets import Missing
from oqu.libraries.queries import Centre
from oqu.people.rules import can_keep_installation, can_keep_libraries


@dataclass(frozen=True)
class Repair:
    """A page, and the words of its link."""

    href: str
    words: str


def pages(request: HttpRequest, centre: Centre | None, course: Course | None = None) -> Mapping[str, Repair]:
    """The pages that this reader may open, for `{% repair %}`; a list that belongs to no course leads to none of a course."""
    found: dict[str, Repair] = {}
    keeps_all = can_keep_installation(request.user)
    if keeps_all or (centre and can_keep_libraries(request.user, centre)):
        found |= {
            Missing.LIBRARY: Repair(reverse("office:new_library"), _("Add the library")),
            Missing.CODE: Repair(reverse("office:libraries"), _("To the list of libraries")),
            Missing.REGION: Repair(reverse("office:new_place", args=["region"]), _("Add the region")),
            Missing.DISTRICT: Repair(reverse("office:new_place", args=["district"]), _("Add the district")),
            Missing.NETWORK: Repair(
                reverse("office:new_place", args=["network"]), _("Add the library system")
            ),
        }
    if course and can_keep_admission(request.user, course):
        applications = reverse("office:admission", args=[course.slug])
        found[Missing.PERSON] = Repair(applications, _("To the applications"))
    if course and can_keep_plan(request.user, course):
        found[Missing.LECTURE] = Repair(reverse("office:plan", args=[course.slug]), _("To the plan"))
    return found
