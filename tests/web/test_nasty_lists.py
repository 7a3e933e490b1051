"""Lists as people really make them, sent to each page that reads people: what is read, and which rows are left out."""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import DistrictFactory, LibraryFactory

LIBRARY, DISTRICT = "Центральная библиотека", "Атбасарский район"
HERE = [LIBRARY, DISTRICT]
PAGES = {
    "people": ("director", "/en/office/people/import/", "file"),
    "a course": ("coordinator", "/en/office/courses/open/admission/list/", "table"),
    "nominations": ("network_head", "/en/nominate/open/list/", "table"),
}


def book(*rows: Sequence[Any], change: Callable[[Any, Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for row in rows:
        page.append(list(row))
    if change:
        change(made, page)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def under_a_title(_book: Any, page: Any) -> None:
    page.insert_rows(1, 3)
    page["A1"], page["A2"] = "Список участников курса", "г. Кокшетау, 2026"
    page.merge_cells("A1:F1")


def hide(_book: Any, page: Any) -> None:
    page.column_dimensions["C"].hidden = page.row_dimensions[3].hidden = True


def add_sheets(made: Any, _page: Any) -> None:
    made.create_sheet("Примечания").append(["Фамилия", "не список"])
    made.create_sheet("Скрытый", 0).sheet_state = "hidden"


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


LISTS: dict[str, tuple[bytes, list[str], list[int]]] = {
    "merged title, capitals, telephones": (
        book(
            ["№", "ФИО", "Библиотека", "Район", "Телефон"],
            [1, "ИВАНОВА-ЛИ АННА ПЕТРОВНА", LIBRARY, DISTRICT, "8 (701) 000-00-01"],
            [2, "АХМЕТОВ НҰРЛАН СЕРІК ҰЛЫ", LIBRARY.upper(), "АТБАСАРСКИЙ Р-Н", 87010000002],
            change=under_a_title,
        ),
        ["Ахметов Нұрлан Серік ұлы", "Иванова-Ли Анна Петровна"],
        [],
    ),
    "two rows of headings and numbers of columns": (
        book(
            ["№", "Сведения об участнике", None, None, "Место работы", None],
            [None, "Фамилия", "Имя", "Отчество", "Библиотека", "Район"],
            [1, 2, 3, 4, 5, 6],
            [1, "Ким", "Анна", None, *HERE],
        ),
        ["Ким Анна"],
        [],
    ),
    "hidden column and row": (
        book(
            ["Фамилия", "Имя", "E-mail", "Библиотека", "Район"],
            ["Ким", "Анна", "k@example.org", *HERE],
            ["Ли", "Вера", "l@example.org", *HERE],
            change=hide,
        ),
        ["Ким Анна", "Ли Вера"],
        [],
    ),
    "days as numbers": (
        book(
            ["Фамилия", "Имя", "Дата рождения", "Стаж", "Библиотека", "Район"],
            ["Ким", "Анна", datetime(1980, 5, 1), 12.5, *HERE],
            ["Ли", "Вера", 29000, date(2020, 1, 1), *HERE],
        ),
        ["Ким Анна", "Ли Вера"],
        [2, 3],
    ),
    "formulas without and with errors": (
        book(
            ["Фамилия", "Имя", "Библиотека", "Район", "Телефон"],
            ["Ким", "Анна", LIBRARY, '=B2&"x"', None],
            ["Ли", "Вера", *HERE, "#N/A"],
        ),
        ["Ли Вера"],
        [2, 3],
    ),
    "totals and signatures": (
        book(
            ["№", "ФИО", "Библиотека", "Район"],
            [1, "Ким Анна", *HERE],
            ["Итого: 1 человек"],
            [None, "Всего", "1"],
            [None, "Исп. Иванова А.А."],
            ["Директор ЦБС", None, "_______", "Сатыбалдин Н.К."],
            ["М.П."],
        ),
        ["Ким Анна"],
        [3, 4, 5, 6, 7],
    ),
    "CP1251": (
        csv("Фамилия;Имя;Библиотека;Район", f"Ким;Анна;{LIBRARY};{DISTRICT}", encoding="cp1251"),
        ["Ким Анна"],
        [],
    ),
    "mark, name of the separator, empty rows, Cyrillic letters in an address": (
        csv(
            "\ufeffsep=;",
            "Фамилия;Имя;Библиотека;Район;E-mail",
            f"Ким;Анна;{LIBRARY};{DISTRICT};аnna@example.org",
            ";;;;",
            "",
            f"Ли;Вера;{LIBRARY};{DISTRICT};vera@example.org",
        ),
        ["Ли Вера"],
        [3],
    ),
    "semicolons in cells": (
        csv(
            "Фамилия;Имя;Библиотека;Район;Телефон",
            f'Ким;Анна;"{LIBRARY}";"{DISTRICT}";"+7 701 000 00 01; 8 702 000 00 02"',
        ),
        ["Ким Анна"],
        [],
    ),
    "more sheets": (
        book(["Фамилия", "Имя", "Библиотека", "Район"], ["Ким", "Анна", *HERE], change=add_sheets),
        ["Ким Анна"],
        [],
    ),
    "initials": (
        book(
            ["ФИО", "Библиотека", "Район"],
            ["Ким Анна", *HERE],
            ["А.С. Иванова", *HERE],
            ["Петрова А.", *HERE],
            ["Сидорова", *HERE],
            ["Ким А.А.\nЛи В.В.", *HERE],
        ),
        ["Ким Анна"],
        [3, 4, 5, 6],
    ),
    "5,000 rows": (
        csv(
            "Фамилия,Имя,E-mail,Библиотека,Район",
            *(f"Ким{n},Анна,a{n}@example.org,{LIBRARY},{DISTRICT}" for n in range(5_000)),
        ),
        [f"Ким{n} Анна" for n in range(5_000)],
        [],
    ),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", PAGES)
def test_a_list_is_read_as_it_was_meant(cast: Cast, client: Client, page: str, name: str) -> None:
    for district in (DISTRICT, "Буландинский район"):
        lies_in = DistrictFactory.create(name_ru=district)
        LibraryFactory.create(name_ru=LIBRARY, district=lies_in, network=cast.network)
    CourseFactory.create(slug="open", centre=cast.centre, in_admission=True)
    who, address, field = PAGES[page]
    content, people, noted = LISTS[name]
    client.force_login(getattr(cast, who))

    ending = "xlsx" if content.startswith(b"PK") else "csv"
    file = SimpleUploadedFile(f"list.{ending}", content)
    shown = client.post(address, {field: file, "form_key": "k"}, follow=True).text

    assert names_in(shown, page) == sorted(people)
    assert sorted({int(row) for row in re.findall(r"<li>[^<]*?[Rr]ow (\d+)[,:]", shown)}) == noted


def names_in(shown: str, page: str) -> list[str]:
    """The names of the people of the preview, by the columns of its page."""
    columns = {
        "people": ("Given name", "Patronymic"),
        "a course": (),
        "nominations": ("Given name and patronymic",),
    }
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', shown, re.DOTALL)
    found = []
    for family, cells in rows:
        more = [re.search(rf'data-label="{column}">([^<]*)</td>', cells) for column in columns[page]]
        found.append(" ".join(" ".join([family, *(one[1] for one in more if one)]).split()))
    return sorted(found)
