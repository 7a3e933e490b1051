"""The `oqu` command: Django's manager under a friendly name."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility

OWN = {
    "serve": "serve the site: web, background worker and lecture hall in one",
    "worker": "run only the background worker",
    "demo": "set up the demonstration and serve it",
    "import": "import libraries or people from an XLSX or CSV file",
    "replay": "run a whole course from a folder of input files",
    "doctor": "say what is wrong with the configuration and how to mend it",
}


class Oqu(ManagementUtility):
    """Django's manager, whose help begins with Oqu's own commands."""

    def main_help_text(self, commands_only: bool = False) -> str:
        """The page of `oqu help`."""
        everything = super().main_help_text(commands_only=commands_only)
        if commands_only:
            return everything
        own = "\n".join(f"  oqu {name:8} {words}" for name, words in OWN.items())
        return f"Oqu, online courses of libraries for libraries.\n\n{own}\n\n{everything}"


def main() -> None:
    """Run the command that the shell asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oqu.config.settings")
    arguments = ["oqu", *sys.argv[1:]] if len(sys.argv) > 1 else ["oqu", "help"]
    try:
        Oqu(arguments).execute()
    except ImproperlyConfigured as error:
        sys.exit(f"oqu: {error}")


if __name__ == "__main__":
    main()
