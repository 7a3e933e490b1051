"""What exists only in development is gone on a real server, whatever else is set."""

import json
import os
import subprocess
import sys
from pathlib import Path

from scripts.check import PRODUCTION

TELL = """
import json
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse

def address(name, *arguments):
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return None

print(json.dumps({
    "pages": [address("gallery"), address("public:letters"), address("public:letter", "k"), address("public:letter_html", "k")],
    "debug": settings.DEBUG,
    "secure": [settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
}))
"""


def settings_with(tmp_path: Path, variables: dict[str, str]) -> object:
    """What the settings and the addresses come to under these variables."""
    environment = {
        **os.environ,
        "OQU_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "oqu.config.settings",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-c", TELL], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_real_server_has_no_page_of_letters_no_gallery_and_no_debugging(tmp_path: Path) -> None:
    assert settings_with(tmp_path, {**PRODUCTION, "OQU_DEBUG": "yes"}) == {
        "pages": [None, None, None, None],
        "debug": False,
        "secure": [True, True, True],
        "cookies": ["__Host-oqu_session", "__Host-oqu_csrf"],
    }


def test_development_has_them(tmp_path: Path) -> None:
    assert settings_with(tmp_path, {"OQU_DEVELOPMENT": "yes", "OQU_DEBUG": "no", "OQU_SECRET_KEY": ""}) == {
        "pages": ["/kk/gallery/", "/kk/letters/", "/kk/letters/k/", "/kk/letters/k/html/"],
        "debug": False,
        "secure": [False, False, False],
        "cookies": ["oqu_session", "oqu_csrf"],
    }
