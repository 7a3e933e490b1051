"""The forms of a page as a browser would send them: every field with a value that its kind allows."""

import io
from dataclasses import dataclass, field
from typing import Any

from lxml import html
from PIL import Image

from tests.factories.activities import pdf

BY_TYPE = {
    "email": "person@example.org",
    "tel": "+7 701 000 00 00",
    "url": "https://example.org/",
    "date": "2027-03-01",
    "datetime-local": "2027-03-01T10:00",
    "time": "10:00",
    "number": "1",
    "search": "word",
}


@dataclass
class Form:
    """Where a form goes, and its fields in their order; files are names of fields."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    """Name of the field, and what it accepts."""


def forms_of(page: bytes, address: str) -> list[Form]:
    """The forms of a page that write, with the values of a person who fills in all of them."""
    if b"<form" not in page:
        return []
    tree = html.document_fromstring(page)
    return [_form(element, address) for element in tree.forms if element.method.upper() == "POST"]


def _form(element: Any, address: str) -> Form:
    form = Form(element.get("action") or address)
    radios: set[str] = set()
    for control in element.iter("input", "select", "textarea", "button"):
        name, kind = control.get("name"), (control.get("type") or control.tag).lower()
        if not name or (kind == "radio" and name in radios):
            continue
        radios.add(name)
        if kind == "file":
            form.files.append((name, control.get("accept") or ""))
        else:
            form.fields.append((name, _value(control, kind)))
    return form


def _value(control: Any, kind: str) -> str:
    if control.tag == "select":
        options = [option.get("value", option.text or "") for option in control.iter("option")]
        return next((value for value in reversed(options) if value), "")
    if control.tag == "textarea":
        return (control.text or "").strip() or "Words of some length"
    given = control.get("value")
    if kind == "number" and not given:
        return str(control.get("min") or "1")
    return given or ("on" if kind == "checkbox" else BY_TYPE.get(kind, "" if kind == "hidden" else "Words"))


def honest_file(accept: str) -> tuple[str, bytes]:
    """A file that a field with this `accept` takes."""
    if "json" in accept or "lss" in accept:
        return "a.json", b"{}"
    if "csv" in accept or "xlsx" in accept:
        return "a.csv", b"family_name,given_name,library_code\nOmarova,Dana,x\n"
    if "pdf" in accept and "png" not in accept:
        return "a.pdf", pdf().content.read()
    if "vtt" in accept:
        return "a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nWords\n"
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    return "a.png", out.getvalue()
