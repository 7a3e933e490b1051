"""Frameworks of competences by pages."""

import io
import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oqu.competences import actions, queries, sheets
from oqu.competences.models import Framework, FrameworkVersion
from oqu.competences.queries import CompetenceComparison
from oqu.kernel import clock
from tests.competences.examples import CONTENT, taken
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/en/office/libraries/competences/"


@pytest.fixture
def methodologist(client: Client, cast: Cast) -> Client:
    client.force_login(cast.methodologist)
    return client


def page_of(framework: Framework, name: str = "framework", *parts: Any) -> str:
    return reverse(f"office:{name}", args=[framework.key, *parts])


def published(cast: Cast) -> FrameworkVersion:
    return actions.publish(version=taken(cast), by=cast.methodologist, at=clock.now())


def test_the_shipped_framework_is_taken_with_one_press_and_published(methodologist: Client) -> None:
    assert "Areas: 12, competences: 60, levels: 3" in methodologist.get(LIST).text

    page = methodologist.post(f"{LIST}shipped/", {"form_key": "a"}, follow=True)
    assert "The framework is there as a draft." in page.text
    framework = Framework.objects.get()
    assert "Areas: 12" not in methodologist.get(LIST).text

    page = methodologist.post(page_of(framework, "publish_framework"), {"form_key": "b"}, follow=True)
    assert "The version is published." in page.text
    assert queries.published_of(framework) is not None
    page = methodologist.post(page_of(framework, "unpublish_framework"), {"form_key": "c"}, follow=True)
    assert "The version is a draft again." in page.text


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_framework_is_read_in_every_language(methodologist: Client, cast: Cast, language: str) -> None:
    version = published(cast)

    text = methodologist.get(f"/{language}/office/libraries/competences/{version.framework.key}/").text

    for words in (CONTENT.areas[0].names, CONTENT.competences[0].names, CONTENT.levels[1].names):
        assert (words.get(language) or words["ru"]) in text


def test_a_new_framework_is_written_by_hand(methodologist: Client, cast: Cast) -> None:
    assert methodologist.post(f"{LIST}new/", {"name_en": ""}).status_code == 422
    methodologist.post(f"{LIST}new/", {"name_en": "Village library", "form_key": "a"})
    framework = Framework.objects.get()
    assert (framework.code, framework.centre) == ("village-library", cast.centre)
    again = methodologist.post(f"{LIST}new/", {"name_en": "Village library", "form_key": "b"})
    assert "There is a framework with this code already." in again.text

    def add(part: str, **typed: str) -> None:
        answer = methodologist.post(page_of(framework, "new_framework_part", part), typed)
        assert answer.status_code == 303

    add("area", name_en="Readers")
    add("level", name_en="Basic")
    add("competence", name_en="Advises readers", area="readers", level1_en="Finds a book")
    page = methodologist.get(page_of(framework)).text
    assert "Advises readers" in page
    assert "Finds a book" in page

    part = page_of(framework, "framework_part", "competence", "advises-readers")
    assert 'value="Advises readers"' in methodologist.get(part).text
    methodologist.post(part, {"name_en": "Advises all", "area": "readers", "level1_en": ""})
    page = methodologist.get(page_of(framework)).text
    assert "Advises all" in page
    assert "Finds a book" not in page
    methodologist.post(page_of(framework, "remove_framework_part", "area", "readers"))
    assert "Advises all" not in methodologist.get(page_of(framework)).text


def test_a_published_version_is_not_edited(methodologist: Client, cast: Cast) -> None:
    framework = published(cast).framework

    assert methodologist.get(page_of(framework, "framework_part", "area", "readers")).status_code == 404
    assert methodologist.post(page_of(framework, "import_version")).status_code == 404
    assert page_of(framework, "publish_framework") not in methodologist.get(page_of(framework)).text


def test_a_coordinator_reads_and_changes_nothing(client: Client, cast: Cast) -> None:
    framework = taken(cast).framework
    client.force_login(cast.coordinator)

    page = client.get(page_of(framework)).text

    assert "Advises" in page
    assert page_of(framework, "publish_framework") not in page
    assert "Write a new framework" not in client.get(LIST).text


