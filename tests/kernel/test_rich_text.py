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


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# A\n## B\n", "<h2>A</h2>\n<h3>B</h3>\n"),
        ("## A\n### B\n## C", "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n"),
        ("#### A\n##### B\n###### C", "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n"),
        ("# A\n###### B", "<h2>A</h2>\n<h4>B</h4>\n"),
    ],
)
def test_headings_begin_at_the_second_level(markdown: str, html: str) -> None:
    assert rich_text.render(markdown) == html


def test_a_wide_table_moves_in_its_own_frame() -> None:
    html = rich_text.render("| A | B |\n|---|---|\n| 1 | 2 |\n\nText")

    assert html.startswith('<div class="wide-table" tabindex="0"><table>')
    assert html.count("</table></div>") == 1
