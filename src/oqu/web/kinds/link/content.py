"""The office enters where a link leads."""

from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.kernel import clock
from oqu.links import actions, queries
from oqu.links.forms import LinkForm
from oqu.links.rules import can_edit_link
from oqu.web import access
from oqu.web.office.content import content_page, saved


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a link."""
    access.allow(request, can_edit_link, course)
    form = LinkForm(request.POST or None, link=queries.link_of(planned))
    if request.method == "POST" and form.is_valid():
        actions.set_link(activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs())
        return saved(request, course, planned)
    return content_page(request, course, planned, "kinds/link/content.html", form=form)
