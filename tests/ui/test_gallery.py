"""The gallery shows every component, and what it shows is fit for a strict Content-Security-Policy."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client

from oqu.ui import gallery
from oqu.ui.bundle import SOURCES
from oqu.ui.templatetags.ui import register


def test_gallery_shows_every_component(visit: HttpRequest) -> None:
    shown = gallery.entries(visit)
    assert [one.name for one in shown] == sorted(register.tags)
    assert [one.name for one in shown if f"{{% {one.name}" not in one.source] == []


def test_every_component_says_what_it_is_for(visit: HttpRequest) -> None:
    assert [one.name for one in gallery.entries(visit) if len(one.purpose) < 15] == []


def test_every_component_draws_something(visit: HttpRequest) -> None:
    assert [one.name for one in gallery.entries(visit) if not one.drawn.strip()] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_gallery_page_has_no_inline_script_or_style(client: Client, language: str) -> None:
    page = client.get(f"/{language}/gallery/")
    html = page.content.decode()
    assert page.status_code == 200
    assert re.findall(r"<[^>]+\sstyle=", html) == []
    assert re.findall(r"<style|<script(?! src=| type=\"application/json\")", html) == []
    assert re.findall(r"<[^>]+\son\w+=", html) == []


def test_every_class_of_the_components_is_known_to_the_style_sheets(visit: HttpRequest) -> None:
    styles = "\n".join(one.read_text(encoding="utf-8") for one in SOURCES.rglob("*.css"))
    plain = {
        "primary",
        "info",
        "next",
        "one",
        "track",
        "is",
        "waiting",
        "gone",
        "carried",
        "sent",
        "refused",
        "errors",
    }
    drawn = {
        name
        for entry in gallery.entries(visit)
        for names in re.findall(r'class="([^"]*)"', entry.drawn)
        for name in names.split()
    }
    assert {name for name in drawn - plain if f".{name}" not in styles} == set()
