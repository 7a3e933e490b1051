"""Messages of the office to people of a course: the log, a new one with its preview, and texts to use again."""

from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import name_in_words
from oqu.kernel.limits import Action
from oqu.kernel.translated_forms import stored_texts
from oqu.letters.queries import written_in
from oqu.mailings import actions, queries, rules
from oqu.mailings.forms import MailingForm
from oqu.web import access, guard
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import undoable
from oqu.web.undoing import letters_written

NAMES = dict(settings.LANGUAGES)


@require_safe
def messages(request: HttpRequest, slug: str) -> HttpResponse:
    """The messages of a course, the latest first."""
    course = access.office_course(request, slug)
    can_send = rules.can_send_message(request.user, course)
    context = {
        **_page(request, course),
        "mailings": queries.mailings_of(course),
        "can_send": can_send,
        "can_keep": can_send,
        "undoable": undoable(course, request.user),
    }
    return render(request, "office/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a message; look at its preview; send it."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_send_message, course)
    initial = _initial(request, course)
    form = MailingForm(request.POST or None, course=course, at=clock.now(), initial=initial)
    preview: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        preview = _preview(form, course)
        was_shown = form.cleaned_data["seen"] == preview["mark"]
        if "send" in request.POST and was_shown and _sent(request, course, form):
            return access.see_other("office:messages", slug)
    context = {
        **_page(request, course),
        **preview,
        "templates": queries.templates_of(course.centre),
        "occasions": queries.occasions_for(course),
    }
    status = access.UNPROCESSABLE if form.errors else None
    page = render(request, "office/message_form.html", context | {"form": form}, status=status)
    return guard.marked(request, page)


def _page(request: HttpRequest, course: Course) -> dict[str, object]:
    return {"course": course, "tabs": course_tabs(request, course)}


def _initial(request: HttpRequest, course: Course) -> dict[str, str]:
    """What the form begins with: the text named by `?template=` or `?occasion=`, and the audience named by the address."""
    template = queries.templates_of(course.centre).filter(key=request.GET.get("template", "")).first()
    names = ("audience", "activity", "group", "person")
    given = {name: request.GET[name] for name in names if name in request.GET}
    if ready := queries.occasion(course, request.GET.get("occasion", "")):
        return {**ready.texts(course), "audience": ready.audience.value, **given}
    return stored_texts(template, ("subject", "text")) | given


def _preview(form: MailingForm, course: Course) -> dict[str, object]:
    """Who gets the message, in which languages, and how it reads in each."""
    subject, text = form.texts("subject"), form.texts("text")
    people = queries.recipients(course, form.choice())
    reach = queries.reach_of(people, text)
    return {
        "reach": reach,
        "unused": form.unused(),
        "mark": form.mark(people),
        "languages": [(name_in_words(one), number) for one, number in sorted(reach.languages.items())],
        "fallbacks": [
            (name_in_words(language), number, name_in_words(instead))
            for language, (number, instead) in sorted(reach.fallbacks.items())
        ],
        "shown": [
            (code, NAMES[code], *words)
            for code, words in actions.preview(
                course=course, people=people, subject=subject, text=text
            ).items()
        ],
    }


def _sent(request: HttpRequest, course: Course, form: MailingForm) -> bool:
    if not guard.allows(request, Action.MESSAGE, form):
        return False
    by, at = access.person(request), clock.now()
    texts = {"subject": form.texts("subject"), "text": form.texts("text")}
    try:
        sent = actions.send(
            course=course, choice=form.choice(), by=by, at=at, key=access.form_key(request), **texts
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if name := form.cleaned_data["saved_as"]:
        actions.save_template(centre=course.centre, name=name, by=by, at=at, **texts)
    words = ngettext(
        "The message goes to %(number)s person.", "The message goes to %(number)s people.", sent.recipients
    )
    letters = letters_written(written_in(sent.batch)) if sent.batch else ""
    notes.success(request, f"{words % {'number': sent.recipients}} {letters}")
    return True


@require_POST
def delete_template(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Delete a text that is no longer used."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_send_message, course)
    template = access.found(queries.templates_of(course.centre).filter(key=key).first())
    actions.delete_template(template=template, by=access.person(request), at=clock.now())
    notes.success(request, _("The text is deleted."))
    return access.see_other("office:message_new", slug)
