"""The page of a letter's link: the owner of an e-mail accepts or refuses a place that another person asked for them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.admission import actions, queries, rules
from oqu.admission.forms import OwnerAnswerForm
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.people.queries import Purpose
from oqu.web import access, consents


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def answer_application(request: HttpRequest, token: str) -> HttpResponse:
    """What was written down, and the two answers."""
    asked = access.found(queries.application_by_token(token))
    form = OwnerAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, asked, form, token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context: dict[str, object] = {
        "application": asked,
        "course": asked.course,
        "is_open": rules.takes_entries(asked.course),
        "consent_text": consents.newest(Purpose.DATA),
        "days": settings.OQU_KEEP_DAYS["applications"],
    }
    return access.form_page(request, "public/answer_application.html", context, form)


def _answered(
    request: HttpRequest, asked: queries.Application, form: OwnerAnswerForm, token: str
) -> HttpResponse:
    if form.cleaned_data["answer"] == "accept":
        text = consents.shown(request, Purpose.DATA)
        taken = actions.accept(application=asked, at=clock.now(), text=text)
        if taken.state == queries.ApplicationState.WITHDRAWN:
            messages.info(request, _("You have an application for this course already; it counts."))
    else:
        actions.refuse(application=asked, at=clock.now())
    return access.see_other("public:answer_application", token)
