"""The web server: `python -m oqu.config.webserver` takes the arguments of granian.

The site is imported once, before processes are forked off: they begin at once and share that memory. Where Python does not
fork by itself (from 3.14 on) each web process imports it anew, as granian alone would have it.
"""

import gc
import runpy
from importlib import import_module

from django.conf import settings
from django.db import connections


def import_site() -> None:
    """Import everything that the first page needs, for processes that are then forked off."""
    import_module("oqu.config.wsgi")
    import_module(settings.ROOT_URLCONF)
    connections.close_all()
    gc.collect()
    gc.freeze()  # so that no collection of a forked process writes to what is shared


def main() -> None:
    """Import the site, then serve."""
    import_site()
    runpy.run_module("granian", run_name="__main__")


if __name__ == "__main__":
    main()
