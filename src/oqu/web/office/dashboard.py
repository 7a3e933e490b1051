"""The first page of the office: what needs me now, and my courses."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from oqu.courses.queries import Stage, distinct_titles, office_centres, office_courses
from oqu.courses.rules import can_start_course
from oqu.kernel import clock
from oqu.letters.queries import LetterState, counts_by_state
from oqu.libraries.queries import Centre
from oqu.people.queries import Person
from oqu.people.rules import can_keep_installation
from oqu.support.queries import open_count
from oqu.web import access
from oqu.web.office.first_steps import steps_of_installation
from oqu.web.office.life import Life, Need, lives

AT_WORK = (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Tiles with counts, pending tasks, and each course with its stages."""
    person = access.person(request)
    centres = list(office_centres(person))
    access.require(bool(centres))
    shown = lives(office_courses(person).filter(stage__in=AT_WORK), clock.now())
    context = {
        "lives": shown,
        "needs": [
            *_needs_of_courses(shown),
            *_needs_of_centres(centres),
            *_needs_of_installation(person, centres[0]),
        ],
        "undecided": sum(life.counts.undecided for life in shown),
        "running": sum(life.course.stage == Stage.RUNNING for life in shown),
        "people": sum(life.numbers.people for life in shown),
        "free": sum(life.free for life in shown),
        "can_start": any(can_start_course(person, centre.pk) for centre in centres),
    }
    return render(request, "office/dashboard.html", context)


def _needs_of_installation(person: Person, centre: Centre) -> Iterator[tuple[str, Need]]:
    """The first steps that the site administrator has not done yet."""
    if can_keep_installation(person):
        for step in steps_of_installation(centre):
            if not step.is_done and step.url:
                yield _("First steps"), Need(step.title, reverse("office:first_steps"))


def _needs_of_courses(shown: list[Life]) -> Iterator[tuple[str, Need]]:
    """What waits for a person; what time alone settles is on the page of its course."""
    titles = distinct_titles(life.course for life in shown)
    for life in shown:
        for need in life.needs:
            if not need.passes:
                yield titles[life.course.pk], need


def _needs_of_centres(centres: list[Centre]) -> Iterator[tuple[str, Need]]:
    for centre in centres:
        if number := open_count(centre):
            words = ngettext(
                "%(count)s question at the support desk waits for an answer.",
                "%(count)s questions at the support desk wait for an answer.",
                number,
            )
            yield str(centre), Need(words % {"count": number}, reverse("office:support"))
        if number := counts_by_state(centre).get(LetterState.FAILED, 0):
            words = ngettext(
                "%(count)s letter could not be sent.", "%(count)s letters could not be sent.", number
            )
            yield str(centre), Need(words % {"count": number}, "")
