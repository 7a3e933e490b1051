"""Nothing typed into any form is lost or stored under another name, whichever form of the site it is."""

import ast
import html
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from oqu.kernel.models import JournalEntry
from oqu.ui.device import AUTHOR
from oqu.web import posted
from oqu.web.filling import Control, Form, FormsOfAPage, path_of
from oqu.web.posted import TYPED
from oqu.web.sending import ANYBODY
from tests.house.forms import PAGES, Written, forms_of, takes_words
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of, value_of
from tests.house.permissions.table import CAST, SEE_OTHER, PermissionRow
from tests.house.permissions.world import World

SIGNING_IN = ("account_", "mfa_", "sign_in_", "remove_passkey")
FIGURES = ("number", "date", "datetime-local", "time")
FIXED = {"file", "lists", "slides", "document", "pictures", "table", "transcript"} | {
    *("code", "logo", "signature", "seal")
}
"""Files, which are identified by name, and the code of a library, which can't be changed."""
STAYS = re.compile(r"(row-\w+|new-\d+)-title_\w+")
"""Titles of an activity in languages that its course has not: the plan's table hands them on."""
pytestmark = pytest.mark.django_db
WRITES = [
    row
    for row in ROWS
    if row.method == "POST" and SEE_OTHER in row.who.values() and not row.name.startswith(SIGNING_IN)
]
"""Forms that the table fills in well enough for the form to be accepted. Signing in and out is not received but tried."""


def text_in(page: str, control: Control) -> str:
    if control.tag == "textarea":
        return page[control.end : control.closed].removeprefix("\n")
    return control.attributes.get("value") or ""


def held(page: str, sent: Written) -> dict[str, str]:
    """What the same form on this page holds in the fields that take words."""
    alike = [
        one for one in FormsOfAPage(page).forms if path_of(one.action or sent.page) == path_of(sent.action)
    ]
    form = max(alike, key=lambda one: len(one.names & set(sent.words)), default=Form(""))
    return {
        one.name: html.unescape(text_in(page, one)) if one.tag == "textarea" else text_in(page, one)
        for one in form.controls
        if one.name in sent.words and takes_words(one)
    }


def written(row: PermissionRow, world: World, sessions: dict[str, str]) -> list[Written]:
    """The forms of a page, as a signed-in user sees them, without those of signing in and out."""
    return [one for one in forms_of(row, world, sessions) if not ANYBODY.match(urlsplit(one.action).path)]


def post(client: Client, sent: Written) -> str:
    cache.clear()
    response = client.post(sent.action, sent.data, headers={"Referer": f"http://testserver{sent.page}"})
    return f"{response.status_code} {'' if response.streaming else response.text}"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_words_wait_for_whoever_has_been_signed_out_and_are_in_the_form_again(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    for sent in written(row, world, sessions):
        signed_out = Client()
        answer = post(signed_out, sent)
        back = client_of(sent.member, sessions)
        back.cookies.update(signed_out.cookies)
        page = back.get(sent.page).text

        assert (sent.action, answer[:3]) == (sent.action, "401")
        assert held(page, sent) == sent.words


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_nothing_is_stored_under_the_name_of_another(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    for sent in written(row, world, sessions):
        other = client_of("stranger" if sent.member != "stranger" else "keeper", sessions)
        before = JournalEntry.objects.count()
        answer = post(other, sent)
        theirs = other.get(sent.page)

        assert (sent.action, answer[:3]) == (sent.action, "409")
        assert JournalEntry.objects.count() == before
        assert "What you wrote had not been received" not in theirs.text


def rows_everywhere() -> dict[str, int]:
    """How many rows each table has, but for the memory of what was done and of who is signed in."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in ("kernel.DoneOnce", "sessions.Session")
    }


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_the_same_form_again_writes_nothing(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    member = next(one for one in CAST if row.who[one] == SEE_OTHER)
    address, client = address_of(row, world), client_of(member, sessions)
    data = {"form_key": f"twice-{row.id}"} | {
        name: str(value_of(value, world)) for name, value in row.data.items()
    }
    cache.clear()
    with transaction.atomic():
        first = client.post(address, data)
        before = rows_everywhere()
        again = client.post(address, data)
        after = rows_everywhere()
        transaction.set_rollback(True)

    assert first.status_code in (302, 303)
    assert again.status_code in (302, 303)
    assert again.headers["Location"] == first.headers["Location"]
    assert after == before


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_every_form_names_its_author(row: PermissionRow, world: World, sessions: dict[str, str]) -> None:
    for sent in forms_of(row, world, sessions, only_typed=False):
        if not ANYBODY.match(urlsplit(sent.action).path):
            assert (sent.action, AUTHOR in sent.form.names) == (sent.action, True)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_fields_that_are_typed_into_are_told_from_what_is_chosen(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    for sent in forms_of(row, world, sessions, only_typed=False):
        if TYPED in sent.form.names:  # a questionnaire names them itself
            continue
        typed = {one.name for one in sent.form.controls if takes_words(one) or one.type in FIGURES}
        fields = sent.form.names - posted.NOT_WORDS - typed
        secret = {name for name in fields if posted.SECRET_NAMES.search(name)}

        assert (sent.action, {name for name in typed if not posted.is_typed(name)}) == (sent.action, set())
        others = {name for name in fields - secret if posted.is_typed(name) and not STAYS.fullmatch(name)}
        assert (sent.action, others - FIXED) == (sent.action, set())


def demanded_and_marked(form: ast.ClassDef) -> tuple[set[str], set[str]]:
    """The fields of a form class that `clean` demands for some choices, and those that are not called optional."""
    assigned = {ast.unparse(x.targets[0]): x.value for x in ast.walk(form) if isinstance(x, ast.Assign)}

    def constants(node: ast.AST | None) -> set[str]:
        return {str(x.value) for x in ast.walk(node) if isinstance(x, ast.Constant)} if node else set()

    demanded: set[str] = set()
    marked = constants(assigned.get("sometimes_required")) | constants(
        assigned.get("self.sometimes_required")
    )
    for node in ast.walk(form):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "is_empty":
            for field in node.args[1:]:
                name = isinstance(field, ast.Name)
                demanded |= constants(assigned.get("NEEDED") if name else field)
        elif isinstance(node, ast.AugAssign) and ast.unparse(node.target) == "self.sometimes_required":
            is_needed = "self.NEEDED" in ast.unparse(node.value)
            marked |= constants(node.value) | (constants(assigned.get("NEEDED")) if is_needed else set())
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "self.sometimes_required.add":
            marked |= constants(node)
    return demanded, marked


def test_no_field_that_clean_demands_for_some_choices_is_called_optional() -> None:
    """Texts in several languages are marked by `TranslatedTexts` itself."""
    wrong = {}
    for path in Path("src/oqu").rglob("*.py"):
        for form in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(form, ast.ClassDef):
                demanded, marked = demanded_and_marked(form)
                if missing := {name for name in demanded - marked if not name.endswith("_")}:
                    wrong[f"{path}: {form.name}"] = missing

    assert wrong == {}
