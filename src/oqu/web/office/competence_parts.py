"""The draft of a framework: its areas, competences and levels, publishing it, and the mapping from the version before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from oqu.competences import actions, queries, rules
from oqu.competences.forms import PART_FORMS, CompetenceForm, PartForm, SuccessorForm
from oqu.competences.queries import Framework, FrameworkVersion
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.office.competences import GET_AND_POST, done, framework_of, kept_framework, version_address

NEW_PARTS = {
    "area": gettext_lazy("A new area"),
    "competence": gettext_lazy("A new competence"),
    "level": gettext_lazy("A new level"),
}


def _draft(framework: Framework) -> FrameworkVersion:
    return access.found(queries.draft_of(framework))


@require_POST
def draft_next_version(request: HttpRequest, key: str) -> HttpResponse:
    """Draft the next version with everything of the latest one."""
    framework = kept_framework(request, key)
    by, at = access.person(request), clock.now()
    done(
        request,
        lambda: actions.draft_next(framework=framework, by=by, at=at),
        _("The draft of the next version begins with everything of the earlier one."),
    )
    draft = queries.draft_of(framework)
    return access.see_other(version_address(draft) if draft else "office:competences")


@require_POST
def publish_framework(request: HttpRequest, key: str) -> HttpResponse:
    """Fix the draft, so that courses can refer to it."""
    framework = kept_framework(request, key)
    draft = _draft(framework)
    by, at = access.person(request), clock.now()
    words = _("The version is published. Courses can refer to its competences now.")
    done(request, lambda: actions.publish(version=draft, by=by, at=at), words)
    return access.see_other(version_address(draft))


@require_POST
def unpublish_framework(request: HttpRequest, key: str) -> HttpResponse:
    """Undo publishing, within an hour and as long as no course refers to the version."""
    framework = kept_framework(request, key)
    version = access.found(queries.published_of(framework))
    by, at = access.person(request), clock.now()
    words = _("The version is a draft again.")
    done(request, lambda: actions.undo_publish(version=version, by=by, at=at), words)
    return access.see_other(version_address(version))


@require_POST
def remove_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Remove the draft; with the only version, the framework."""
    framework = kept_framework(request, key)
    draft = _draft(framework)
    by, at = access.person(request), clock.now()
    done(request, lambda: actions.remove_draft(version=draft, by=by, at=at), _("The draft is removed."))
    return access.see_other("office:competences")


@GET_AND_POST
def framework_part(request: HttpRequest, key: str, part: str, code: str = "") -> HttpResponse:
    """An area, competence or level of the draft, or a new one."""
    framework = kept_framework(request, key)
    draft, form_type = _draft(framework), access.found(PART_FORMS.get(part))
    known = access.found(queries.part_by_code(draft, part, code)) if code else None
    form = form_type(request.POST or None, version=draft, part=known)
    if request.method == "POST" and form.is_valid():
        _store(request, draft, part, form)
        messages.success(request, _("Saved."))
        return access.see_other(version_address(draft))
    context: dict[str, object] = {
        "framework": framework,
        "version": draft,
        "kind": part,
        "part": known,
        "title": known or NEW_PARTS[part],
        "back": version_address(draft),
    }
    return access.form_page(request, "office/framework_part.html", context, form)


def _store(request: HttpRequest, draft: FrameworkVersion, part: str, form: PartForm) -> None:
    by, at, code = access.person(request), clock.now(), form.cleaned_data["code"]
    columns = form.columns()
    if isinstance(form, CompetenceForm):
        texts = form.descriptors()
        actions.store_competence(version=draft, code=code, columns=columns, descriptors=texts, by=by, at=at)
    elif part == "area":
        actions.store_area(version=draft, code=code, columns=columns, by=by, at=at)
    else:
        actions.store_level(version=draft, code=code, columns=columns, by=by, at=at)


@require_POST
def remove_part(request: HttpRequest, key: str, part: str, code: str) -> HttpResponse:
    """Remove an area with its competences, a competence or a level from the draft."""
    draft = _draft(kept_framework(request, key))
    known = access.found(queries.part_by_code(draft, part, code))
    assert isinstance(known, queries.Area | queries.Competence | queries.Level)
    by, at = access.person(request), clock.now()
    done(request, lambda: actions.remove_part(part=known, by=by, at=at), _("Removed."))
    return access.see_other(version_address(draft))


def _both(framework: Framework, number: int) -> tuple[FrameworkVersion, FrameworkVersion]:
    """The version before a version, and that version, or 404."""
    new = access.found(queries.version_by_number(framework, number))
    return access.found(queries.version_before(new)), new


@require_safe
def framework_mapping(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What became of each competence of the version before."""
    framework = framework_of(request, key)
    old, new = _both(framework, number)
    proposed = queries.proposed_same(old, new)
    context = {
        "framework": framework,
        "old": old,
        "new": new,
        "rows": queries.mapping_of(old),
        "proposed": {one.pk: other for one, other in proposed},
        "can_keep": rules.can_keep_framework(request.user, framework),
        "back": version_address(new),
    }
    return render(request, "office/framework_mapping.html", context)


@require_POST
def accept_mapping(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Call undecided competences of the same code the same."""
    old, new = _both(kept_framework(request, key), number)
    by, at = access.person(request), clock.now()
    number_done = actions.accept_proposed(old=old, new=new, by=by, at=at)
    messages.success(request, _("Decided: %(number)s.") % {"number": number_done})
    return access.see_other("office:framework_mapping", key, number)


@GET_AND_POST
def map_competence(request: HttpRequest, key: str, number: int, code: str) -> HttpResponse:
    """Decide what became of one competence."""
    framework = kept_framework(request, key)
    old, new = _both(framework, number)
    competence = access.found(queries.competence_to_map(old, code))
    links = competence.links_onward.all()
    form = SuccessorForm(request.POST or None, old=competence, version=new, links=links)
    if request.method == "POST" and form.is_valid() and _linked(request, competence, form):
        return access.see_other("office:framework_mapping", key, number)
    context: dict[str, object] = {"framework": framework, "competence": competence, "old": old, "new": new}
    return access.form_page(request, "office/map_competence.html", context, form)


def _linked(request: HttpRequest, competence: queries.Competence, form: SuccessorForm) -> bool:
    is_same = form.cleaned_data["relation"] == SuccessorForm.SAME
    into = form.cleaned_data["into"]
    try:
        actions.link(old=competence, new=into, is_same=is_same, by=access.person(request), at=clock.now())
    except Refused as refusal:
        form.add_error("into", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
