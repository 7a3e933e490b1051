"""How to run a course: ten steps, each with its picture and a link to the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from oqu.courses.queries import Course, Stage, office_centres, office_courses
from oqu.kernel import languages
from oqu.kernel.errors import Words
from oqu.people.rules import can_keep_installation
from oqu.ui.components.terms import TERMS
from oqu.web import access, activity_kinds

WIDTH, HEIGHT = 360, 420
"""Pixels of a picture; `make pictures` takes them."""
OF_INSTALLATION = ("office:roles", "office:course_start")
"""Pages that belong to no course."""


@dataclass(frozen=True)
class GuideStep:
    """A step: `name` is that of its picture, `pages` are the addresses where it is done, with what their links say."""

    name: str
    title: Words
    text: Words
    seen: Words
    pages: Mapping[str, Words]
    shows_kinds: bool = False
    """Whether the pages of the kinds of activity belong to it."""


STEPS = (
    GuideStep(
        "roles",
        _("Invite your colleagues"),
        _(
            "Offer roles by letter: methodologist, coordinator, lecturers, heads of library systems. One person may hold several."
        ),
        _("The form in which a role is offered: e-mail, name, role."),
        {"office:roles": _("Roles")},
    ),
    GuideStep(
        "start",
        _("Begin a course"),
        _(
            "Take a ready-made course, a copy of an earlier one, or an empty one. It is a draft that only the office sees, and its page lists what is still missing."
        ),
        _("The choice of what a new course begins from."),
        {"office:course_start": _("Start a course")},
    ),
    GuideStep(
        "aims",
        _("Write the aims"),
        _(
            "What shall people be able to do after the course? One press turns the aims into questionnaires before and after it, and the report shows what changed."
        ),
        _("The aims of a course and the button that makes the questionnaires."),
        {"office:course_aims": _("Aims")},
    ),
    GuideStep(
        "plan",
        _("Fill the plan"),
        _(
            "Type all activities into one table or paste them from a spreadsheet. What can't be, such as two lectures at once, is reported while you type."
        ),
        _("Rows of the plan's table: kind, titles, times, hours."),
        {"office:plan_table": _("Plan as a table")},
    ),
    GuideStep(
        "content",
        _("Write texts and tasks, describe lectures"),
        _(
            "Press “content” beside an activity. A text with pictures is written with the toolbar, or comes as DOCX, PDF or Markdown; a task has criteria with points; a lecture has its lecturer and its place."
        ),
        _("The brief of a practical task."),
        {"office:plan": _("Plan")},
    ),
    GuideStep(
        "staff",
        _("Name lecturers and reviewers"),
        _(
            "Choose who reviews which task and which group. They get a letter, and the work waits on their page “Teaching”."
        ),
        _("The form in which a reviewer is named."),
        {"office:course_staff": _("Staff")},
    ),
    GuideStep(
        "announce",
        _("Announce the course, open admission"),
        _(
            "Both are steps on the page of the course, which says what each of them does. People apply on the site; heads of library systems nominate theirs."
        ),
        _("The page of a course: its stages and the next step."),
        {"office:course": _("Overview")},
    ),
    GuideStep(
        "admission",
        _("Admit people, form groups, begin"),
        _(
            "Decide on applications, let Oqu propose groups, publish groups and plan, begin the course. Letters leave ten minutes later; until then you can undo each step."
        ),
        _("Applications with boxes to tick and the decision below them."),
        {"office:admission": _("Admission"), "office:groups": _("Groups")},
    ),
    GuideStep(
        "running",
        _("While the course runs"),
        _(
            "See who heard the lectures and whose answers wait for a reviewer; remind people and write to them. Changes of the plan are announced by one letter."
        ),
        _("The attendance of a course: lectures and everybody's minutes."),
        {"office:messages": _("Messages to participants")},
        shows_kinds=True,
    ),
    GuideStep(
        "report",
        _("Close the course, sign, show the results"),
        _(
            "Close the questionnaires, then the course. The director signs the certificates, then the report: an edition that nobody can change, and after follow-ups a further one. The report drafts a news article, and next year's course begins as a copy."
        ),
        _("The evidence report: what the course has brought."),
        {"office:certificates": _("Certificates"), "office:report": _("Report")},
    ),
)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The ten steps; their links lead to the reader's newest course that is not over."""
    reader = access.person(request)
    access.require(bool(office_centres(reader)) or can_keep_installation(reader))
    over = (Stage.CLOSED, Stage.ARCHIVED)
    courses = office_courses(reader)
    course = courses.exclude(stage__in=over).order_by("-pk").first() or courses.order_by("-pk").first()
    context = {
        "steps": [
            (f"{number}. {step.title}", step, picture_of(step.name), _links(step, course))
            for number, step in enumerate(STEPS, start=1)
        ],
        "course": course,
        "in_office": bool(office_centres(reader)),
        "terms": list(TERMS),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "office/guide.html", context)


def picture_of(name: str) -> str:
    """The address of the picture of a step in the language of the page."""
    return static(f"office/guide/{name}-{languages.current()}.webp")


def _links(step: GuideStep, course: Course | None) -> list[tuple[Words, str]]:
    """What the links of a step say, and where they lead; those into a course need one."""
    tabs = [kind.office_tab for kind in activity_kinds.every() if step.shows_kinds]
    pages = {f"office:{tab.name}": tab.label for tab in tabs if tab} | dict(step.pages)
    if course is None:
        return [(words, reverse(page)) for page, words in pages.items() if page in OF_INSTALLATION]
    return [
        (words, reverse(page, args=[] if page in OF_INSTALLATION else [course.slug]))
        for page, words in pages.items()
    ]
