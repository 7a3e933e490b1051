"""Rules of style for templates, style sheets and scripts, so that nobody needs to remember them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
TEMPLATES = {
    file.as_posix().rsplit("/templates/", maxsplit=1)[1]: file
    for kind in ("html", "txt")
    for file in sorted(SOURCE.rglob(f"templates/**/*.{kind}"))
}
PAGES = [name for name in TEMPLATES if name.endswith(".html") and not name.startswith("letters/")]
STYLES = sorted(SOURCE.rglob("static/ui/*.css"))
SCRIPTS = sorted(SOURCE.rglob("static/ui/*.js"))
CALLED_BY_DJANGO = re.compile(r"\d{3}(_csrf)?\.html|(account|mfa|usersessions|django)/.+|ui/gallery/.+")
INLINE = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
    ),
    "an event attribute": re.compile(r"<[^>%]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that is a script": re.compile(r"javascript:", re.IGNORECASE),
}
POST_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\(", re.IGNORECASE
)
FAR_AWAY = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+")


def text(name: str) -> str:
    return TEMPLATES[name].read_text(encoding="utf-8")


def strings_in_python() -> tuple[set[str], set[str]]:
    """All plain strings of our Python, and its f-strings as patterns with a group for each gap."""
    plain, gapped = set(), set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value.split("#")[0])
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"(.+)" for p in node.values
                )
                gapped.add("".join(parts).split(r"\#")[0])
    return plain, gapped


def names_in_templates() -> Iterator[str]:
    """All quoted strings in our templates that may name another."""
    for name in TEMPLATES:
        yield from (name.split("#")[0] for name in re.findall(r"[\"']([\w./#-]+)[\"']", text(name)))


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_nothing_that_the_content_security_policy_refuses(name: str) -> None:
    found = [what for what, pattern in INLINE.items() if pattern.search(text(name))]

    assert found == []


@pytest.mark.parametrize("name", [name for name in PAGES if POST_FORM.search(text(name))])
def test_forms_that_write_carry_both_keys(name: str) -> None:
    forms = POST_FORM.findall(text(name))
    keyless = [form for form in forms if not re.search(r"\{% form_key %\}|\{\{ (form_)?key \}\}", form)]
    unprotected = [
        form for form in forms if not re.search(r"\{% csrf_token %\}|\{\{ csrf(_field)? \}\}", form)
    ]
    ours = not CALLED_BY_DJANGO.fullmatch(name) or name.startswith("ui/")

    assert unprotected == []
    assert keyless == [] or not ours


def test_every_template_is_used() -> None:
    plain, gapped = strings_in_python()
    named = plain.union(names_in_templates())
    patterns = [re.compile(pattern) for pattern in gapped if pattern.endswith((r"\.html", r"\.txt"))]

    def used(name: str) -> bool:
        fits = filter(None, (pattern.fullmatch(name) for pattern in patterns))
        return name in named or any(plain.issuperset(fit.groups()) for fit in fits)

    assert [name for name in TEMPLATES if not CALLED_BY_DJANGO.fullmatch(name) and not used(name)] == []


@pytest.mark.parametrize("sheet", STYLES, ids=lambda file: file.name)
def test_colours_stand_in_the_tokens_only(sheet: Path) -> None:
    without_comments = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert sheet.name == "tokens.css" or COLOUR.findall(without_comments) == []


@pytest.mark.parametrize("file", [*STYLES, *SCRIPTS], ids=lambda file: file.name)
def test_styles_and_scripts_fetch_nothing_from_elsewhere(file: Path) -> None:
    assert FAR_AWAY.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "file",
    sorted((Path(__file__).resolve().parents[2] / "src" / "oqu").rglob("templates/letters/**/*.txt")),
    ids=lambda file: file.stem,
)
def test_the_text_of_a_letter_uses_no_component_that_draws_html(file: Path) -> None:
    tags = set(re.findall(r"\{%\s*(\w+)", file.read_text(encoding="utf-8")))

    assert tags & {"when", "day", "notice", "button", "link", "field"} == set()


@pytest.mark.parametrize("name", ["navigation", "account", "site_name", "user", "messages", "request"])
def test_no_view_hides_what_every_page_has(name: str) -> None:
    """What the head of each page shows comes from a context processor; a view that uses its name would hide it."""
    views = (SOURCE / "oqu" / "web").rglob("*.py")
    key = re.compile(rf'^ +"{name}": ', re.MULTILINE)

    assert [file.name for file in views if key.search(file.read_text("utf-8"))] == (
        ["access.py"] if name in {"navigation", "account", "site_name"} else []
    )
