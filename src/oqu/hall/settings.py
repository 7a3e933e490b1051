"""What the relay must be told: by arguments, else by environment variables. Says by name what is missing.

The site's secret is also found where the site keeps it in development: in the file `secret-key` of its data folder.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class Unfit(Exception):
    """A setting is missing or can't be right; the text says which one and gives an example."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one relay runs. `address` is where browsers find it: a path behind the site's own name, or a URL."""

    data_dir: Path
    secret: str
    address: str = "/hall"
    wait_s: float = 25.0

    @property
    def prefix(self) -> str:
        """The path that every request of the relay begins with."""
        return urlsplit(self.address).path.rstrip("/")


def from_environment(
    *, data_dir: Path | None = None, secret_file: Path | None = None, address: str | None = None
) -> Settings:
    """Return the settings; raise Unfit. What is given wins over the environment."""
    of_the_site = Path(os.environ.get("OQU_DATA_DIR", "data"))
    folder, kept = data_dir or of_the_site / "hall", of_the_site / "secret-key"
    secret = secret_file.read_text().strip() if secret_file else os.environ.get("OQU_SECRET_KEY", "")
    if not secret and kept.exists():
        secret = kept.read_text().strip()
    if len(secret) < 20:
        raise Unfit(
            "OQU_SECRET_KEY must hold the site's secret (20 characters or more), or give --secret-file"
        )
    return Settings(folder, secret, address or os.environ.get("OQU_HALL_ADDRESS", "/hall"))
