"""Frameworks of competences: which there are, one of them, adding and changing one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.competences import actions, queries, rules, sheets
from oqu.competences.forms import FrameworkForm
from oqu.competences.queries import Framework, FrameworkVersion
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_COMPETENCES
from oqu.libraries.queries import Centre
from oqu.web import access
from oqu.web.office.libraries import centre_of

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


def framework_of(request: HttpRequest, key: str) -> Framework:
    """A framework of the reader's centre or of the installation, or 404."""
    return access.found(queries.framework_by_key(centre_of(request), key))


def kept_framework(request: HttpRequest, key: str) -> Framework:
    """A framework that the reader may change, or 404 or 403."""
    framework = framework_of(request, key)
    allowed = rules.can_keep_framework(request.user, framework)
    access.require(allowed, roles=KEEPS_COMPETENCES, centre=framework.centre)
    return framework


def owner(request: HttpRequest) -> Centre | None:
    """For whom the reader adds a framework: a centre, or None for the installation; or 404 or 403."""
    centre = centre_of(request)
    access.require(rules.can_add_framework(request.user, centre), roles=KEEPS_COMPETENCES, centre=centre)
    return centre


def done(request: HttpRequest, step: Callable[[], object], words: str) -> bool:
    """Take a step and report it, or the reason why it is refused; whether it was taken."""
    try:
        step()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True


@require_safe
def competences(request: HttpRequest) -> HttpResponse:
    """The frameworks that the reader's centre can use."""
    centre = centre_of(request)
    frameworks = list(queries.frameworks_for(centre))
    about, content = sheets.shipped_framework()
    context = {
        "frameworks": frameworks,
        "can_add": rules.can_add_framework(request.user, centre),
        "shipped": None if any(one.code == about.code for one in frameworks) else content,
        "shipped_name": languages.pick(about.names),
    }
    return render(request, "office/competences.html", context)


@require_POST
def take_shipped(request: HttpRequest) -> HttpResponse:
    """Take over the framework that ships with Oqu, as a draft."""
    centre = owner(request)
    about, content = sheets.shipped_framework()
    by, at, key = access.person(request), clock.now(), access.form_key(request)
    try:
        version = actions.take_framework(about=about, content=content, centre=centre, by=by, at=at, key=key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:competences")
    messages.success(
        request, _("The framework is there as a draft. Read it, change what you like, and publish it.")
    )
    return access.see_other("office:framework", version.framework.key)


@GET_AND_POST
def new_framework(request: HttpRequest) -> HttpResponse:
    """A framework that begins empty."""
    centre = owner(request)
    form = FrameworkForm(request.POST or None, centre=centre)
    if request.method == "POST" and form.is_valid():
        by, at, key = access.person(request), clock.now(), access.form_key(request)
        try:
            made = actions.draft_framework(about=form.content(), centre=centre, by=by, at=at, key=key)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return access.see_other("office:framework", made.key)
    return access.form_page(request, "office/framework_form.html", {}, form)


@GET_AND_POST
def framework_edit(request: HttpRequest, key: str) -> HttpResponse:
    """The name of a framework, what it is for, its author."""
    framework = kept_framework(request, key)
    form = FrameworkForm(request.POST or None, centre=framework.centre, framework=framework)
    if request.method == "POST" and form.is_valid():
        by, at = access.person(request), clock.now()
        actions.edit_framework(framework=framework, columns=form.columns(), by=by, at=at)
        messages.success(request, _("Saved."))
        return access.see_other("office:framework", key)
    return access.form_page(request, "office/framework_form.html", {"framework": framework}, form)


@require_safe
def framework(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a framework (`?version=`, else the one that applies, else the draft): areas, levels, descriptions."""
    shown = framework_of(request, key)
    versions = list(queries.versions_of(shown))
    version = access.found(_version(versions, request.GET.get("version", "")))
    can_keep = rules.can_keep_framework(request.user, shown)
    context = {
        "framework": shown,
        "version": version,
        "versions": versions,
        "has_draft": versions[0].is_draft,
        "areas": queries.areas_of(version),
        "levels": version.levels.all(),
        "can_keep": can_keep,
        "can_change": can_keep and version.is_draft,
        "can_undo": can_keep and actions.can_undo_publish(version, clock.now()),
    }
    return render(request, "office/framework.html", context)


def _version(versions: list[FrameworkVersion], wanted: str) -> FrameworkVersion | None:
    if wanted:
        return next((one for one in versions if str(one.number) == wanted), None)
    return next((one for one in versions if not one.is_draft), versions[0] if versions else None)


def version_address(version: FrameworkVersion) -> str:
    """The page that shows this version."""
    return f"{reverse('office:framework', args=[version.framework.key])}?version={version.number}"
