"""The results of a wave as XLSX, written while it is sent: a row at a time, however many there are."""

import itertools
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import speaking
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.definition.kinds.moments import MOMENTS
from oqu.questionnaires.figures.aggregate import MISSING, NOT_APPLICABLE, Tally
from oqu.questionnaires.figures.arrays import Codes
from oqu.questionnaires.gate import published
from oqu.questionnaires.models import OpenAnswer, Redaction
from oqu.questionnaires.queries.results import Result, ResultRow, Results
from oqu.questionnaires.queries.waves import content_of

type Cell = str | int | float | None
type Sheet = tuple[str, Iterable[Sequence[Cell]]]

ROWS_A_PIECE = 500
SAMPLE_ROWS, FRAME_BYTES = 2_000, 6_000
COMPRESSION = 4
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(of: Results, language: str) -> Iterator[bytes]:
    """The workbook in pieces: figures, the answers to each question, and words that may be shown."""
    with speaking(language):
        sheets: list[Sheet] = [
            (_("Figures"), list(_figures(of))),
            (_("Answers"), _answers(of, language)),
            (_("In own words"), _words(of)),
        ]
        yield from _zipped(sheets)


def expected_bytes(of: Results, language: str) -> int:
    """About how long the workbook will be, from its first rows: enough for a bar of progress."""
    with speaking(language):
        first = list(itertools.islice(_answers(of, language), SAMPLE_ROWS))
    packed = len(zlib.compress(b"".join(_pieces(first)), COMPRESSION))
    tables = published(of.wave)
    return FRAME_BYTES + packed * (tables.n if tables else 0) // max(1, len(first))


def _figures(of: Results) -> Iterator[Sequence[Cell]]:
    yield (
        *(
            _("Question"),
            _("Line"),
            _("Answer"),
            _("Count"),
            _("Percent"),
            _("Answers"),
            _("Mean"),
            _("Median"),
        ),
        *(_("Two best, %"), _("Low"), _("High")),
    )
    for _title, items in of.parts:
        for result in items:
            yield from _of_result(result)


def _of_result(result: Result) -> Iterator[Sequence[Cell]]:
    if result.withheld:
        yield result.text, "", _("withheld: too few answers")
    for label in result.withheld_rows:
        yield result.text, label, _("withheld: too few answers")
    if result.numbers:
        number = result.numbers
        gap = ("", "", None, None)
        yield result.text, *gap, number.n, number.mean, number.median
    for row in result.rows:
        yield from _of_row(result, row)


def _of_row(result: Result, row: ResultRow) -> Iterator[Sequence[Cell]]:
    for bar in row.bars:
        yield result.text, row.label, bar.label, bar.count, round(bar.percent, 1), row.tally.n
    if row.scale:
        share = None if row.percent is None else round(row.percent, 1)
        figures = (
            row.tally.n,
            row.scale.mean,
            row.scale.median,
            share,
            round(row.low, 1),
            round(row.high, 1),
        )
        yield result.text, row.label, _("all"), None, None, *figures
    if row.recommend:
        yield result.text, row.label, _("recommend score"), None, row.recommend.score, row.tally.n
    if row.mean is not None:
        yield result.text, row.label, _("mean place"), None, None, row.tally.n, row.mean


def _answers(of: Results, language: str) -> Iterator[Sequence[Cell]]:
    """A column for each answer id: marks as numbers, chosen options as codes; none for a question too few answered.

    Every column is written from its published table, in an order of its own. Side by side, a person's answers could
    be found by one that is known, and any filter would show a group smaller than may be shown.
    """
    content = content_of(of.wave.questionnaire)
    tables, asked = published(of.wave), {result.code for _title, items in of.parts for result in items}
    tallies = tables.columns if tables else {}
    columns = [c for c in packing.columns(content) if c.id in tallies and c.item in asked]
    options = {item.code: codes for item in content.items() if (codes := _codes_in_words(item))}
    if not columns:
        return
    yield [column.id for column in columns]
    yield [content.item(column.item).words(language) for column in columns]
    words = [_cells(column, options.get(column.item)) for column in columns]
    mixed = np.column_stack([_mixed(tallies[column.id]) for column in columns])
    for start in range(0, len(mixed), ROWS_A_PIECE):
        for row in mixed[start : start + ROWS_A_PIECE].tolist():
            yield [cells[code] for cells, code in zip(words, row, strict=True)]


def _codes_in_words(item: Item) -> list[str]:
    """What stands in the sheet for each code, where it is no number: options, and classes of dates and times."""
    if item.kind in MOMENTS:
        return MOMENTS[item.kind].labels(item)
    return [option.code for option in item.options] if item.kind == "one" else []


def _mixed(tally: Tally) -> Codes:
    """Every answer of a tally, in an order that chance decides."""
    codes = [MISSING, NOT_APPLICABLE, *range(tally.low, tally.high + 1)]
    often = [tally.missing, tally.not_applicable, *tally.counts]
    return np.random.default_rng().permutation(np.repeat(np.array(codes, dtype=np.int8), often))


def _cells(column: AnswerColumn, options: Sequence[str] | None) -> dict[int, Cell]:
    """The text in the sheet for each code of a column."""
    found: dict[int, Cell] = {MISSING: None, NOT_APPLICABLE: "–"}
    for code in range(column.low, column.high + 1):
        found[code] = options[code] if options else code
    return found


def _words(of: Results) -> Iterator[Sequence[Cell]]:
    """Open answers that a reviewer let through, as they may be shown."""
    yield _("Question"), _("Words")
    texts = {result.code: result.text for _title, items in of.parts for result in items if result.texts}
    let_through = OpenAnswer.objects.filter(
        wave=of.wave, item__in=texts, redaction__in=[Redaction.SHOWN, Redaction.REDACTED]
    )
    for answer in let_through.order_by("item", "pk").iterator():
        yield texts[answer.item], answer.shown_text or answer.text


class _Pipe:
    """What a ZIP is written into: takes bytes, cannot go back, gives them out in order."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: readers take what there is."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data, self.waiting = b"".join(self.waiting), []
        return data


def _zipped(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as book:  # type: ignore[call-overload]
        for name, text in _frame([name for name, _rows in sheets]):
            book.writestr(name, XML + text)
        for number, (_name, rows) in enumerate(sheets, start=1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                for piece in _pieces(rows):
                    sheet.write(piece)
                    yield pipe.taken()
                sheet.write(b"</sheetData></worksheet>")
    yield pipe.taken()


def _pieces(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    piece: list[str] = []
    for row in rows:
        piece.append(f"<row>{''.join(map(_written, row))}</row>")
        if len(piece) == ROWS_A_PIECE:
            yield "".join(piece).encode()
            piece = []
    yield "".join(piece).encode()


def _written(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        clean = "".join(letter for letter in cell if letter >= " " or letter in "\n\t")
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'
    return f"<c><v>{cell!r}</v></c>"


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The small files around the sheets."""
    numbers = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>{parts}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    sheets = "".join(
        f'<sheet name="{escape(name[:31])}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
