"""What `oqu doctor` finds, in the browser, for the site administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.config import examination
from oqu.people.rules import can_keep_installation
from oqu.web import access


@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """Each part of the installation: what is wrong first, then what is odd, then what is well."""
    access.require(can_keep_installation(request.user))
    found = sorted(examination.all_findings(), key=lambda one: (not one.is_fault, not one.is_odd))
    context = {
        "findings": found,
        "wrong": sum(one.is_fault for one in found),
        "odd": sum(one.is_odd for one in found),
    }
    return render(request, "office/doctor.html", context)
