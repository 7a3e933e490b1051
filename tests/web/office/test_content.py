"""What is inside an activity is written in the office, each kind by whom it is for."""

import re
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.assignments.models import Assignment
from oqu.lectures.models import Lecture, SlidesState
from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast

PLAN = "/en/office/courses/library-work/plan/"


def test_a_lecture_gets_its_links_notes_and_slides(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "lecture", "talk", by=cast.coordinator)
    client.force_login(cast.coordinator)

    response = client.post(
        f"{PLAN}talk/",
        {
            "form_key": "k",
            "lecturer": cast.lecturer.pk,
            "language": "kk",
            "meeting_url": "https://example.org/meet",
            "notes_kk": "**Конспект**",
            "slides": SimpleUploadedFile("slides.pdf", activities.pdf().content.read()),
        },
    )

    assert response.status_code == 303
    talk = Lecture.objects.get()
    assert (talk.lecturer, talk.meeting_url) == (cast.lecturer, "https://example.org/meet")
    assert talk.notes_html_kk == "<p><strong>Конспект</strong></p>\n"
    assert talk.slides_state == SlidesState.WAITING
    page = client.get(f"{PLAN}talk/").text
    assert "The slides are being prepared" in page
    assert "0 of 0" not in page


def test_slides_that_are_no_pdf_come_back(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    response = client.post(
        f"{PLAN}talk/",
        {"form_key": "k", "slides": SimpleUploadedFile("slides.pptx", b"PK\x03\x04")},
    )

    assert response.status_code == 422


def test_a_link_that_is_no_web_address_comes_back(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    for address in ("javascript:alert(1)", "ftp://example.org/x"):
        response = client.post(f"{PLAN}talk/", {"form_key": "k", "meeting_url": address})
        assert response.status_code == 422


def test_a_reading_gets_its_text(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "reading", "text", by=cast.coordinator)
    client.force_login(cast.methodologist)

    assert client.post(f"{PLAN}text/", {"form_key": "k", "text_ru": ""}).status_code == 422
    assert client.post(f"{PLAN}text/", {"form_key": "k", "text_ru": "Текст"}).status_code == 303
    assert Reading.objects.get().html_ru == "<p>Текст</p>\n"


def rubric(*lines: dict[str, str]) -> dict[str, Any]:
    data = {"rubric-TOTAL_FORMS": str(len(lines)), "rubric-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        data |= {f"rubric-{number}-{name}": value for name, value in line.items()}
    return data


def test_an_assignment_gets_its_brief_and_rubric(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "assignment", "task", by=cast.coordinator)
    client.force_login(cast.methodologist)
    lines = rubric(
        {"text_ru": "Цель", "points": "4"},
        {"text_ru": "", "points": ""},
        {"text_kk": "Қадам", "points": "2.5"},
    )

    response = client.post(
        f"{PLAN}task/",
        {
            "form_key": "k",
            "brief_ru": "Напишите",
            "accept_from": "3",
            "most_files": "2",
            "largest_mb": "5",
            "endings": ["jpg", "pdf"],
            **lines,
        },
    )

    assert response.status_code == 303
    task = Assignment.objects.get()
    assert [(c.code, c.points) for c in task.criteria.all()] == [("c1", Decimal(4)), ("c2", Decimal("2.5"))]
    assert (task.most_files, task.endings) == (2, ["jpg", "pdf"])
    assert "Цель" in client.get(f"{PLAN}task/").content.decode()


def test_points_are_written_without_zeros_at_their_end(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "assignment", "task", by=cast.coordinator)
    client.force_login(cast.methodologist)
    lines = rubric({"text_ru": "Цель", "points": "3.0"}, {"text_ru": "Шаг", "points": "2.5"})
    terms = {"brief_ru": "Напишите", "accept_from": "2.0", "most_files": "2", "largest_mb": "5"}
    client.post(f"{PLAN}task/", {"form_key": "k", **terms, **lines})

    page = client.get(f"{PLAN}task/").text

    shown = dict(re.findall(r'name="(accept_from|rubric-\d-points)" value="([^"]*)"', page))
    assert shown == {"accept_from": "2", "rubric-0-points": "3", "rubric-1-points": "2.5"}


def test_criteria_without_points_come_back(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    data = {"form_key": "k", "brief_ru": "x", "accept_from": "3", "most_files": "2", "largest_mb": "5"}

    response = client.post(f"{PLAN}task/", data | rubric({"text_ru": "Цель", "points": ""}))

    assert response.status_code == 422
    assert "Enter the maximum number of points." in response.content.decode()


def test_a_task_that_nobody_could_pass_comes_back(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    data = {"form_key": "k", "brief_ru": "x", "most_files": "2", "largest_mb": "5"}
    lines = rubric(
        {"code": "c1", "text_ru": "Цель", "points": "4"}, {"code": "c2", "text_ru": "Шаг", "points": "2"}
    )

    too_many = client.post(f"{PLAN}task/", data | lines | {"accept_from": "9"})
    just_right = client.post(f"{PLAN}task/", data | lines | {"accept_from": "6"})

    assert (too_many.status_code, just_right.status_code) == (422, 303)
    assert "The rubric gives at most 6 points: nobody could be accepted." in too_many.text


def test_coordinators_do_not_write_content(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)

    assert [client.get(f"{PLAN}{slug}/").status_code for slug in ("text", "task")] == [403, 403]


def test_a_questionnaire_is_kept_on_its_own_page(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "questionnaire", "closing", by=cast.coordinator)
    client.force_login(cast.methodologist)

    assert client.get(f"{PLAN}closing/").headers["Location"] == (
        "/en/office/courses/library-work/questionnaires/"
    )


def test_an_activity_that_is_not_in_the_plan_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.methodologist)

    assert client.get(f"{PLAN}nothing/").status_code == 404
