"""The bank: the standard questionnaires, those of the centre, and the editor."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.kernel import clock, languages
from oqu.kernel.file_names import disposition
from oqu.kernel.uploads import sent_files
from oqu.libraries.queries import Centre
from oqu.questionnaires import actions, queries, rules
from oqu.questionnaires.forms import editor
from oqu.questionnaires.forms.editor import HeadForm, QuestionnaireImportForm, SectionForm
from oqu.questionnaires.forms.items import ItemForm
from oqu.questionnaires.forms.plain import Plain
from oqu.questionnaires.queries import BrokenDefinition, Questionnaire
from oqu.web import access
from oqu.web.kinds.questionnaire import sheet

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


def _bank_of(request: HttpRequest) -> Centre:
    centre = access.office_centre(request)
    access.allow(request, rules.can_read_bank, centre)
    return centre


def _seen(request: HttpRequest, key: str) -> Questionnaire:
    return access.found(queries.seen_at(_bank_of(request), key))


def _editor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give an editor's page the questionnaire that it edits, or answer 404 or 403.

    Only the newest version is edited: the page of an older one leads to the newest and says why. What was sent from
    such a page is refused by `_keep`, so that it stays on the page.
    """

    @wraps(view)
    def page(request: HttpRequest, key: str, **kwargs: str) -> HttpResponse:
        edited = _seen(request, key)
        access.allow(request, rules.can_edit_questionnaire, edited)
        if request.method != "POST" and not queries.is_newest(edited):
            newest = access.found(queries.newest(edited.centre, edited.code))
            words = _(
                "Version %(old)s can only be read, because it has been changed since. This is version %(new)s, the newest one."
            )
            messages.info(request, words % {"old": edited.version, "new": newest.version})
            return _to(newest)
        return view(request, edited, **kwargs)

    return page


def _keep(
    request: HttpRequest, old: Questionnaire | None, change: Callable[[], Plain]
) -> Questionnaire | None:
    """Keep a changed questionnaire; None, with the reasons as messages, if it can't be so."""
    centre = old.centre if old else _bank_of(request)
    if old and not queries.is_newest(old):
        words = _(
            "Not saved: a newer version has been made meanwhile. Copy what you have typed, and change the newest version."
        )
        messages.error(request, words)
        return None
    try:
        return actions.keep_questionnaire(
            centre=centre, content=change(), by=access.person(request), at=clock.now()
        )
    except BrokenDefinition as broken:
        for problem in broken.problems[:5]:
            messages.error(request, problem.sentence)
        return None


def _to(kept: Questionnaire) -> HttpResponseRedirect:
    return access.see_other("office:questionnaire", kept.key)


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """What the centre has, what the standard bank offers."""
    centre = _bank_of(request)
    context = {
        "own": [(one, queries.own_title(one)) for one in queries.newest_of(centre)],
        "standard": [(one, languages.pick(one.title)) for one in queries.bank().defer("definition")],
        "can_keep": rules.can_keep_bank(request.user, centre),
        "import_form": QuestionnaireImportForm(),
    }
    return render(request, "kinds/questionnaire/bank.html", context)


@require_POST
def bank_copy(request: HttpRequest, key: str) -> HttpResponse:
    """Copy a standard questionnaire, to change it here."""
    source, centre = _seen(request, key), access.office_centre(request)
    access.allow(request, rules.can_keep_bank, centre)
    return _to(
        actions.copy_questionnaire(source=source, centre=centre, by=access.person(request), at=clock.now())
    )


@GET_AND_POST
def questionnaire_new(request: HttpRequest) -> HttpResponse:
    """A questionnaire of one's own, with one question to begin with."""
    centre = _bank_of(request)
    access.allow(request, rules.can_keep_bank, centre)
    form = HeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if queries.newest(centre, form.cleaned_data["code"]):
            form.add_error("code", _("The centre has a questionnaire of this code already."))
        elif kept := _keep(request, None, lambda: form.put_into(None)):
            return _to(kept)
    return _form_page(request, form, _("A new questionnaire"), None)


@require_safe
def questionnaire(request: HttpRequest, key: str) -> HttpResponse:
    """All questions in their order, what is missing in which language, and everything one can do with them."""
    shown = _seen(request, key)
    content = queries.content_of(shown)
    newest = access.found(queries.newest(shown.centre, shown.code))
    context = {
        "questionnaire": shown,
        "anonymous": content.anonymous,
        "fewest": _bank_of(request).fewest_answers,
        "sources": content.sources,
        "outline": queries.outline(content, languages.current()),
        "language": languages.current(),
        "kinds": queries.kinds(),
        "newest": newest,
        "changes": queries.changes_since_last(shown),
        "can_edit": newest == shown and rules.can_edit_questionnaire(request.user, shown),
        "can_copy": shown.centre_id is None and rules.can_keep_bank(request.user, _bank_of(request)),
    }
    return render(request, "kinds/questionnaire/bank_questionnaire.html", context)


@GET_AND_POST
@_editor
def questionnaire_head(request: HttpRequest, edited: Questionnaire) -> HttpResponse:
    """Title, first words, what it is for."""
    form = HeadForm(request.POST or None, plain=edited.definition)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, edited, lambda: form.put_into(edited.definition))
        if kept:
            return _to(kept)
    return _form_page(request, form, _("Title and first words"), edited)


