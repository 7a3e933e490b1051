"""Reads the text of a DOCX as Markdown: headings, lists, tables, links, bold and italic, notes, text boxes and pictures.

python-docx unpacks the file; its paragraphs and cells pass over text in links, content controls and tracked changes, so
that the elements are walked here. Each element is visited once: the time grows with the length of the file.
"""

import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Any, NamedTuple, Protocol
from urllib.parse import quote

from oqu.kernel.decoding.answers import LimitPassed

MOST_BLOCKS = 5_000
"""Paragraphs of a DOCX: a hundred pages have about two thousand."""
MOST_BYTES_OF_PART = 20 * 1024 * 1024
"""Unpacked, of a part of a DOCX that holds text."""
MOST_COLUMNS = 63
"""Of a table, as in Word."""
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
HEADING = re.compile(r"(?:heading|заголовок|тақырып) ?([1-6])", re.IGNORECASE)
LINKED = re.compile(r"(?:https?://|mailto:)\S.*", re.IGNORECASE)
LINK_FIELD = re.compile(r'\s*HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
IN_ADDRESS = "%:/?#@!$&'*+,;=~[]"
"""Signs that stay as they are in the address of a link; brackets and blanks would end it."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MARGINS = frozenset((RELATIONS + "header", RELATIONS + "footer"))
WRAPPERS = frozenset(
    W + name
    for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo")
)
"""Elements around text that belongs to the document."""
DELETED = frozenset((W + "del", W + "moveFrom"))
SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
LEFT_OUT = {
    W + "commentReference": "comments",
    W + "object": "objects",
    W + "altChunk": "objects",
    W + "sym": "signs",
    MATHS + "oMath": "formulas",
    MATHS + "oMathPara": "formulas",
}
"""What is not read, by its code in the answer; "drawings", "pictures" and "margins" (of pages) are the others."""
PICTURE_KEYS = {A + "blip": R + "embed", VML + "imagedata": R + "id"}
"""Elements that show a picture, and their attribute with its key."""
NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


class Pictures(Protocol):
    """Takes the pictures of a document."""

    def mention(self, content: bytes, description: str) -> str:
        """How a text mentions this picture; "" for one that is left out."""
        ...


class _Piece(NamedTuple):
    """Words of a paragraph that look alike and lead to one address."""

    words: str
    mark: str = ""
    address: str = ""
    is_markdown: bool = False


def lines_of(content: IO[bytes], pictures: Pictures, left_out: set[str]) -> Iterator[str]:
    """The lines of the document; what is not read is added to `left_out`."""
    import docx  # noqa: PLC0415 - only where it is needed: it takes memory

    with zipfile.ZipFile(content) as archive:
        if any(p.file_size > MOST_BYTES_OF_PART for p in archive.infolist() if p.filename.endswith(".xml")):
            raise LimitPassed("part")
    document = docx.Document(content)
    yield from _Reader(document, pictures, left_out).lines()


class _Reader:
    def __init__(self, document: Any, pictures: Pictures, left_out: set[str]) -> None:
        self.main = self.part = document.part
        self.body = document.element.body
        self.styles = {style.style_id: style.name or "" for style in document.styles}
        self.pictures, self.left_out = pictures, left_out
        self.blocks = 0
        self.boxes: list[Any] = []
        """Text boxes of the paragraph that is read."""
        self.fields: list[list[str]] = []
        """Instructions of the fields that are open, until their results begin: a link may be a field."""
        self.field_address = ""
        self.notes_in_file: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.notes: list[tuple[Any, Any]] = []
        """The notes, each with its part, in the order of the text."""

    def lines(self) -> Iterator[str]:
        """The text, then its notes, under the numbers that the text gives them."""
        yield from self._blocks(self.body)
        number = 0
        while number < len(self.notes):  # a note may have a note
            self.part, note = self.notes[number]
            number += 1
            yield f"\n\\[{number}\\] {self._flat(note)}\n"
        if any(map(self._has_words, self.main.rels.values())):
            self.left_out.add("margins")

    def _has_words(self, relation: Any) -> bool:
        """Whether this is a header or footer of pages that says more than their number."""
        from docx.oxml import parse_xml  # noqa: PLC0415

        if relation.is_external or relation.reltype not in MARGINS:
            return False
        texts = parse_xml(relation.target_part.blob).iter(W + "t")
        return any(sign.isalpha() for text in texts for sign in text.text or "")

    def _notes_of(self, kind: str) -> tuple[Any, dict[str, Any]]:
        """The part with the footnotes or endnotes, and each note by its number."""
        from docx.oxml import parse_xml  # noqa: PLC0415

        try:
            part = self.main.part_related_by(f"{RELATIONS}{kind}s")
        except KeyError:
            return None, {}
        return part, {note.get(W + "id", ""): note for note in parse_xml(part.blob).findall(W + kind)}

    def _mention(self, kind: str, mark: str) -> Iterator[_Piece]:
        if kind not in self.notes_in_file:
            self.notes_in_file[kind] = self._notes_of(kind)
        part, found = self.notes_in_file[kind]
        if mark in found:
            self.notes.append((part, found[mark]))
            yield _Piece(f"\\[{len(self.notes)}\\]", is_markdown=True)

    def _blocks(self, parent: Any) -> Iterator[str]:
        for block in self._children(parent):
            if block.tag == W + "tbl":
                yield from self._table(block)
            elif block.tag == W + "p":
                yield from self._paragraph(block)
                boxes, self.boxes = self.boxes, []
                for box in boxes:
                    yield from self._blocks(box)

    def _children(self, parent: Any) -> Iterator[Any]:
        """The children of an element but for deleted ones; those of wrappers in place of the wrappers."""
        for child in parent.iterchildren("*"):
            if child.tag in WRAPPERS:
                yield from self._children(child)
            elif child.tag == MC + "AlternateContent":
                chosen = next(child.iterchildren(MC + "Choice", MC + "Fallback"), None)
                if chosen is not None:
                    yield from self._children(chosen)
            elif child.tag in LEFT_OUT:
                self.left_out.add(LEFT_OUT[child.tag])
            elif child.tag not in DELETED and not _is_deleted_row(child):
                yield child

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        words = self._words(paragraph).strip()
        if not words:
            yield ""
            return
        properties = paragraph.find(W + "pPr")
        style = self.styles.get(_value(properties, "pStyle"), "")
        if heading := HEADING.match(style):
            yield f"\n{'#' * min(int(heading[1]) + 1, 4)} {words}\n"
        elif style.startswith("List") or (
            properties is not None and properties.find(W + "numPr") is not None
        ):
            yield f"{'1.' if 'Number' in style else '-'} {words}"
        else:
            yield f"\n{words}\n"

    def _words(self, paragraph: Any) -> str:
        """The words of a paragraph as Markdown; its text boxes wait in `boxes`."""
        self.blocks += 1
        if self.blocks > MOST_BLOCKS:
            raise LimitPassed("text")
        self.fields, self.field_address = [], ""
        pieces = (piece for piece in self._pieces(paragraph, "") if piece.words)
        shown = groupby(pieces, key=lambda piece: piece._replace(words=""))
        return _linked([(look, "".join(piece.words for piece in alike)) for look, alike in shown])

    def _pieces(self, parent: Any, address: str) -> Iterator[_Piece]:
        for child in self._children(parent):
            if child.tag == W + "hyperlink":
                yield from self._pieces(child, self._address(child) or address)
            elif child.tag == W + "r":
                yield from self._run(child, address)

    def _address(self, link: Any) -> str:
        """Where a link leads; "" for a place in the document."""
        relation = self.part.rels.get(link.get(R + "id", ""))
        return _markdown_address(relation.target_ref) if relation is not None and relation.is_external else ""

    def _run(self, run: Any, address: str) -> Iterator[_Piece]:
        properties = run.find(W + "rPr")
        mark = "**" if _is_on(properties, "b") else "*" if _is_on(properties, "i") else ""
        for child in self._children(run):
            if child.tag == W + "t":
                yield _Piece(child.text or "", mark, address or self.field_address)
            elif child.tag in SIGNS:
                yield _Piece(SIGNS[child.tag], mark, address or self.field_address)
            elif child.tag in NOTES:
                yield from self._mention(NOTES[child.tag], child.get(W + "id", ""))
            elif child.tag in (W + "drawing", W + "pict"):
                yield from self._drawing(child)
            else:
                self._follow_field(child)

    def _follow_field(self, child: Any) -> None:
        """Between the marks "separate" and "end" of a field is its result, which is the text of a link."""
        state = child.get(W + "fldCharType", "")
        if child.tag == W + "instrText" and self.fields:
            self.fields[-1].append(child.text or "")
        elif child.tag != W + "fldChar":
            return
        elif state == "begin":
            self.fields.append([])
        elif state == "separate" and self.fields:
            found = LINK_FIELD.match("".join(self.fields[-1]))
            self.field_address = _markdown_address(found[1]) if found else self.field_address
        elif state == "end" and self.fields:
            self.fields.pop()
            self.field_address = self.field_address if self.fields else ""

    def _drawing(self, drawing: Any) -> Iterator[_Piece]:
        """The pictures of a drawing; its text boxes follow the paragraph, and other drawings are left out."""
        description, found = "", False
        waiting = [drawing]
        while waiting:
            element = waiting.pop()
            if element.tag == W + "txbxContent":
                self.boxes.append(element)
                found = True
                continue
            description = description or (element.get("descr", "") if element.tag.endswith("}docPr") else "")
            if element.tag in PICTURE_KEYS:
                yield _Piece(self._picture(element, description), is_markdown=True)
                found = True
            waiting += reversed(list(self._children(element)))
        if not found:
            self.left_out.add("drawings")

    def _picture(self, picture: Any, description: str) -> str:
        part = self.part.related_parts.get(picture.get(PICTURE_KEYS[picture.tag], ""))
        if part is None:  # a picture elsewhere
            self.left_out.add("pictures")
            return ""
        return self.pictures.mention(part.blob, description)

    def _table(self, table: Any) -> Iterator[str]:
        yield ""
        above: list[str] = []
        rows = (row for row in self._children(table) if row.tag == W + "tr")
        for number, row in enumerate(rows):
            cells = self._cells(row, above)
            yield f"| {' | '.join(cells)} |"
            if number == 0:
                yield f"| {' | '.join('---' for _cell in cells)} |"
            above = cells
        yield ""

    def _cells(self, row: Any, above: list[str]) -> list[str]:
        """The words of the cells; one that spans columns or rows is repeated."""
        cells: list[str] = []
        for cell in (child for child in self._children(row) if child.tag == W + "tc"):
            properties = cell.find(W + "tcPr")
            merged = properties.find(W + "vMerge") if properties is not None else None
            goes_on = merged is not None and merged.get(W + "val", "continue") == "continue"
            words = above[len(cells)] if goes_on and len(cells) < len(above) else self._flat(cell)
            width = _value(properties, "gridSpan")
            cells += [words] * max(1, min(int(width) if width.isdecimal() else 1, MOST_COLUMNS))
            if len(cells) > MOST_COLUMNS:
                raise LimitPassed("text")
        return cells

    def _flat(self, parent: Any) -> str:
        """All words within an element in one line, also those of tables and text boxes in it."""
        words: list[str] = []
        waiting = [parent]
        while waiting:
            element = waiting.pop()
            if element.tag == W + "p":
                outer, self.boxes = self.boxes, []
                words.append(self._words(element).replace("|", r"\|"))
                waiting += reversed(self.boxes)
                self.boxes = outer
            else:
                waiting += reversed(list(self._children(element)))
        return " ".join(" ".join(words).split())


def _linked(pieces: list[tuple[_Piece, str]]) -> str:
    """The pieces as Markdown: neighbours with one address are one link."""
    parts: list[str] = []
    for address, group in groupby(pieces, key=lambda piece: piece[0].address):
        words = "".join(text if look.is_markdown else _marked(text, look.mark) for look, text in group)
        inner = words.strip()
        parts.append(words.replace(inner, f"[{inner}]({address})", 1) if address and inner else words)
    return "".join(parts)


def _marked(words: str, mark: str) -> str:
    text = SPECIAL.sub(r"\\\1", words)
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}", 1) if inner and mark else text


def _markdown_address(address: str) -> str:
    """An address as Markdown takes it; "" for one that no reader can follow, such as a file of the author's computer."""
    plain = address.strip()
    return quote(plain, safe=IN_ADDRESS) if LINKED.fullmatch(plain) else ""


def _value(properties: Any, name: str) -> str:
    found = properties.find(W + name) if properties is not None else None
    return "" if found is None else found.get(W + "val", "")


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(W + name) if properties is not None else None
    return found is not None and found.get(W + "val", "1") not in ("0", "false", "off")


def _is_deleted_row(element: Any) -> bool:
    properties = element.find(W + "trPr") if element.tag == W + "tr" else None
    return properties is not None and properties.find(W + "del") is not None
