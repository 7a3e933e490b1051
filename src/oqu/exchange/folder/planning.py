"""Put the rows of activities.csv and their content into the plan of a course, through the actions that the office uses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from oqu.courses.actions import ActivityDetails, plan_activity
from oqu.courses.kinds import PlannedContent, kind_of
from oqu.courses.models import Activity, Course
from oqu.exchange.folder.content import ContentFolder
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import SheetRow
from oqu.people.models import Person


@dataclass(frozen=True)
class Planner:
    """Who puts which folder into which course, and how its times and people are understood."""

    folder: ContentFolder
    course: Course
    to_utc: Callable[[datetime | None], datetime | None]
    """A local time of the folder as the time in UTC that is meant; None stays None."""
    staff: Callable[[str], Person | None]
    by: Person
    at: datetime

    def add(self, row: SheetRow) -> Activity:
        """Plan the activity of one row, and store its content."""
        details = ActivityDetails(
            kind=row["kind"],
            slug=row["slug"],
            title={x: row[f"title_{x}"] for x in LANGUAGES},
            summary={x: row[f"summary_{x}"] for x in LANGUAGES},
            position=row["order"],
            hours=row["hours"],
            required=row["required"],
            opens_at=self.to_utc(row["opens_at"]),
            starts_at=self.to_utc(row["starts_at"]),
            ends_at=self.to_utc(row["ends_at"]),
            due_at=self.to_utc(row["due_at"]),
        )
        activity = plan_activity(course=self.course, details=details, by=self.by, at=self.at)
        if row["content"]:
            content = PlannedContent(self.folder, row, activity, self.staff, self.by, self.at)
            kind_of(row["kind"]).folder.store(content)
        return activity
