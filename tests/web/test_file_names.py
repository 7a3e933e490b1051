"""Files that are downloaded are stored under names in the language of the page."""

from urllib.parse import unquote

import pytest
from django.test import Client

from oqu.certificates import actions as certificates
from oqu.courses.models import Place, Stage
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

COURSE = "office/courses/library-work"
OPEN = "office/courses/open"
FILES = {
    f"{COURSE}/attendance/hours.xlsx": ("Посещаемость library-work.xlsx", "Қатысу library-work.xlsx"),
    f"{COURSE}/attendance/sheet.xlsx": (
        "Список посещаемости library-work.xlsx",
        "Қатысу тізімі library-work.xlsx",
    ),
    f"{COURSE}/attendance/sheet.csv": (
        "Список посещаемости library-work.csv",
        "Қатысу тізімі library-work.csv",
    ),
    f"{COURSE}/course.zip": ("Курс library-work.zip", "Курс library-work.zip"),
    f"{COURSE}/certificates/all.zip": ("Сертификаты library-work.zip", "Сертификаттар library-work.zip"),
    f"{OPEN}/admission/list/table.xlsx": ("Заявки open.xlsx", "Өтінімдер open.xlsx"),
}


def name_of(client: Client, address: str) -> str:
    """The name under which a browser stores the file."""
    sent = client.get(address)
    assert b"".join(sent)
    return unquote(sent["Content-Disposition"]).rpartition("'")[2]


@pytest.mark.parametrize("address", FILES)
def test_a_file_has_a_name_in_the_language_of_the_page(cast: Cast, client: Client, address: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    cast.course.enrolments.update(state=Place.FINISHED, finished_at=clock.now())
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())
    CourseFactory.create(slug="open", centre=cast.centre, stage=Stage.ADMISSION)
    client.force_login(cast.director if "certificates" in address else cast.coordinator)

    names = [name_of(client, f"/{language}/{address}") for language in ("ru", "kk")]

    assert tuple(names) == FILES[address]


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("participants.xlsx", "Слушатели с контактами library-work.xlsx"),
        ("badges.pdf", "Бейджи library-work.pdf"),
    ],
)
def test_a_list_has_its_name_in_the_language_of_the_page(
    cast: Cast, client: Client, listed: str, name: str
) -> None:
    client.force_login(cast.coordinator)

    sent = client.post(f"/ru/{COURSE}/lists/{listed}")

    assert unquote(sent["Content-Disposition"]) == f"attachment; filename*=utf-8''{name}"
