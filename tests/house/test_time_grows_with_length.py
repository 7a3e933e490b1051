"""What people may type or send in any length is read in a time that grows with its length, not with the square of it.

The readers run in a process of their own that gets far more processor time than they need, and far less than one of
them would take whose time grows with the square: a regular expression that tries again from every blank needs minutes
for a text of blanks.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
PROGRAM = """
import resource
import sys

resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))

import django

django.setup()

from tests.house import readers

readers.run_all()
print("read")
"""


@pytest.mark.django_db
def test_hostile_texts_are_read_in_time() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(seconds=SECONDS)],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.endswith("read\n"), result.stdout[-500:] + result.stderr[-2000:]
