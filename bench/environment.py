"""Where the measured databases lie, and the environment in which everything is measured."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench"
SECRET = "only for measuring, of no installation, sixty characters long"  # noqa: S105


def folder(size: int, root: Path = ROOT) -> Path:
    """The data folder of the database with that many people, of this checkout or of another one."""
    return root / FOLDER.relative_to(ROOT) / str(size)


def variables(size: int, root: Path = ROOT) -> dict[str, str]:
    """The environment of a server, or of a generation, of that size."""
    return {
        "OQU_DATA_DIR": str(folder(size, root)),
        "OQU_DEVELOPMENT": "no",
        "OQU_SECRET_KEY": SECRET,
        "OQU_HOSTS": "127.0.0.1",
        "OQU_SITE_URL": "http://127.0.0.1",
        "OQU_DATABASE_URL": os.environ.get("OQU_BENCH_DATABASE_URL", ""),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(root),
    }
