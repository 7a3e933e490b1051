"""The tools of the browser tests find what they are there to find."""

import re
from pathlib import Path

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page

from scripts import chromium as chromium_program
from tests.browser import OpenPage, axe_findings, expect_value


def test_axe_finds_a_picture_without_words(phone: Page) -> None:
    phone.set_content(
        "<html lang=kk><title>A page</title><main><h1>A page</h1><img src='data:,'></main></html>"
    )

    assert axe_findings(phone) == ['image-alt: <img src="data:,">']


def test_a_page_cannot_reach_another_machine(phone: Page, complaints: list[str]) -> None:
    phone.set_content("<html lang=kk><title>A page</title></html>")

    expect_value(phone, "fetch('http://192.0.2.1/').then(() => 'reached', () => 'refused')", "refused")
    assert complaints == ["http://192.0.2.1/: Failed to load resource: net::ERR_NAME_NOT_RESOLVED"]
    complaints.clear()


def test_static_files_come_hashed_compressed_and_for_good(phone: Page, live_site: str) -> None:
    sheet = phone.request.get(static("ui.css"), headers={"Accept-Encoding": "br"})

    assert re.fullmatch(r".+/static/ui\.[0-9a-f]{12}\.css", sheet.url)
    assert sheet.headers["content-encoding"] == "br"
    assert "immutable" in sheet.headers["cache-control"]


@pytest.mark.parametrize("phone_sized", [True, False])
def test_pages_open_in_the_asked_size(open_page: OpenPage, phone_sized: bool) -> None:
    page = open_page(phone=phone_sized)

    assert page.viewport_size == (
        {"width": 360, "height": 740} if phone_sized else {"width": 1280, "height": 800}
    )


@pytest.mark.parametrize(
    ("names", "found", "complete"),
    [
        ([], None, False),
        (["chromium"], "chromium", False),
        (["chromium", "chromium-headless-shell"], "chromium-headless-shell", True),
    ],
)
def test_a_whole_chromium_alone_is_used_but_one_without_windows_is_installed_too(
    names: list[str],
    found: str | None,
    complete: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in names:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv(chromium_program.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    assert chromium_program.find() == (found and str(tmp_path / found))
    assert chromium_program.is_complete() is complete