@GET_AND_POST
@_editor
def section(request: HttpRequest, edited: Questionnaire, code: str = "") -> HttpResponse:
    """The title of a section, or a new one."""
    plain: Plain = edited.definition
    known = next((part for part in plain["sections"] if part["code"] == code), None)
    form = SectionForm(request.POST or None, section=access.found(known) if code else None)
    if request.method == "POST" and form.is_valid():
        titles, given = form.texts("titles"), form.cleaned_data
        how = {"random": given["random"], "pick": given.get("pick")}
        change = partial(editor.with_section, plain, titles, **how, instead_of=code)
        if kept := _keep(request, edited, change):
            return _to(kept)
    return _form_page(request, form, _("Section"), edited)


@GET_AND_POST
@_editor
def item_new(request: HttpRequest, edited: Questionnaire, section: str, kind: str) -> HttpResponse:
    """A new question of that kind at the end of a section."""
    plain: Plain = edited.definition
    access.found(kind if kind in queries.kinds() else None)
    form = ItemForm(request.POST or None, kind=kind, before=editor.items_of(plain))
    if request.method == "POST" and form.is_valid():
        item = form.plain(editor.free_item_code(plain))
        if kept := _keep(request, edited, lambda: editor.with_item(plain, section, item)):
            return _to(kept)
    return _item_page(request, form, edited)


@GET_AND_POST
@_editor
def item(request: HttpRequest, edited: Questionnaire, code: str) -> HttpResponse:
    """One question: its words in three languages, its marks or answers, when it is asked."""
    plain: Plain = edited.definition
    items = editor.items_of(plain)
    place = access.found(next((n for n, one in enumerate(items) if one["code"] == code), None))
    form = ItemForm(request.POST or None, kind=items[place]["kind"], before=items[:place], item=items[place])
    if request.method == "POST" and form.is_valid():
        changed = form.plain(code)
        if kept := _keep(request, edited, lambda: editor.with_item(plain, "", changed, instead_of=code)):
            return _to(kept)
    return _item_page(request, form, edited)


@require_POST
@_editor
def items_change(request: HttpRequest, edited: Questionnaire) -> HttpResponse:
    """Move a question up or down, or take it out: `up`, `down` and `remove` hold its code."""
    plain: Plain = edited.definition
    changes: dict[str, Callable[[str], Plain]] = {
        "up": lambda code: editor.moved(plain, code, -1),
        "down": lambda code: editor.moved(plain, code, 1),
        "remove": lambda code: editor.without_item(plain, code),
    }
    what = access.found(next((name for name in changes if name in request.POST), None))
    kept = _keep(request, edited, lambda: changes[what](request.POST[what]))
    return _to(kept or edited)


@require_safe
def preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """How it will look on a phone, in one language."""
    shown = _seen(request, key)
    access.found(language if language in languages.LANGUAGES else None)
    content = queries.content_of(shown)
    context = {
        "questionnaire": shown,
        "title": languages.pick(content.titles, language),
        "intro": languages.pick(content.intro, language),
        "outro": languages.pick(content.outro, language),
        "spoken": language,
        "spoken_ones": queries.other_languages(content, ""),
        "questions": sheet.questions(shown, language, {}),
    }
    return render(request, "kinds/questionnaire/questionnaire_preview.html", context)


@require_safe
def questionnaire_file(request: HttpRequest, key: str) -> HttpResponse:
    """The questionnaire as JSON, to keep or to give to another centre."""
    shown = _seen(request, key)
    response = HttpResponse(queries.as_file(shown), content_type="application/json")
    title = languages.pick(queries.content_of(shown).titles, languages.current())
    mark = _("version %(version)s") % {"version": shown.version}
    response["Content-Disposition"] = disposition(_("Questionnaire"), title, mark, ending="json")
    return response


@require_POST
def questionnaire_import(request: HttpRequest) -> HttpResponse:
    """Take in a questionnaire from a file, and say what could not be carried over."""
    centre = _bank_of(request)
    access.allow(request, rules.can_keep_bank, centre)
    form = QuestionnaireImportForm(request.POST, sent_files(request))
    if not form.is_valid():
        return _import_page(request, form, ())
    given = form.cleaned_data
    try:
        found = queries.brought(
            given["file"].name,
            given["file"].read(queries.LARGEST + 1),
            language=given["language"],
            kind=given["kind"],
        )
        kept = actions.keep_questionnaire(
            centre=centre, content=found.content, by=access.person(request), at=clock.now()
        )
    except BrokenDefinition as broken:
        return _import_page(request, form, broken.problems)
    if found.lost:  # as many as there are: no message holds a long list, and none may be lost silently
        context = {"questionnaire": kept, "title": languages.pick(kept.title), "lost": found.lost}
        return render(request, "kinds/questionnaire/questionnaire_brought.html", context)
    messages.success(request, _("The questionnaire is taken in. Look it through before it goes out."))
    return _to(kept)


def _import_page(
    request: HttpRequest, form: QuestionnaireImportForm, problems: tuple[Any, ...]
) -> HttpResponse:
    context = {"import_form": form, "problems": problems}
    return access.invalid(request, "kinds/questionnaire/questionnaire_import.html", context)


def _form_page(
    request: HttpRequest, form: HeadForm | SectionForm, heading: str, edited: Questionnaire | None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "questionnaire": edited}
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/questionnaire/questionnaire_form.html", context, status=status)


def _item_page(request: HttpRequest, form: ItemForm, edited: Questionnaire) -> HttpResponse:
    context = {"form": form, "kind": queries.kinds()[form.kind], "questionnaire": edited}
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/questionnaire/questionnaire_item.html", context, status=status)
