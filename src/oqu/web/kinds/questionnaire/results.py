"""What a wave tells: figures, cuts, open answers, and the sheet to take along."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import Course
from oqu.kernel import clock, languages
from oqu.questionnaires import actions, queries, rules, sheets
from oqu.questionnaires.forms.waves import OpinionForm, ThemeForm
from oqu.questionnaires.queries import Definition, OpenAnswer, Redaction, Wave
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.kinds.questionnaire.waves import found_wave
from oqu.web.office.course_tabs import course_tabs

A_PAGE = 20
MOST_VALUES = 8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _read(request: HttpRequest, slug: str, activity: str) -> tuple[Course, Wave]:
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_results, course)
    return course, found_wave(course, activity)


@require_safe
def wave(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Each question in figures, by one trait if asked for."""
    course, of = _read(request, slug, activity)
    language = languages.current()
    trait = request.GET.get("by", "")
    traits = queries.traits_of(of)
    table = None
    if trait in traits:
        table = queries.cut_table(of, trait, language=language)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "wave": of,
        "results": queries.results(of, language=language),
        "trait": trait,
        "traits": [(name, queries.NAMES[name]) for name in traits],
        "table": table,
        "awaits_partner": bool(trait) and queries.awaits_partner(of),
        "most_values": MOST_VALUES,
        "can_keep": rules.can_keep_waves(request.user, course),
    }
    return render(request, "kinds/questionnaire/wave.html", context)


@require_safe
def wave_sheet(request: HttpRequest, slug: str, activity: str) -> StreamingHttpResponse:
    """The results as XLSX, under the same rule; written while it is sent."""
    course, of = _read(request, slug, activity)
    found = queries.results(of, language=languages.current())
    access.found(found if found.shown else None)
    response = StreamingHttpResponse(sheets.workbook(found, languages.current()), content_type=XLSX)
    response["X-Oqu-Expected"] = str(sheets.expected_bytes(found, languages.current()))
    response["Content-Disposition"] = course_file(of.activity.title, course)
    return response


@require_safe
def opinions(request: HttpRequest, slug: str, activity: str, item: str) -> HttpResponse:
    """The open answers to one question, shuffled; each waits to be read before a report may quote it."""
    course, of = _read(request, slug, activity)
    content = _shown(of, item)
    words = request.GET.get("words", "")[:80]
    page = Paginator(queries.opinions(of, item, words), A_PAGE).get_page(request.GET.get("page"))
    themes = queries.themes_of(of, item)
    mine = access.person(request)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "wave": of,
        "item": item,
        "question": content.item(item).words(),
        "page": page,
        "forms": [(one, _form(one, of, item, request)) for one in page.object_list],
        "themes": themes,
        "coded": queries.coded(of, item),
        "theme_form": ThemeForm(),
        "words": words,
        "me": mine,
        "can_keep": rules.can_keep_waves(mine, course),
    }
    return render(request, "kinds/questionnaire/opinions.html", context)


@require_safe
def answer_files(request: HttpRequest, slug: str, activity: str, item: str) -> HttpResponse:
    """The files that were sent to one question, with the names of their senders."""
    course, of = _read(request, slug, activity)
    access.allow(request, rules.can_keep_waves, course)
    question = access.found(queries.file_items(queries.content_of(of.questionnaire)).get(item))
    access.found(of.closed_at)
    page = Paginator(queries.files_sent_to(of, item), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "wave": of,
        "question": question.words(),
        "page": page,
    }
    return render(request, "kinds/questionnaire/answer_files.html", context)


def _form(answer: OpenAnswer, of: Wave, item: str, request: HttpRequest) -> OpinionForm:
    me = access.person(request)
    chosen = [coding.theme.key for coding in answer.codings.all() if coding.coder_id == me.pk]
    themes = queries.themes_of(of, item)
    return OpinionForm(
        answer=answer, themes=themes, initial={"themes": chosen}, auto_id=f"id_{answer.pk.hex}_%s"
    )


def _shown(of: Wave, item: str) -> Definition:
    """The questionnaire, if its open answers may be read: closed, and answered by enough people."""
    content = queries.content_of(of.questionnaire)
    known = {one.code for one in content.items() if one.kind in ("short", "long")}
    tables = queries.published(of)
    if item not in known or tables is None or not tables.is_shown:
        raise Http404
    return content


@require_POST
def opinion_judge(request: HttpRequest, slug: str, activity: str, item: str, key: str) -> HttpResponse:
    """Say of an open answer whether it may be shown, with which words, and which themes it speaks of."""
    course, of = _read(request, slug, activity)
    access.allow(request, rules.can_keep_waves, course)
    _shown(of, item)
    answer = access.found(queries.opinion(of, item, key))
    form = OpinionForm(request.POST, answer=answer, themes=queries.themes_of(of, item))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return access.see_other(_back(request, slug, activity, item))
    me, at, given = access.person(request), clock.now(), form.cleaned_data
    actions.judge_open_answer(
        answer=answer,
        redaction=Redaction(given["redaction"]),
        shown_text=given["shown_text"],
        by=me,
        at=at,
    )
    if "themes" in given:
        actions.code_answer(answer=answer, themes=given["themes"], by=me, at=at)
    messages.success(request, _("Noted."))
    return access.see_other(_back(request, slug, activity, item))


@require_http_methods(["POST"])
def theme_new(request: HttpRequest, slug: str, activity: str, item: str) -> HttpResponse:
    """Name a theme that answers speak of."""
    course, of = _read(request, slug, activity)
    access.allow(request, rules.can_keep_waves, course)
    _shown(of, item)
    form = ThemeForm(request.POST)
    if form.is_valid():
        actions.name_theme(
            wave=of, item=item, name=form.cleaned_data["name"], by=access.person(request), at=clock.now()
        )
    return access.see_other(_back(request, slug, activity, item))


def _back(request: HttpRequest, slug: str, activity: str, item: str) -> str:
    page = request.GET.get("page", "")
    at = reverse("office:opinions", kwargs={"slug": slug, "activity": activity, "item": item})
    return f"{at}?page={page}" if page.isdecimal() else at
