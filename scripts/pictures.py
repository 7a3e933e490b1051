"""Take the pictures of "How to run a course" from the product.

    python scripts/pictures.py [LANGUAGE ...]

The journey `tests/journeys/test_own_course.py` runs a whole course on a phone in each language, and takes a picture at each
of the ten steps. They are stored as WebP in `src/oqu/web/office/static/office/guide/`; `tests/web/office/test_guide.py`
checks their number, size and weight.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "src/oqu/web/office/static/office/guide"
JOURNEY = "tests/journeys/test_own_course.py"
QUALITY, EFFORT = 45, 6


def main(languages: list[str]) -> int:
    """Run the journey in these languages, or in all, and store what it saw."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = ["-k", " or ".join(f"[{language}-" for language in languages)] if languages else []
        asked = [sys.executable, "-m", "pytest", "-q", "--force-reruns", "0", JOURNEY, *chosen]
        done = subprocess.run(asked, cwd=ROOT, env={**os.environ, "OQU_PICTURES": folder}, check=False)
        STORED.mkdir(parents=True, exist_ok=True)
        for taken in sorted(Path(folder).glob("*.png")):
            stored = STORED / f"{taken.stem}.webp"
            with Image.open(taken) as picture:
                picture.convert("RGB").save(stored, quality=QUALITY, method=EFFORT)
            print(f"{stored.relative_to(ROOT)}  {stored.stat().st_size} bytes")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
