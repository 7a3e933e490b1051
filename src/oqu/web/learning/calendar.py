"""The calendar feed of one person: an address that a calendar program asks again and again."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oqu.courses.sheets import calendar_for_person
from oqu.kernel.file_names import disposition
from oqu.kernel.languages import speaking
from oqu.libraries.queries import site_name
from oqu.people.queries import person_by_calendar_secret
from oqu.web import access


@require_safe
@login_not_required
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the dates of a person's courses as iCalendar; anyone who knows the secret address may read it."""
    person = access.found(person_by_calendar_secret(secret))
    response = HttpResponse(calendar_for_person(person), content_type="text/calendar; charset=utf-8")
    with speaking(person.language):
        response["Content-Disposition"] = disposition(_("Calendar"), site_name(), ending="ics", in_page=True)
    response["Cache-Control"] = "private, max-age=900"
    return response
