"""The page that shows every component with its attributes: for development, mounted at /gallery/."""

import inspect
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import get_template

from oqu.ui import samples
from oqu.ui.templatetags.ui import register


@dataclass(frozen=True)
class ComponentEntry:
    """A component as the gallery shows it."""

    name: str
    purpose: str
    attributes: list[str]
    source: str
    drawn: str


def entries(request: HttpRequest) -> list[ComponentEntry]:
    """Every registered tag with its example; a tag without one raises TemplateDoesNotExist."""
    return [_entry(name, request) for name in sorted(register.tags)]


def _entry(name: str, request: HttpRequest) -> ComponentEntry:
    component = inspect.unwrap(register.tags[name])
    source = _source(name)
    drawn = engines["django"].from_string(source).render(samples.context(), request)
    return ComponentEntry(
        name,
        (inspect.getdoc(component) or "").split("\n")[0],
        _attributes(component),
        source,
        drawn,
    )


def _source(name: str) -> str:
    return str(get_template(f"ui/gallery/{name}.html").template.source).strip()  # type: ignore[attr-defined]


def _attributes(component: object) -> list[str]:
    """The arguments of a component that a template gives, with their defaults."""
    known = inspect.signature(component).parameters.values()  # type: ignore[arg-type]
    return [_written(one) for one in known if one.name not in ("context", "content")]


def _written(one: inspect.Parameter) -> str:
    if one.kind is inspect.Parameter.VAR_POSITIONAL:
        return f"{one.name} ..."
    return one.name if one.default is inspect.Parameter.empty else f"{one.name}={one.default!r}"


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, drawn and as it is written."""
    return render(request, "ui/gallery.html", {"entries": entries(request), **samples.context()})
