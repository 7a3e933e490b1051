"""What waits for my verdict, and the lectures I give."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.assignments import queries
from oqu.courses.queries import Stage
from oqu.kernel import clock
from oqu.lectures.queries import air, own_lectures
from oqu.web import access

A_PAGE = 50
MOST_LECTURES = 20


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Answers by waiting time, narrowed by `?course=`, `?assignment=`, `?group=`; figures of every assignment."""
    me, at = access.person(request), clock.now()
    running = queries.reviewable_courses(me).filter(stage__in=[Stage.RUNNING, Stage.CLOSING])
    chosen = narrowed(request)
    waiting = Paginator(queries.review_queue(me, **chosen), A_PAGE)
    groups = list(queries.groups_waiting(me))
    context = {
        "page": waiting.get_page(request.GET.get("page")),
        "tallies": queries.tallies(running),
        "groups": groups,
        "several_courses": len({group.course_id for group in groups}) > 1,
        "chosen": chosen,
        "query": request.GET.urlencode(),
        "lectures": [(talk, air(talk.activity, at)) for talk in own_lectures(me)[:MOST_LECTURES]],
    }
    return render(request, "teaching/queue.html", context)


def narrowed(request: HttpRequest) -> dict[str, str]:
    """What the address says about which part of the queue is wanted."""
    return {
        "course_slug": request.GET.get("course", ""),
        "assignment_key": request.GET.get("assignment", ""),
        "group_key": request.GET.get("group", ""),
    }
