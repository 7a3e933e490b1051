"""Anybody's check of a certificate number."""

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from oqu.certificates import queries
from oqu.certificates.queries import Certificate
from oqu.kernel import dates
from oqu.kernel.languages import current, pick
from oqu.kernel.limits import Action, LimitResult
from oqu.web import access, guard


class NumberForm(forms.Form):
    """The number as it stands on the certificate."""

    number = forms.CharField(
        label=_("Number of the certificate"), max_length=20, help_text=_("For example 2021-7KQ4-M9XD")
    )


@require_safe
@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """The form that asks for a number; a known one leads to its page, however it was typed."""
    typed = request.GET.get("number", "").strip()
    if not typed:
        return render(request, "public/check.html", {"form": NumberForm()})
    return _looked_up(
        request, typed, lambda known: access.see_other("public:certificate", number=known.number)
    )


@require_safe
@login_not_required
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """What the register says about a number: valid, revoked, or unknown (404)."""
    return _looked_up(request, number, lambda known: _answer(request, number, known))


def _looked_up(
    request: HttpRequest, number: str, answer: Callable[[Certificate], HttpResponse]
) -> HttpResponse:
    """The answer about a known number, else 404. Only unknown ones are counted; beyond the limit none is looked up."""
    wanted = guard.uses(request, Action.CERTIFICATE)
    verdict = guard.peek(request, wanted)
    known = queries.by_number(number) if verdict.allowed else None
    if known is not None:
        return answer(known)
    if verdict.allowed:
        verdict = guard.take(request, wanted)
    return _answer(request, number, None) if verdict.allowed else _refused(request, number, verdict)


def _refused(request: HttpRequest, number: str, verdict: LimitResult) -> HttpResponse:
    context = {"form": NumberForm(initial={"number": number}), "refused": guard.words(verdict)}
    return guard.marked(request, render(request, "public/check.html", context))


def _answer(request: HttpRequest, number: str, known: Certificate | None) -> HttpResponse:
    context: dict[str, object] = {
        "number": number,
        "certificate": known,
        "form": NumberForm(initial={"number": number}),
    }
    if known:
        language = current()
        context |= {
            "course": pick(known.course_title),
            "centre": pick(known.centre_name),
            "days": dates.written_days(known.starts_on, known.ends_on, language),
            "issued_on": dates.written(known.issued_on, language),
        }
    return render(request, "public/certificate.html", context, status=200 if known else 404)
