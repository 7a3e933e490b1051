"""The `oqu` command: Django's manager under a friendly name."""

import os
import sys
from argparse import ArgumentError, ArgumentParser
from importlib.metadata import version

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.db import DatabaseError

OWN = {
    "serve": "serve the site: web, background worker and lecture hall in one",
    "worker": "run only the background worker",
    "demo": "set up the demonstration and serve it",
    "import": "import libraries or people from an XLSX or CSV file",
    "replay": "run a whole course from a folder of input files",
    "doctor": "check the configuration and show how to fix it",
}


OF_DJANGO = {
    "migrate": "make or change the tables of the database",
    "createsuperuser": "make the keeper of the installation",
    "changepassword": "set a new password for a person",
    "collectstatic": "bring style sheets and scripts to where they are served from",
}
SERVING = {"demo", "serve"}
OWNER_ONLY = 0o077
"""Umask of every process of Oqu: files are for their owner, unless they are made for more (`config.file_modes`)."""
STOPPED = 130
"""What a shell expects of a command that Ctrl-C ended."""


class Oqu(ManagementUtility):
    """Django's manager, whose help tells of Oqu's own commands and of those of Django that an installation needs."""

    def main_help_text(self, commands_only: bool = False) -> str:
        """The page of `oqu help`."""
        if commands_only:
            return super().main_help_text(commands_only=True)
        lines = ["Oqu, online courses of libraries for libraries.", "", *_listed(OWN)]
        lines += ["", "Of Django's commands these are of use:", "", *_listed(OF_DJANGO), ""]
        lines += [
            "oqu COMMAND --help tells more about one, oqu help --commands lists all, oqu version tells which Oqu this is."
        ]
        return "\n".join(lines)


def _listed(commands: dict[str, str]) -> list[str]:
    return [f"  oqu {name:15}  {words}" for name, words in commands.items()]


def _let_old_data_stay() -> None:
    """The demonstration's first course took place in 2021: here the nightly removal leaves such old data in place."""
    for what in ("ANSWERS", "APPLICATIONS", "DRAFTS", "LETTERS"):
        os.environ.setdefault(f"OQU_KEEP_{what}_DAYS", "0")


def name_site(arguments: list[str]) -> None:
    """Let links in letters and on cards lead to the port that was asked for, unless OQU_SITE_URL says where the site is."""
    asked = ArgumentParser(add_help=False, exit_on_error=False)
    asked.add_argument("--port", default="8000")
    try:
        port = asked.parse_known_args(arguments)[0].port
    except ArgumentError:  # the command itself says what is wrong
        return
    if port.isdecimal() and not os.environ.get("OQU_SITE_URL"):
        os.environ["OQU_SITE_URL"] = f"http://127.0.0.1:{port}"


def main() -> None:
    """Run the command that the shell asked for: 0 when it is done, 1 when it says what is wrong, 2 when it was asked wrongly."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oqu.config.settings")
    os.umask(OWNER_ONLY)
    arguments = ["oqu", *sys.argv[1:]] if len(sys.argv) > 1 else ["oqu", "help"]
    if arguments[1] == "demo":
        _let_old_data_stay()
    try:
        if arguments[1] in SERVING:
            name_site(arguments[2:])
        if arguments[1:] in (["version"], ["--version"]):
            print(f"Oqu {version('oqu')}, Django {version('django')}")
            return
        Oqu(arguments).execute()
    except ImproperlyConfigured as error:
        sys.exit(f"oqu: {error}")
    except DatabaseError as error:  # not reached, locked, no database, or without its tables
        if "--traceback" in arguments:
            raise
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"oqu: database error: {reason}. Run oqu doctor for details.")
    except KeyboardInterrupt:
        print("oqu: stopped.", file=sys.stderr)
        sys.exit(STOPPED)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
