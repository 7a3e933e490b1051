"""Check every template: it parses, and djLint finds nothing to say."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"


def main() -> int:
    """1 if any template does not parse or djLint complains."""
    files = sorted(SOURCE.rglob("templates/**/*.html")) + sorted(SOURCE.rglob("templates/**/*.txt"))
    problems = [problem for file in files if (problem := parse_error(file))]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems or not linted([file for file in files if file.suffix == ".html"]) else 0


def parse_error(file: Path) -> str | None:
    """Why Django cannot read a template; nothing if it can."""
    from django.template import TemplateSyntaxError, engines  # noqa: PLC0415 - after django.setup()

    try:
        engines["django"].from_string(file.read_text(encoding="utf-8"))
    except TemplateSyntaxError as error:
        return f"{file.relative_to(ROOT)}: {error}"
    return None


def linted(files: list[Path]) -> bool:
    """Whether djLint has nothing to say."""
    if not files:
        return True
    command = [str(Path(sys.executable).with_name("djlint")), "--lint", "--quiet", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout.strip(), end="\n" if done.stdout.strip() else "")
    return done.returncode == 0


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oqu.config.settings")
    django.setup()
    sys.exit(main())
