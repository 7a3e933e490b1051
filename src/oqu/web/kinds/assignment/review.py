"""Reviewing one answer: brief and rubric beside it, a verdict, and on to the next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.assignments import actions, queries, rules
from oqu.assignments.forms import ReviewForm
from oqu.assignments.queries import ReviewVerdict, Submission, SubmissionState
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.kinds.assignment.queue import narrowed
from oqu.web.kinds.assignment.undo import forget, typed_before, undoable


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """The answer with all that is needed to judge it; a post gives the verdict."""
    answer = access.found(queries.submission_for(access.person(request), key))
    access.allow(request, rules.can_review, answer)
    criteria = list(answer.assignment.criteria.all())
    form = ReviewForm(request.POST or None, criteria=criteria, initial=typed_before(request, answer.key))
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(
                submission=answer,
                verdict=_verdict(request),
                points=form.points(),
                comment=form.cleaned_data["comment"],
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            forget(request, answer.key)
            return _next(request, answer)
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/assignment/review.html", _context(request, answer, form), status=status)


def _verdict(request: HttpRequest) -> ReviewVerdict:
    return ReviewVerdict.RETURNED if request.POST.get("verdict") == "returned" else ReviewVerdict.ACCEPTED


def _next(request: HttpRequest, answer: Submission) -> HttpResponse:
    """On to the answer that waits longest in the same part of the queue, or back to the queue."""
    words = _("Your verdict is saved; the letter to %(person)s leaves in ten minutes.")
    messages.success(request, words % {"person": answer.enrolment.person})
    waiting = queries.review_queue(access.person(request), **narrowed(request)).first()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if waiting is None:
        return access.see_other(reverse("teaching:queue") + query)
    return access.see_other(reverse("teaching:review", kwargs={"key": waiting.key}) + query)


def _context(request: HttpRequest, answer: Submission, form: ReviewForm) -> dict[str, object]:
    language, brief = languages.translated_text(answer.assignment, "brief_html")
    attempts = queries.attempts_of(answer.assignment, answer.enrolment)
    return {
        "answer": answer,
        "course": answer.enrolment.course,
        "activity": answer.assignment.activity,
        "brief": brief,
        "brief_language": language,
        "form": form,
        "is_waiting": answer.state == SubmissionState.HANDED_IN and not answer.enrolment.course.is_over,
        "earlier": [a for a in attempts if a.attempt < answer.attempt],
        "most_points": queries.most_points(answer.assignment),
        "left": queries.review_queue(access.person(request), **narrowed(request)).count(),
        "query": request.GET.urlencode(),
        "undoable": undoable(access.person(request)),
    }
