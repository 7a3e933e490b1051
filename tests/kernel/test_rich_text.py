"""Markdown of authors."""

import pytest

from oqu.kernel import rich_text


@pytest.mark.parametrize(
    ("markdown", "left"),
    [
        ("# Title\n\nText\n# Part", "Text\n# Part"),
        ("\n# Title\nText", "Text"),
        ("## Part\n\nText", "## Part\n\nText"),
        ("#hashtag", "#hashtag"),
        ("Text\n\n# Part", "Text\n\n# Part"),
        ("# Title", ""),
    ],
)
def test_only_a_title_at_the_very_start_is_left_out(markdown: str, left: str) -> None:
    assert rich_text.without_title(markdown) == left
