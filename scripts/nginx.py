"""Find an nginx that runs, or get one: the tests run the configuration of docs/operating.md.

python -m scripts.nginx     print where it is; install it first if there is none
"""

import os
import shutil
import sys

from scripts import debian

VARIABLE = "OQU_NGINX"
OF_THE_SYSTEM = "/usr/sbin:/usr/local/sbin"
"""Where it usually is, and where a user who is not root does not look."""
ADVICE = (
    "No nginx was found. Install one (Debian: apt-get install nginx) "
    f"or name one: {VARIABLE}=/path/to/nginx make test"
)


def find() -> str | None:
    """The nginx that the environment names, else that of the system."""
    named = os.environ.get(VARIABLE)
    return named or shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:{OF_THE_SYSTEM}")


def main() -> int:
    """Print where nginx is; 1 and what to do if there is none."""
    if not find():
        print("set-up: no nginx found, installing one ...", file=sys.stderr, flush=True)
        debian.install(["nginx"])
    found = find()
    print(found or ADVICE, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
