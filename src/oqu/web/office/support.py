"""The support desk, as the centre sees it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.kernel import clock
from oqu.support import actions, queries, rules
from oqu.support.forms import ReplyForm
from oqu.web import access


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The questions that wait, the longest waiting on top, then the rest."""
    centre = access.office_centre(request)
    access.require(rules.can_answer(request.user, centre))
    context = {"centre": centre, "cases": queries.queue(centre)[:200], "waiting": queries.open_count(centre)}
    return render(request, "office/support.html", context)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One question: read it, answer it."""
    centre = access.office_centre(request)
    access.require(rules.can_answer(request.user, centre))
    asked = access.found(queries.queue(centre).filter(key=key).first())
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reply(
            case=asked,
            text=form.cleaned_data["text"],
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
        messages.success(request, _("The answer is sent."))
        return access.see_other("office:case", key=key)
    context = {"centre": centre, "case": asked, "said": queries.said(asked), "form": form}
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/case.html", context, status=status)


@require_POST
def close_case(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing is left to say."""
    centre = access.office_centre(request)
    access.require(rules.can_answer(request.user, centre))
    asked = access.found(queries.queue(centre).filter(key=key).first())
    actions.close(case=asked, by=access.person(request), at=clock.now())
    return access.see_other("office:support")
