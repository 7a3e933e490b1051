"""A title within quotation marks has those of the inner level, by the language of the sentence."""

import pytest

from oqu.kernel.text import inside_quotes


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Course ‘Own land’, again"),
        ("kk", "Course „Own land“, again"),
        ("ru", "Course „Own land“, again"),
    ],
)
@pytest.mark.parametrize("typed", ["Course «Own land», again", "Course “Own land”, again"])
def test_quotes_within_quotes(typed: str, language: str, expected: str) -> None:
    assert inside_quotes(typed, language) == expected