def test_files_replace_the_draft_or_nothing(methodologist: Client, cast: Cast) -> None:
    version = taken(cast)
    url = page_of(version.framework, "import_version")
    book = SimpleUploadedFile("list.xlsx", sheets.template("en"))
    bad = SimpleUploadedFile("list.csv", b"Code,Area,Name in English\nx,nowhere,X\n")

    refused = methodologist.post(url, {"lists": bad, "form_key": "a"})
    assert refused.status_code == 422
    assert "“nowhere” is not in the list “Areas”." in refused.text
    assert queries.content_of(version) == CONTENT

    page = methodologist.post(url, {"lists": book, "form_key": "b"}, follow=True)
    assert "The draft has what the files hold." in page.text
    assert [one.code for one in queries.content_of(version).competences] == ["readers-advice"]


def test_a_framework_moves_to_another_owner_as_a_case_package(client: Client, cast: Cast) -> None:
    version = published(cast)
    client.force_login(cast.methodologist)
    package = client.get(page_of(version.framework, "framework_file", 1, "json"))
    assert package["Content-Type"] == "application/json"
    assert client.get(page_of(version.framework, "framework_file", 1, "pdf")).status_code == 404

    client.force_login(cast.keeper)
    file = SimpleUploadedFile("case.json", package.content)
    page = client.post(f"{LIST}import/", {"lists": file, "form_key": "a"}, follow=True)
    assert "The draft has what the files hold." in page.text
    copy = Framework.objects.get(centre=None)
    client.post(page_of(copy, "publish_framework"), {"form_key": "b"})

    again = client.get(page_of(copy, "framework_file", 1, "json"))
    assert json.loads(again.content) == json.loads(package.content)


def test_lists_alone_make_no_framework(methodologist: Client) -> None:
    book = SimpleUploadedFile("list.xlsx", sheets.template("en"))

    page = methodologist.post(f"{LIST}import/", {"lists": book, "form_key": "a"})

    assert page.status_code == 422
    assert "Lists say nothing of the framework itself." in page.text
    assert not Framework.objects.exists()


def test_the_workbook_and_the_template_are_downloaded(methodologist: Client, cast: Cast) -> None:
    framework = published(cast).framework

    book = methodologist.get(page_of(framework, "framework_file", 1, "xlsx")).content
    read = sheets.read_file([sheets.NamedFile("book.xlsx", io.BytesIO(book))])

    assert read.content == CONTENT
    assert methodologist.get(f"{LIST}template.xlsx").status_code == 200


def test_the_mapping_is_decided_by_hand(methodologist: Client, cast: Cast) -> None:
    first = published(cast)
    framework = first.framework
    methodologist.post(page_of(framework, "next_version"), {"form_key": "a"})
    mapping = page_of(framework, "framework_mapping", 2)
    assert methodologist.get(mapping).text.count("not decided") == 2

    one = page_of(framework, "map_competence", 2, "search")
    second = queries.draft_of(framework)
    assert second is not None
    into = [x.key for x in second.competences.all()]
    assert methodologist.post(one, {"relation": "same", "into": into}).status_code == 422
    assert methodologist.post(one, {"relation": "related"}).status_code == 422
    methodologist.post(one, {"relation": "related", "into": [second.competences.get(code="search").key]})
    page = methodologist.post(page_of(framework, "accept_mapping", 2), {"form_key": "b"}, follow=True).text

    assert "Decided: 1." in page
    assert "not decided" not in page
    old, new = (version.competences.select_related("version") for version in (first, second))
    assert queries.compare(old.get(code="advice"), new.get(code="advice")) == CompetenceComparison.EXACT
    assert queries.compare(old.get(code="search"), new.get(code="search")) == CompetenceComparison.MAPPED


def test_queries_of_the_page_do_not_grow(methodologist: Client, cast: Cast) -> None:
    framework = taken(cast).framework
    numbers = []
    for content in (CONTENT, sheets.shipped_framework()[1]):
        draft = queries.draft_of(framework)
        assert draft is not None
        actions.store_content(version=draft, content=content, by=cast.methodologist, at=clock.now())
        with CaptureQueriesContext(connection) as asked:
            methodologist.get(page_of(framework))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]
