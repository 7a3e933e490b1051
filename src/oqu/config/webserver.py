"""The web server: `python -m oqu.config.webserver` takes the arguments of granian.

The site is imported here, once, before the web processes are forked off: they begin at once and share that memory. Where
Python does not fork by itself (from 3.14 on) each of them imports it anew, as granian alone would have it.
"""

import runpy
from importlib import import_module

from django.conf import settings


def main() -> None:
    """Import everything that the first page needs, then serve."""
    import_module("oqu.config.wsgi")
    import_module(settings.ROOT_URLCONF)
    runpy.run_module("granian", run_name="__main__")


if __name__ == "__main__":
    main()
