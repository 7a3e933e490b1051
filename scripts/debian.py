"""Packages of Debian that the tests need, where we may install them."""

import os
import shutil
import subprocess
from collections.abc import Sequence


def install(*wanted: Sequence[str]) -> bool:
    """Install packages with apt-get, without asking and without a word; whether it could be tried.

    Each list of names is a step of its own: one that Debian does not have keeps none of the others away.
    """
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for what in (["update"], *(["install", "-y", "--no-install-recommends", *names] for names in wanted)):
        subprocess.run(["apt-get", "-qq", *what], check=False, env=quiet, stdout=subprocess.DEVNULL)
    return True
