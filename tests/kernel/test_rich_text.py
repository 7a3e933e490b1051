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


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("5 <слово> 3 < 4", "<p>5 &lt;слово&gt; 3 &lt; 4</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        (r"\<b>", "<p>&lt;b&gt;</p>\n"),
        (r"\\<b>", "<p>\\&lt;b&gt;</p>\n"),
        (r"\\\<b>", "<p>\\&lt;b&gt;</p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("[a](javascript:alert(1))", '<p><a href="" rel="noopener">a</a></p>\n'),
        (
            "<https://example.org/a>",
            '<p><a href="https://example.org/a" rel="noopener">https://example.org/a</a></p>\n',
        ),
        ("<a@example.org>", '<p><a href="mailto:a@example.org" rel="noopener">a@example.org</a></p>\n'),
        ("![x](https://example.org/a.png)", "<p>x</p>\n"),
        ("~~a~~ **b** *c*  \nd", "<p><del>a</del> <strong>b</strong> <em>c</em><br>\nd</p>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
    ],
)
def test_authors_write_markdown_and_no_html(markdown: str, html: str) -> None:
    assert rich_text.render(markdown) == html


@pytest.mark.parametrize("markdown", [">" * 99_990, "> " * 49_990, "> - " * 24_000, "1. > " * 19_000])
def test_quotations_are_nested_as_deep_as_people_read(markdown: str) -> None:
    assert rich_text.render(markdown).count("<blockquote>") <= 20


def test_a_quotation_keeps_its_words() -> None:
    assert rich_text.render(">" * 30 + " a").count("<p>a</p>") == 1
    assert rich_text.render("> > a\n> > b").count("<blockquote>") == 2


def test_a_table_that_is_mostly_filled_up_is_shown_as_it_was_typed() -> None:
    wide = "|a" * 500 + "\n" + "|-" * 500 + "\n" + "|x\n" * 2_000

    html = rich_text.render(wide)

    assert "<table>" not in html
    assert len(html) < 2 * len(wide)
    assert "<td>1</td>" in rich_text.render("|a|b|\n|-|-|\n" + "|1|2|\n" * 5_000)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("IMG_1234.JPG", "img-1234"),
        ("сөре 1 (2).jpeg", "sore-1-2"),
        ("folder/plan.v2.png", "plan-v2"),
        ("C:\\photos\\a.HEIC", "a"),
        ("plan", "plan"),
    ],
)
def test_pictures_are_known_by_the_names_of_their_files(file: str, name: str) -> None:
    assert rich_text.picture_name(file) == name


def test_a_text_shows_its_own_pictures_and_the_words_of_all_others() -> None:
    known = {"shelf-1": rich_text.ShownPicture("/kk/files/x/?picture", 20, 10)}
    text = '![A "new" <shelf>](shelf%201.jpg "t") ![far](https://example.org/shelf-1.jpg) ![gone](b.png)'

    assert rich_text.render(text, known) == (
        '<p><img src="/kk/files/x/?picture" alt="A &quot;new&quot; &lt;shelf&gt;" width="20" height="10" loading="lazy"> far gone</p>\n'
    )
    assert [(one.typed, one.name, one.description) for one in rich_text.pictures_in(text)] == [
        ("shelf 1.jpg", "shelf-1", 'A "new" <shelf>'),
        ("https://example.org/shelf-1.jpg", "", "far"),
        ("b.png", "b", "gone"),
    ]


def test_a_picture_in_code_is_none() -> None:
    assert rich_text.pictures_in("`![a](b.png)`\n\n    ![a](b.png)") == []
