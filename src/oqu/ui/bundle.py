"""One style sheet and one script for every page, the service worker, and one script for each of the hall's pages.

A static files finder: `collectstatic` and the development server meet `ui.css`, `ui.js`, `ui/sw.js` and the like as any
other file, and make them anew when a part has changed. See docs/decisions/0011-one-style-sheet-and-one-script.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = Path(__file__).resolve().parent / "static" / "ui"
FIRST = (
    "tokens.css",
    "page.css",
    "layout.css",
    "outbox.js",
    "piece.js",
    "restored.js",
    "form.js",
    "draft.js",
)
LAST = ("print.css",)
WORKER = ("outbox.js", "worker.js")
"""The service worker, which the site serves at /sw.js."""

UPLOADS = ("ui/uploads.js", "ui/uploads.css")
"""Send files in chunks; loaded by `upload.js` once a file is chosen, after tus-js-client."""

PLAN_TABLE = ("ui/plan-table.js", "ui/plan-table.css")
"""The table of a plan, loaded by its page alone."""
EDITOR = ("ui/editor.js", "ui/editor.css")
"""The toolbar of long texts, loaded by the pages that have one (`web/editor.html`)."""
COMPACT = "ui/compact.css"
"""Long lists of people and questions in the office, the balance of groups, an answer beside its rubric; loaded by their pages alone."""
CHARTS = "ui/charts.css"
"""Bars, intervals and pictures of figures, numbers side by side; loaded by the pages that show figures."""
TALK = "ui/talk.css"
"""Messages of a discussion or of the support desk, loaded with them (`web/messages.html`)."""
UNDO = "ui/undo.css"
"""Steps that can be undone, loaded by the pages that show one (`web/_undo.html`)."""

MODULES = {
    name: SOURCES.parents[2] / "hall" / "static" / "hall" / entry
    for name, entry in {"hall/listener.js": "listen.js", "hall/lecturer.js": "desk.js"}.items()
}
"""Scripts made of modules that import one another; the one named here is begun with."""

IMPORT = re.compile(r'^import \{ (.+) \} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) (\w+))", re.MULTILINE)


def squeezed_css(source: str) -> str:
    """Style sheets without comments and spaces that mean nothing (so: no text with a comma, colon or brace before a space)."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))
    return re.sub(r"(?<=[\w-]): ", ":", re.sub(r" ?([{};,]) ?", r"\1", bare)).replace(";}", "}")


def squeezed_js(source: str) -> str:
    """Scripts without indentation and comments (so: no text over several lines, and no quotes in a comment after code)."""
    bare = re.sub(r" +// [^'\"`\n]*$", "", source, flags=re.MULTILINE)
    return re.sub(r"^\s*(?://.*|/\*\*.*\*/)\n|^\s+", "", bare, flags=re.MULTILINE)


def joined_modules(entry: Path) -> list[Path]:
    """A module and all that it imports, each after those that it needs itself."""
    found: list[Path] = []

    def visit(module: Path) -> None:
        for _names, needed in IMPORT.findall(module.read_text(encoding="utf-8")):
            visit(module.with_name(f"{needed}.js"))
        if module not in found:
            found.append(module)

    visit(entry)
    return found


def as_function(name: str, source: str) -> str:
    """A module as a function of its own that returns what it exports: its names stay its own."""
    body = IMPORT.sub(lambda found: f"const {{ {found[1]} }} = module_{found[2]};\n", source)
    exported = ", ".join(EXPORT.findall(body))
    return f"const module_{name} = (() => {{\n{EXPORT.sub('', body)}\nreturn {{ {exported} }};\n}})();\n"


BUNDLES: dict[str, Callable[[str], str]] = {
    "ui.css": squeezed_css,
    "ui.js": squeezed_js,
    "ui/sw.js": squeezed_js,
    "ui/uploads.js": squeezed_js,
    "ui/uploads.css": squeezed_css,
    "ui/plan-table.js": squeezed_js,
    "ui/plan-table.css": squeezed_css,
    "ui/editor.js": squeezed_js,
    "ui/editor.css": squeezed_css,
    CHARTS: squeezed_css,
    COMPACT: squeezed_css,
    TALK: squeezed_css,
    UNDO: squeezed_css,
    **dict.fromkeys(MODULES, squeezed_js),
}


def parts(name: str) -> list[Path]:
    """The files that make up a bundle, in their order: tokens and page first, print last."""
    if name == "ui/sw.js":
        return [SOURCES / one for one in WORKER]
    if name in UPLOADS:
        return [SOURCES / "uploads" / Path(name).name]
    if name in PLAN_TABLE:
        return [SOURCES / "plan_table" / Path(name).name]
    if name in EDITOR:
        return [SOURCES / "editor" / Path(name).name]
    if name in (TALK, UNDO):
        return [SOURCES / Path(name).stem / Path(name).name]
    if name == CHARTS:
        return [SOURCES / "charts" / Path(name).name]
    if name == COMPACT:
        return [SOURCES / "compact" / Path(name).name]
    if name in MODULES:
        return joined_modules(MODULES[name])
    found = [one for one in SOURCES.glob(f"*{Path(name).suffix}") if one.name != "worker.js"]
    return sorted(found, key=lambda one: (one.name in LAST, _first(one.name), one.name))


def _first(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def text(name: str) -> str:
    """The bundle itself, squeezed."""
    sources = {one.stem: one.read_text(encoding="utf-8") for one in parts(name)}
    if name in MODULES:
        sources = {stem: as_function(stem, source) for stem, source in sources.items()}
    return BUNDLES[name]("\n".join(sources.values()))


def build(folder: Path) -> None:
    """Write the bundles into a folder, each only if a part of it is newer; requests at once do not disturb it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in BUNDLES:
        target = folder / name
        newest = max(one.stat().st_mtime for one in (*parts(name), SOURCES, Path(__file__)))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as fresh:
                fresh.write(text(name))
            Path(fresh.name).replace(target)


class BundleFinder(BaseFinder):
    """Finds the bundles, made in a folder beside STATIC_ROOT."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(f"{settings.STATIC_ROOT}-bundle")
        self.storage = FileSystemStorage(location=self.folder)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure, nothing to complain about."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of a bundle, freshly made if need be; nothing for other names."""
        if path not in BUNDLES:
            return []
        build(self.folder)
        found = str(self.folder / path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """The bundles, for `collectstatic`."""
        build(self.folder)
        for name in BUNDLES:
            yield name, self.storage
