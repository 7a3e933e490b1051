"""docs/privacy.md is true: it names every table that may hold something about a person, and every term of storing."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
OF_NO_PERSON = {
    *("auth_group", "auth_permission", "django_content_type", "kernel_doneonce"),
    *(
        "libraries_centre",
        "libraries_librarychange",
        "libraries_listimport",
        "libraries_district",
        "libraries_library",
        "libraries_network",
        "libraries_region",
        "libraries_sitename",
    ),
    *("competences_area", "competences_competence", "competences_competencelink"),
    *("competences_descriptor", "competences_framework", "competences_frameworkversion", "competences_level"),
    *(
        "assignments_assignment",
        "assignments_criterion",
        "courses_activity",
        "courses_aim",
        "courses_course",
        "courses_planchange",
    ),
    *(
        "courses_material",
        "courses_textpicture",
        "lectures_hall",
        "mailings_mailingtemplate",
        "lectures_slide",
        "links_link",
        "readings_reading",
    ),
    *(
        "questionnaires_block",
        "questionnaires_linkkey",
        "questionnaires_publishedtables",
        "questionnaires_questionnaire",
        "questionnaires_researchtable",
        "questionnaires_theme",
    ),
    "questionnaires_wave",
}
"""Tables of what a centre publishes or of the machine: decide for each new table here or in docs/privacy.md."""


def leads_to_person(model: type[models.Model]) -> bool:
    return any(
        field.related_model is apps.get_model("people.Person") for field in model._meta.concrete_fields
    )


def test_every_table_is_in_the_page_or_of_no_person() -> None:
    page = PAGE.read_text("utf-8")
    tables = {model._meta.db_table for model in apps.get_models()}

    assert sorted(table for table in tables - OF_NO_PERSON if f"`{table}`" not in page) == []


def test_no_table_that_names_a_person_is_held_to_be_of_no_person() -> None:
    named = {model._meta.db_table for model in apps.get_models() if leads_to_person(model)}

    assert named & OF_NO_PERSON <= {"libraries_library", "libraries_network"}


def test_every_term_is_named_in_the_page() -> None:
    page = PAGE.read_text("utf-8")
    missing = [name for name in settings.OQU_KEEP_DAYS if f"OQU_KEEP_{name.upper()}_DAYS" not in page]

    assert missing == []


def test_the_notice_is_there_in_three_languages() -> None:
    page = PAGE.read_text("utf-8")

    assert [f"### {language}\n\n> **" in page for language in ("Қазақша", "Русский", "English")] == [True] * 3
