"""How long work shows its progress."""

import sys
from io import StringIO

import pytest

from oqu.kernel import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def lines(total: int) -> list[str]:
    stream = StringIO()
    assert list(progress.follow(range(total), total=total, label="Rows", stream=stream)) == list(range(total))
    return stream.getvalue().splitlines()


def test_a_file_gets_about_ten_lines() -> None:
    assert lines(25) == [f"Rows: {n} of 25" for n in (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 25)]
    assert lines(100) == [f"Rows: {n} of 100" for n in range(10, 101, 10)]


def test_little_work_gets_a_line_for_each_thing() -> None:
    assert lines(3) == ["Rows: 1 of 3", "Rows: 2 of 3", "Rows: 3 of 3"]
    assert lines(0) == []


def test_a_line_is_written_after_its_thing_was_done() -> None:
    stream = StringIO()
    work = progress.follow("ab", total=2, label="Letters", stream=stream)

    assert (next(work), stream.getvalue()) == ("a", "")
    assert (next(work), stream.getvalue()) == ("b", "Letters: 1 of 2\n")


def test_the_error_output_is_used_unless_another_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    list(progress.follow("a", total=1, label="Letters"))

    assert capsys.readouterr() == ("", "Letters: 1 of 1\n")


def test_a_terminal_gets_a_bar_that_disappears() -> None:
    stream = Terminal()

    assert list(progress.follow("ab", total=2, label="Letters", stream=stream)) == ["a", "b"]
    assert "Letters:   0%|" in stream.getvalue()
    assert "0/2" in stream.getvalue()
    assert "\n" not in stream.getvalue()
