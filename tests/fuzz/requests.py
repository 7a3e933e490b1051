"""Requests of the fuzz test: any address, in any way, by any member of the cast, with something hostile in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.fuzz import values
from tests.fuzz.forms import Form, honest_file
from tests.house.permissions.table import CAST, PermissionRow

METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
)
ROLES = (*CAST, "neighbour")
BOUNDARY = "BoUnDaRy"

type FormsOf = Callable[[str, str], list[Form]]
"""The forms that a member of the cast finds at an address."""


@dataclass(frozen=True)
class Asked:
    """One request, as it can be sent again."""

    role: str
    method: str
    address: str
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> Any:
        """The answer; `client` is a browser in which the member of the cast is signed in."""
        for name, value in self.cookies.items():
            client.cookies[name] = value.encode().decode("latin-1")  # as servers hand on what is not ASCII
        headers: dict[str, Any] = {**self.headers}
        return client.generic(
            self.method,
            self.address,
            self.body,
            self.content_type or "application/octet-stream",
            **headers,
        )

    def report(self) -> dict[str, Any]:
        """Plain data, to be kept and sent again."""
        return {
            "role": self.role,
            "method": self.method,
            "address": self.address,
            "content_type": self.content_type,
            "body": self.body[:4_000].decode("latin-1"),
            "body_bytes": len(self.body),
            "headers": dict(self.headers),
            "cookies": dict(self.cookies),
        }


@st.composite
def requests(draw: DrawFn, rows: list[tuple[PermissionRow, str]], forms_of: FormsOf) -> Asked:
    """A request to one of these rows of the permission table, each with its address."""
    row, address = draw(st.sampled_from(rows))
    allowed = [name for name in ROLES if name == "neighbour" or row.who.get(name, 404) not in (302, 403, 404)]
    role = draw(st.sampled_from(allowed * 3 + list(ROLES)))
    way = draw(st.sampled_from(("form", "form", "form", "address", "query", "raw")))
    headers = draw(values.headers) if draw(st.booleans()) else {}
    cookies = draw(values.cookies) if draw(st.integers(0, 9)) == 0 else {}
    if way == "form" and (form := _form_at(draw, row, address, role, forms_of)):
        content_type, body = draw(_filled_in(form))
        return Asked(role, "POST", form.action, content_type, body, headers, cookies)
    method = draw(st.sampled_from(METHODS))
    if way == "address":
        address = draw(_changed_address(address))
    elif way == "query":
        address = f"{address}?{draw(_query())}"
    content_type, body = draw(_raw()) if way == "raw" or method in ("POST", "PUT", "PATCH") else ("", b"")
    return Asked(role, method, address, content_type, body, headers, cookies)


def _form_at(draw: DrawFn, row: PermissionRow, address: str, role: str, forms_of: FormsOf) -> Form | None:
    found = forms_of(role, address) if row.method == "GET" else []
    if found:
        return draw(st.sampled_from(found))
    if row.method == "POST":
        return Form(address, [("form_key", "once"), *((name, "1") for name in row.data)])
    return None


@st.composite
def _filled_in(draw: DrawFn, form: Form) -> tuple[str, bytes]:
    """A form whose fields are right but for one, two or three."""
    fields = list(form.fields)
    for _ in range(draw(st.integers(0, 3))):
        if not fields:
            break
        place = draw(st.integers(0, len(fields) - 1))
        name, value = fields[place]
        change = draw(st.sampled_from(("value", "value", "value", "drop", "twice", "name")))
        if change == "value":
            fields[place] = (name, draw(values.texts))
        elif change == "drop":
            del fields[place]
        elif change == "twice":
            fields.append((name, draw(values.texts)))
        else:
            fields.append((draw(values.texts), value))
    if not form.files:
        return "application/x-www-form-urlencoded", urlencode(fields, errors="replace").encode()
    data: dict[str, Any] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    for name, accept in form.files:
        data[name] = draw(_file(accept))
    return MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", BOUNDARY), encode_multipart(BOUNDARY, data)


@st.composite
def _file(draw: DrawFn, accept: str) -> Any:
    name, content = honest_file(accept)
    if draw(st.booleans()):
        content = draw(st.sampled_from(values.FILES))
    if draw(st.booleans()):
        name = draw(st.sampled_from(values.FILE_NAMES))
    made = SimpleUploadedFile("x", content)
    made._name = name  # as it comes over the wire, not as Django tidies it
    return made


@st.composite
def _changed_address(draw: DrawFn, address: str) -> str:
    """An address with one part changed, left out or added."""
    parts = address.strip("/").split("/")
    place = draw(st.integers(0, len(parts) - 1))
    hostile = quote(draw(values.texts)[:2_000], safe=draw(st.sampled_from(("", "/", "%"))))
    change = draw(st.sampled_from(("value", "value", "drop", "add")))
    if change == "value":
        parts[place] = hostile
    elif change == "drop":
        del parts[place]
    else:
        parts.insert(place + 1, hostile)
    return "/" + "/".join(parts) + draw(st.sampled_from(("/", "/", "", "//")))


NAMES = (
    *("page", "after", "q", "words", "by", "centre", "group", "course", "assignment", "network", "district", "library"),
    *("kind", "activity", "questionnaire", "number", "size", "code", "next", "verb", "who", "thing", "state", "language"),
    *("rehearsal", "at", "device", "format", "channel", "people", "setting", "text"),
)  # fmt: skip


@st.composite
def _query(draw: DrawFn) -> str:
    """A query string: names that pages know, hostile values."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), values.texts), min_size=1, max_size=3))
    query = urlencode(pairs, errors="replace")
    return query + draw(st.sampled_from(("", "", "&%ff=%fe", "&" * 2_000, "&a[]=%00", ";x", "=", "&page=%")))


@st.composite
def _raw(draw: DrawFn) -> tuple[str, bytes]:
    """A body that no form makes."""
    kind = draw(st.sampled_from((*values.CONTENT_TYPES, "application/x-www-form-urlencoded")))
    return kind, draw(st.one_of(st.sampled_from(values.BODIES), st.binary(max_size=60)))
