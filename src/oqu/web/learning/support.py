"""The support desk, as those who ask see it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.kernel.limits import Action
from oqu.support import actions, queries, rules
from oqu.support.forms import AskForm, ReplyForm
from oqu.web import access, guard


@require_http_methods(["GET", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """My questions to the centre, and the form for a new one."""
    me = access.person(request)
    centre = queries.to_ask(me).first()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and guard.allows(request, Action.QUESTION, form):
        case = actions.ask(
            centre=access.found(centre),
            by=me,
            at=clock.now(),
            key=access.form_key(request),
            **form.cleaned_data,
        )
        messages.success(request, _("Your question is with the centre. The answer comes here and by letter."))
        return access.see_other("learning:case", key=case.key)
    context: dict[str, object] = {"centre": centre, "cases": queries.cases_of(me)}
    return guard.marked(request, access.form_page(request, "learning/support.html", context, form))


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One of the person's questions, with all replies."""
    me = access.person(request)
    asked = access.found(queries.case_of(me, key))
    access.allow(request, rules.can_write_in_case, asked)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and guard.allows(request, Action.QUESTION, form):
        actions.reply(case=asked, by=me, at=clock.now(), key=access.form_key(request), **form.cleaned_data)
        return access.see_other("learning:case", key=key)
    context: dict[str, object] = {"case": asked, "replies": queries.replies(asked)}
    return guard.marked(request, access.form_page(request, "learning/case.html", context, form))
