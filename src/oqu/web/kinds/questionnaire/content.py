"""What is inside a questionnaire is written on the course's page of questionnaires."""

from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.web import access


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """Redirect to the questionnaires of the course."""
    return access.see_other("office:questionnaires", slug=course.slug)
