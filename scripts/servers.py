"""Find the servers that the tests start beside Oqu, or get them: nginx in front, and Valkey or Redis as the cache.

python -m scripts.servers     print where they are; install first what is missing
"""

import os
import shutil
import sys
from dataclasses import dataclass

from scripts import debian

OF_THE_SYSTEM = "/usr/sbin:/usr/local/sbin"
"""Where servers usually are, and where a user who is not root does not look."""


@dataclass(frozen=True)
class Server:
    """A program by any of its names, the variable that names another one, and Debian's packages, the best first."""

    names: tuple[str, ...]
    variable: str
    packages: tuple[str, ...]

    def find(self) -> str | None:
        """The program that the environment names, else that of the system."""
        path = f"{os.environ.get('PATH', '')}:{OF_THE_SYSTEM}"
        there = (shutil.which(name, path=path) for name in self.names)
        return os.environ.get(self.variable) or next(filter(None, there), None)

    @property
    def advice(self) -> str:
        """What to do where it is missing."""
        return (
            f"No {self.names[0]} was found. Install one (Debian: apt-get install {self.packages[-1]}) "
            f"or name one: {self.variable}=/path/to/{self.names[0]} make test"
        )


NGINX = Server(("nginx",), "OQU_NGINX", ("nginx",))
VALKEY = Server(("valkey-server", "redis-server"), "OQU_VALKEY", ("redis-server",))


def main() -> int:
    """Print where the servers are; 1 and what to do if one is missing."""
    missing = [server for server in (NGINX, VALKEY) if not server.find()]
    if missing:
        names = ", ".join(server.names[0] for server in missing)
        print(f"set-up: not found and installed now: {names} ...", file=sys.stderr, flush=True)
        debian.install(*([package] for server in missing for package in server.packages))
    for server in (NGINX, VALKEY):
        found = server.find()
        print(found or server.advice, file=sys.stdout if found else sys.stderr)
    return 0 if NGINX.find() and VALKEY.find() else 1


if __name__ == "__main__":
    sys.exit(main())
