"""Keep what Python makes of the sources of Oqu and of what it imports, so that no start has to make it anew.

Python keeps it by itself where PYTHONDONTWRITEBYTECODE is not set; a start that may not costs three times as much.
All files of all packages would take minutes, so only those are compiled that are imported here.
"""

import os
import sys
from importlib import import_module
from pkgutil import walk_packages
from tempfile import TemporaryDirectory

import django
from django.db.migrations.loader import MigrationLoader

import oqu
from oqu.config.lazily import LATER

OF_THEIR_OWN = "oqu.kernel.decoding"
"""Its modules run in processes of their own, and forbid libraries there that other modules need."""
QUIET = {"OQU_DEVELOPMENT": "yes", "DJANGO_SETTINGS_MODULE": "oqu.config.settings"}


def main() -> int:
    """Import everything once, with the settings of development and a data folder that is thrown away."""
    with TemporaryDirectory(prefix="oqu-bytecode-") as data:
        for name in [name for name in os.environ if name.startswith("OQU_")]:
            del os.environ[name]
        os.environ |= QUIET | {"OQU_DATA_DIR": data}
        django.setup()
        MigrationLoader(None)
        for found in walk_packages(oqu.__path__, "oqu."):
            if not found.name.startswith(f"{OF_THEIR_OWN}."):
                import_module(found.name)
        for name in LATER:
            dir(import_module(name))  # looked into, so that it is loaded
    return 0


if __name__ == "__main__":
    sys.exit(main())
