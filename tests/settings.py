"""Settings under which tests run: the real ones, with a data folder that is thrown away and cheap passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = tempfile.mkdtemp(prefix="oqu-tests-")
Path(_FOLDER, "static").mkdir()  # WhiteNoise expects it
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["OQU_DATA_DIR"] = _FOLDER
os.environ["OQU_DEVELOPMENT"] = "yes"
os.environ["OQU_DEBUG"] = "yes"
os.environ.setdefault("OQU_SECRET_KEY", "of-the-tests-" * 5)

from oqu.config.settings import *  # noqa: E402, F403 - the variables above come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # a file, since a browser's requests come at once; durable writes are for tests/faults, which start a real site
    DATABASES["default"]["TEST"] = {"NAME": f"{_FOLDER}/tests.sqlite3"}  # noqa: F405
    pragmas = DATABASES["default"]["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = f"PRAGMA journal_mode=WAL; {pragmas}"  # noqa: F405
for _engine in TEMPLATES:  # noqa: F405
    # each template is read once, as in production; OQU_DEBUG would read and parse it at every page
    _options = _engine["OPTIONS"]
    _options["loaders"] = [("django.template.loaders.cached.Loader", _options["loaders"])]
MIDDLEWARE.insert(  # noqa: F405
    MIDDLEWARE.index("oqu.web.sending.SendingMiddleware"),  # noqa: F405
    "tests.authors.AuthorMiddleware",
)
OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"  # nobody listens there
