"""Take from node_modules what the site and its documents use: scripts as they are, fonts merged into TTF."""

import json
import re
import shutil
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "oqu" / "ui" / "static" / "vendor"
FONTS = ROOT / "build" / "fonts"

SCRIPTS = {
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "hls.light.min.js": ("hls.js", "dist/hls.light.min.js"),
    "tus.min.js": ("tus-js-client", "dist/tus.min.js"),
    "markdown-toolbar.js": ("@github/markdown-toolbar-element", "dist/index.js"),
}
"""Name in the site's folder → package and file there."""
FAMILIES = {"pt-sans": "PT Sans", "pt-serif": "PT Serif"}
STYLES = {
    "400-normal": ("Regular", "Regular"),
    "700-normal": ("Bold", "Bold"),
    "400-italic": ("Italic", "Italic"),
    "700-italic": ("BoldItalic", "Bold Italic"),
}
SUBSETS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"]
KAZAKH = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя"
NEEDED = KAZAKH + "ABCXYZabcxyz0123456789.,:;!?()«»“”„–—…№%+−×/@"
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
NAMES = {
    1: "{family}",
    2: "{style}",
    4: "{family} {style}",
    6: "{compact}-{file}",
    16: "{family}",
    17: "{style}",
}


def main() -> int:
    """Copy scripts and merge fonts."""
    copy_scripts()
    copy_fonts()
    return 0


def copy_scripts() -> None:
    """Copy scripts, without the mark of a source map that is not served; note their versions."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    versions = {}
    for name, (package, script) in SCRIPTS.items():
        source = (MODULES / package / script).read_text(encoding="utf-8")
        (VENDOR / name).write_text(SOURCE_MAP.sub("", source), encoding="utf-8")
        shutil.copyfile(MODULES / package / "LICENSE", VENDOR / f"{Path(name).stem}.LICENSE.txt")
        described = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        versions[package] = described["version"]
    (VENDOR / "versions.json").write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


def copy_fonts() -> None:
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for package, family in FAMILIES.items():
        folder = MODULES / "@fontsource" / package
        shutil.copyfile(folder / "LICENSE", FONTS / f"{package}.LICENSE.txt")
        for source, (file, style) in STYLES.items():
            merge(folder / "files", f"{package}-{{}}-{source}.woff2", family, file, style)


def merge(folder: Path, pattern: str, family: str, file: str, style: str) -> None:
    """One TTF out of the subsets by script, named as a family that documents can ask for."""
    parts = [folder / pattern.format(subset) for subset in SUBSETS]
    unpacked = [unpack(part, FONTS / f"part-{number}.ttf") for number, part in enumerate(parts)]
    font = Merger().merge([str(part) for part in unpacked])
    for number, text in NAMES.items():
        name_text = text.format(family=family, style=style, compact=family.replace(" ", ""), file=file)
        font["name"].setName(name_text, number, 3, 1, 0x409)
    missing = [letter for letter in NEEDED if ord(letter) not in font.getBestCmap()]
    if missing:
        sys.exit(f"{family} {style} lacks {' '.join(missing)}")
    font.save(FONTS / f"{family.replace(' ', '')}-{file}.ttf")
    for part in unpacked:
        part.unlink()


def unpack(part: Path, target: Path) -> Path:
    """A plain TTF of one WOFF2 subset, which is what can be merged."""
    font = TTFont(part)
    font.flavor = None
    font.save(target)
    return target


if __name__ == "__main__":
    sys.exit(main())
