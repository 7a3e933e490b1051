"""The bundles hold every part, stay small, and change when a part changes."""

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from oqu.ui import bundle

BUDGETS = {
    "ui.css": 8_000,
    "ui.js": 12_880,
    "ui/sw.js": 3_200,
    "ui/uploads.js": 6_400,
    "ui/uploads.css": 700,
    "ui/plan-table.js": 2_400,
    "ui/plan-table.css": 900,
    "ui/editor.js": 2_500,
    "ui/editor.css": 800,
    "ui/charts.css": 950,
    "ui/compact.css": 950,
    "ui/talk.css": 400,
    "ui/undo.css": 500,
    "hall/listener.js": 14_000,
    "hall/lecturer.js": 14_000,
}
"""Bytes on the wire (gzip). The first paint needs the page (3 to 5 kB) and the style sheet: 14 kB in the blueprint. The
first visit, 30 kB, has its own test; `ui.js` has 0.5 kB more since it shows words whose page is gone (decision 0012)
and 0.4 kB since it shows on a form's page what waits to be sent from it, conditions over several answers, 0.05 kB since texts repeat earlier answers, and
0.05 kB since a restored draft is named, 0.15 kB since a form of choices alone shows what waits, and 0.4 kB since two versions are shown field by field; the service worker 0.1 kB since it stores the pictures of texts (0114), and both 0.1 kB
since they delete the pages of an anonymous questionnaire that was answered (0131); the service worker 0.15 kB since it
replaces what waits from the same form; the toolbar 0.3 kB since its preview shows pictures that are not saved yet."""


@pytest.mark.parametrize("name", bundle.BUNDLES)
def test_bundle_stays_small(name: str) -> None:
    assert len(gzip.compress(bundle.text(name).encode(), 6)) < BUDGETS[name]


def test_every_file_of_a_component_is_in_a_bundle() -> None:
    used = {part for name in bundle.BUNDLES for part in bundle.parts(name)}
    hall = next(iter(bundle.MODULES.values())).parent
    written = {one for one in bundle.SOURCES.rglob("*") if one.suffix in (".css", ".js")}
    assert used == written | set(hall.glob("*.js"))


def test_modules_are_joined_each_after_what_it_needs_and_keep_their_names_to_themselves(
    tmp_path: Path,
) -> None:
    (tmp_path / "first.js").write_text('import { two } from "./second.js";\nconst own = 1;\ntwo(own);\n')
    (tmp_path / "second.js").write_text("const own = 2;\nexport const two = (one) => one + own;\n")

    found = bundle.joined_modules(tmp_path / "first.js")
    joined = [bundle.as_function(one.stem, one.read_text()) for one in found]

    assert [one.name for one in found] == ["second.js", "first.js"]
    assert bundle.squeezed_js("".join(joined)) == (
        "const module_second = (() => {\nconst own = 2;\nconst two = (one) => one + own;\nreturn { two };\n})();\n"
        "const module_first = (() => {\nconst { two } = module_second;\nconst own = 1;\ntwo(own);\nreturn {  };\n})();\n"
    )


def test_tokens_come_first_and_print_last() -> None:
    names = [part.name for part in bundle.parts("ui.css")]
    assert (names[0], names[-1]) == ("tokens.css", "print.css")


def test_squeezing_keeps_what_is_meant() -> None:
    assert bundle.squeezed_css("a { /* why */\n  color: red;\n}\n") == "a{color:red}"
    assert (
        bundle.squeezed_js("// why\n  let a = 'http://x'; // which\n\n  b();\n")
        == "let a = 'http://x';\nb();\n"
    )


def test_scripts_hold_no_text_over_several_lines() -> None:
    """Trimming lines would change such a text: every backtick closes on its own line."""
    odd = [
        f"{one.name}:{number}"
        for one in bundle.SOURCES.glob("*.js")
        for number, line in enumerate(one.read_text(encoding="utf-8").splitlines(), 1)
        if line.count("`") % 2
    ]
    assert odd == []


def test_bundle_is_made_anew_only_when_a_part_is_newer(tmp_path: Path) -> None:
    bundle.build(tmp_path)
    made = tmp_path / "ui.css"
    made.write_text("kept", encoding="utf-8")
    bundle.build(tmp_path)
    assert made.read_text(encoding="utf-8") == "kept"
    os.utime(made, (0, 0))
    bundle.build(tmp_path)
    assert made.read_text(encoding="utf-8") == bundle.text("ui.css")


def test_requests_at_once_make_whole_bundles(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bundle.build, [tmp_path] * 8))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hall", "ui", "ui.css", "ui.js"]
    assert (tmp_path / "ui.css").read_text(encoding="utf-8") == bundle.text("ui.css")


def test_finder_knows_the_bundles_and_nothing_else() -> None:
    finder = bundle.BundleFinder()
    assert finder.find("ui.css") == str(finder.folder / "ui.css")
    assert finder.find("ui.js", find_all=True) == [str(finder.folder / "ui.js")]
    assert finder.find("other.css") == []
    assert {path for path, _storage in finder.list(None)} == set(bundle.BUNDLES)
    assert finders.find("ui/sw.js") is not None


def test_scripts_read_the_cookie_that_the_site_sets() -> None:
    for name in (settings.CSRF_COOKIE_NAME, f"__Host-{settings.CSRF_COOKIE_NAME}"):
        assert f'"{name}"' in bundle.text("ui.js")
        assert f'"{name}"' in bundle.text("ui/sw.js")
