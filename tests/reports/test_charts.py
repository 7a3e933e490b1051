"""Every letter of a picture is on it, also in a browser with wider letters than those that were measured."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from oqu.questionnaires.figures.proportions import proportion
from oqu.reports.queries import pictures
from oqu.reports.queries.reach import Bar
from oqu.reports.sheets import charts

WIDE_FONTS = ("PT Sans", "DejaVu Sans", "DejaVu Serif")
OUTSIDE = """(font) => {
    const picture = document.querySelector("svg"), frame = picture.getBoundingClientRect();
    for (const text of picture.querySelectorAll("text")) text.setAttribute("font-family", font);
    return [...picture.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
    }).map((text) => text.textContent);
}"""
NAMES = (
    "Щучинск қаласының орталықтандырылған кітапханалар жүйесі",
    "Кітапханашыларымыздағылардыкіндегілерденсіздермендерге",
    "ЩЩЩЩЩЩЩЩ ЖЖЖЖЖЖЖЖ ШШШШШШШШ ЮЮЮЮЮЮЮЮ",
    "Қысқа",
)
PICTURES: dict[str, Callable[[], pictures.Spec]] = {
    "bars": lambda: pictures.bars_chart([Bar(name, 1000 * at) for at, name in enumerate(NAMES)], unit="%"),
    "shares": lambda: pictures.shares_chart([(name, proportion(7, 12)) for name in NAMES]),
}


@pytest.mark.browser
@pytest.mark.parametrize("font", WIDE_FONTS)
@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("name", PICTURES)
def test_no_letter_of_a_picture_is_outside_of_it(
    chromium: Browser, name: str, is_narrow: bool, font: str
) -> None:
    spec = PICTURES[name]()
    page = chromium.new_page()
    page.set_content(charts.svg(pictures.narrow(spec) if is_narrow else spec))

    outside = page.evaluate(OUTSIDE, font)
    page.close()

    assert outside == []


def test_a_long_word_is_broken_where_a_line_ends_and_told_whole() -> None:
    spec = pictures.bars_chart([Bar(NAMES[1], 3)])

    lines = {row["label"] for drawn in (spec, pictures.narrow(spec)) for row in drawn["data"]["values"]}

    assert all(len(line) <= pictures.LABEL_LETTERS for label in lines for line in label.split("\n"))
    assert {re.sub(r"-\n", "", label) for label in lines} == {NAMES[1]}
    assert pictures.described(pictures.narrow(spec)) == f"{NAMES[1]} – 3"


@pytest.mark.parametrize("is_narrow", [False, True])
def test_two_rows_of_one_name_are_two_bars(is_narrow: bool) -> None:
    spec = pictures.bars_chart([Bar("Abay", 20), Bar("Abay", 70)], unit="%", highest=100)

    image = charts.svg(pictures.narrow(spec) if is_narrow else spec)

    assert image.count(">Abay<") == 2


def test_the_group_of_a_lecture_is_on_one_line() -> None:
    name = "Библиографическое описание по ГОСТ Р 7.0.100-2018 (Группа 1)"
    spec = pictures.bars_chart([Bar(name, 50)])

    lines = pictures.narrow(spec)["data"]["values"][0]["label"].split("\n")

    assert lines[-1] == "(Группа\u00a01)"
    assert pictures.described(spec) == f"{name} – 50"
