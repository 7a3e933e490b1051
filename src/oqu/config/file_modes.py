"""Who of the machine may read the data folder: its owner, and of two folders in it also the web server in front.

| what | mode | who |
| --- | --- | --- |
| the folder itself | 710 | the owner; the owner's group may pass through it, but not list it |
| `static/` | 755, files 644 | everyone: it is sent to everyone |
| `files/` | 750, files 640 | the owner's group reads, if nginx sends files (OQU_SENDFILE_PREFIX); else 700 |
| everything else: database, secret, recordings | 700, files 600 | the owner |

nginx's user is put into the owner's group (docs/operating.md). Only `files/` itself is changed here, and not what is in
it: files are stored with their modes, and nobody gets past a closed folder.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from oqu.config.environment import PASSED_THROUGH

ALL = 0o777
OPEN_FOLDER, OPEN_FILE = 0o755, 0o644
SHARED_FOLDER, PRIVATE_FOLDER, PRIVATE_FILE = 0o750, 0o700, 0o600


BESIDE_SQLITE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class DataFolder:
    """The paths of an installation, and whether the web server in front sends its files."""

    root: Path
    static: Path
    files: Path
    database: Path | None
    shares_files: bool

    def wanted_modes(self) -> Iterator[tuple[Path, int]]:
        """Yield the folder, what is in it, all static files, and a database elsewhere, each with its mode."""
        yield self.root, PASSED_THROUGH
        for path in sorted(self.root.iterdir()):
            if path == self.files:
                yield path, SHARED_FOLDER if self.shares_files else PRIVATE_FOLDER
            elif path != self.static and not path.is_symlink():
                yield path, PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE
        for folder, _folders, names in os.walk(self.static):
            yield Path(folder), OPEN_FOLDER
            yield from ((Path(folder, name), OPEN_FILE) for name in names)
        if self.database and self.database.parent != self.root:
            yield from ((Path(f"{self.database}{ending}"), PRIVATE_FILE) for ending in BESIDE_SQLITE)

    def wrong_modes(self) -> Iterator[tuple[Path, int, int]]:
        """Yield each path whose mode differs from the wanted one, with the mode that it has and the wanted one."""
        for path, wanted in self.wanted_modes():
            with suppress(FileNotFoundError):
                found = stat.S_IMODE(path.stat().st_mode) & ALL
                if found != wanted:
                    yield path, found, wanted

    def put_right(self) -> None:
        """Give everything its mode, except what belongs to another user; `oqu doctor` reports that."""
        for path, _found, wanted in list(self.wrong_modes()):
            with suppress(PermissionError, FileNotFoundError):
                path.chmod(wanted)


def data_folder() -> DataFolder:
    """Return the data folder of this installation."""
    database = settings.DATABASES["default"]
    return DataFolder(
        root=settings.OQU_DATA_DIR,
        static=settings.STATIC_ROOT,
        files=settings.MEDIA_ROOT,
        database=Path(database["NAME"]) if "sqlite" in database["ENGINE"] else None,
        shares_files=bool(settings.OQU_SENDFILE_PREFIX),
    )
