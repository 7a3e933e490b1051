"""What `oqu doctor` finds, in the browser, for the site administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from oqu.config import examination
from oqu.kernel import clock
from oqu.libraries.actions import record_check
from oqu.people.rules import can_keep_installation
from oqu.web import access


@require_http_methods(["GET", "HEAD", "POST"])
def doctor(request: HttpRequest) -> HttpResponse:
    """Each part of the installation: what is wrong first, then what is odd, then what is well.

    A check that a person asks for by the button is remembered in the first steps.
    """
    access.require(can_keep_installation(request.user))
    if request.method == "POST":
        found = list(examination.all_findings())
        wrong, odd = sum(one.is_fault for one in found), sum(one.is_odd for one in found)
        record_check(wrong=wrong, odd=odd, by=access.person(request), at=clock.now())
        return access.see_other("doctor")
    found = sorted(examination.all_findings(), key=lambda one: (not one.is_fault, not one.is_odd))
    context = {
        "findings": found,
        "wrong": sum(one.is_fault for one in found),
        "odd": sum(one.is_odd for one in found),
    }
    return render(request, "office/doctor.html", context)
