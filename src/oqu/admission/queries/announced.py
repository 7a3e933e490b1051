"""Which courses visitors can join, and in which state each is: the same for lists, badges and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from oqu.admission.rules import takes_applications
from oqu.courses.models import OVER, Course, Stage
from oqu.courses.queries import hours_given_in


class Openness(StrEnum):
    """What a visitor can do with a course."""

    OPEN = "open"
    SOON = "soon"
    BEGINS = "begins"
    """Applications are over, and it has not begun."""
    RUNNING = "running"
    OVER = "over"


def openness(course: Course, at: datetime) -> Openness:
    """The state of an announced course for those who might apply."""
    if takes_applications(course, at):
        return Openness.OPEN
    if course.stage in OVER:
        return Openness.OVER
    if course.stage in (Stage.RUNNING, Stage.CLOSING):
        return Openness.RUNNING
    return Openness.BEGINS if course.stage == Stage.ADMISSION else Openness.SOON


@dataclass(frozen=True)
class Announced:
    """A course as visitors see it in a list."""

    course: Course
    state: Openness
    hours: int
    """Academic hours; of a course that was closed early those that were held."""


def announced(courses: Iterable[Course], at: datetime) -> dict[Openness, list[Announced]]:
    """These courses by their state, those that one can join first; states without a course are left out."""
    listed = list(courses)
    hours = hours_given_in(listed)
    shown = [Announced(course, openness(course, at), hours[course.pk]) for course in listed]
    return {state: own for state in Openness if (own := [one for one in shown if one.state == state])}
