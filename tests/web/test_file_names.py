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
    f"{COURSE}/attendance/hours.xlsx": ("Посещаемость", "Қатысу"),
    f"{COURSE}/attendance/sheet.xlsx": ("Список посещаемости", "Қатысу тізімі"),
    f"{COURSE}/attendance/sheet.csv": ("Список посещаемости", "Қатысу тізімі"),
    f"{COURSE}/course.zip": ("Курс", "Курс"),
    f"{COURSE}/certificates/all.zip": ("Сертификаты", "Сертификаттар"),
    f"{OPEN}/admission/list/table.xlsx": ("Заявки", "Өтінімдер"),
}
TITLES = ("Организация работы библиотеки", "Кітапхана жұмысын ұйымдастыру")
"""Of the course, in Russian and Kazakh."""


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
    titles = dict(zip(("title_ru", "title_kk"), TITLES, strict=True))
    year = cast.course.starts_on.year
    CourseFactory.create(
        slug="open",
        centre=cast.centre,
        stage=Stage.ADMISSION,
        starts_on=cast.course.starts_on,
        ends_on=cast.course.ends_on,
        **titles,
    )
    client.force_login(cast.director if "certificates" in address else cast.coordinator)

    names = [name_of(client, f"/{language}/{address}") for language in ("ru", "kk")]

    ending = address.rpartition(".")[2]
    assert names == [
        f"{words} – {title}, {year}.{ending}" for words, title in zip(FILES[address], TITLES, strict=True)
    ]


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("participants.xlsx", "Слушатели с контактами – {course}.xlsx"),
        ("badges.pdf", "Бейджи – {course}.pdf"),
    ],
)
def test_a_list_has_its_name_in_the_language_of_the_page(
    cast: Cast, client: Client, listed: str, name: str
) -> None:
    client.force_login(cast.coordinator)

    sent = client.post(f"/ru/{COURSE}/lists/{listed}")

    expected = name.format(course=f"{TITLES[0]}, {cast.course.starts_on.year}")
    assert unquote(sent["Content-Disposition"]) == f"attachment; filename*=utf-8''{expected}"
