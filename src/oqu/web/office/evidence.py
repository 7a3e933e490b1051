"""By which rules a centre judges its courses, and its courses beside one another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.kernel import clock
from oqu.kernel.languages import current
from oqu.libraries import actions
from oqu.reports import queries, rules
from oqu.reports.forms import VerdictRulesForm
from oqu.web import access


@require_http_methods(["GET", "HEAD", "POST"])
def verdict_rules(request: HttpRequest) -> HttpResponse:
    """What makes a course good enough to go on: shown to the office, changed by the director."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_read_evidence, centre)
    may_change = rules.can_change_verdict_rules(request.user, centre)
    kept = queries.rules_of(centre)
    form = VerdictRulesForm(request.POST or None, rules=kept)
    if request.method == "POST":
        access.require(may_change)
        standard = "standard" in request.POST
        if standard or form.is_valid():
            fields = {"verdict_rules": {} if standard else {"rules": form.rows()}}
            actions.edit_centre(centre=centre, fields=fields, by=access.person(request), at=clock.now())
            messages.success(request, _("The rules are saved. Every report follows them from now on."))
            return access.see_other("office:verdict_rules")
    context: dict[str, object] = {
        "centre": centre,
        "may_change": may_change,
        "rules": [queries.rule_words(rule) for rule in kept],
        "outcomes": queries.outcome_words(),
        "own": bool(centre.verdict_rules),
    }
    return access.form_page(request, "office/verdict_rules.html", context, form)


@require_safe
def courses_compared(request: HttpRequest) -> HttpResponse:
    """The latest closed courses on the same items."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_read_evidence, centre)
    context = {"centre": centre, "history": queries.history(centre, at=clock.now(), language=current())}
    return render(request, "office/courses_compared.html", context)
