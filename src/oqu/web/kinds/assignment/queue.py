"""What waits for my verdict, and what other kinds of activity add to the page "teaching"."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.assignments import queries
from oqu.ui.components.times import when
from oqu.web import access, activity_kinds
from oqu.web.kinds.assignment.undo import undoable

A_PAGE = 50


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Answers by waiting time, narrowed by `?course=`, `?assignment=`, `?group=`; figures of every assignment."""
    me = access.person(request)
    chosen = narrowed(request)
    waiting = queries.Waiting(me, A_PAGE, **chosen)
    groups = waiting.groups()
    page = Paginator[queries.WaitingLine](cast(Any, waiting), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(answer, when(answer.handed_in_at, form="short")) for answer in page.object_list],
        "tallies": queries.tallies_for(me),
        "groups": groups,
        "several_courses": len({group.course_id for group in groups}) > 1,
        "chosen": chosen,
        "query": request.GET.urlencode(),
        "undoable": undoable(me),
        "sections": [part for kind in activity_kinds.every() if (part := kind.adds.teaching(request))],
    }
    return render(request, "kinds/assignment/queue.html", context)


def narrowed(request: HttpRequest) -> dict[str, str]:
    """What the address says about which part of the queue is wanted."""
    return {
        "course_slug": request.GET.get("course", ""),
        "assignment_key": request.GET.get("assignment", ""),
        "group_key": request.GET.get("group", ""),
    }
