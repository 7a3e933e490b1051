"""Settings of the relay, from arguments or environment variables; an error names the missing variable.

In development the secret is read from the file `secret-key` in the site's data folder.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class InvalidSettings(Exception):
    """A setting is missing or invalid; the message names it and gives an example."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one relay. `address` is where browsers find it: a path on the site's host, or a URL."""

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
    """Return the settings; raise InvalidSettings. Arguments override the environment."""
    site_data_dir = Path(os.environ.get("OQU_DATA_DIR", "data"))
    folder, secret_key_file = data_dir or site_data_dir / "hall", site_data_dir / "secret-key"
    secret = secret_file.read_text().strip() if secret_file else os.environ.get("OQU_SECRET_KEY", "")
    if not secret and secret_key_file.exists():
        secret = secret_key_file.read_text().strip()
    if len(secret) < 20:
        raise InvalidSettings(
            "OQU_SECRET_KEY must hold the site's secret (20 characters or more), or give --secret-file"
        )
    return Settings(folder, secret, address or os.environ.get("OQU_HALL_ADDRESS", "/hall"))
