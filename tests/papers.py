"""Where the texts of a PDF are: the boxes of its characters, for tests that compare places and not pixels."""

from dataclasses import dataclass

import pypdfium2

MARGIN = 14.0
"""Points at the edge of a page that stay empty."""


MILLIMETRE = 72 / 25.4
"""Points."""


@dataclass(frozen=True)
class Box:
    """A character with its place on a page, in points from the lower left corner."""

    letter: str
    left: float
    bottom: float
    right: float
    top: float


def pages(pdf: bytes) -> list[list[Box]]:
    """The characters of each page, without blanks."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text = page.get_textpage()
        letters = [(at, text.get_text_range(at, 1)) for at in range(text.count_chars())]
        found.append([Box(letter, *text.get_charbox(at)) for at, letter in letters if letter.strip()])
    return found


def pictures(pdf: bytes) -> list[list[Box]]:
    """The pictures of each page; their letter is empty."""
    document = pypdfium2.PdfDocument(pdf)
    image = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    return [[Box("", *one.get_bounds()) for one in page.get_objects(filter=[image])] for page in document]


def under_pictures(pdf: bytes) -> list[Box]:
    """The characters that a picture covers, wholly or in part."""
    both = zip(pages(pdf), pictures(pdf), strict=True)
    return [box for boxes, images in both for box in boxes if any(_shared(box, one) for one in images)]


def text_of(pdf: bytes) -> str:
    """All text of a PDF, with single blanks."""
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def outside(pdf: bytes) -> list[Box]:
    """The characters that are in the margin of their page or beyond it."""
    document = pypdfium2.PdfDocument(pdf)
    sizes = [page.get_size() for page in document]
    return [
        box
        for (width, height), boxes in zip(sizes, pages(pdf), strict=True)
        for box in boxes
        if box.left < MARGIN or box.bottom < MARGIN or box.right > width - MARGIN or box.top > height - MARGIN
    ]


def overlapping(pdf: bytes, most: float = 0.5) -> list[tuple[Box, Box]]:
    """Pairs of characters of one page of which each covers more than this share of the smaller one."""
    found = []
    for boxes in pages(pdf):
        ordered = sorted(boxes, key=lambda box: box.left)
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                if other.left >= one.right:
                    break
                is_ligature = (one.left, one.right) == (other.left, other.right)
                if not is_ligature and _shared(one, other) > most * min(_area(one), _area(other)):
                    found.append((one, other))
    return found


def _area(box: Box) -> float:
    return max((box.right - box.left) * (box.top - box.bottom), 0.01)


def _shared(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.top, other.top) - max(one.bottom, other.bottom)
    return width * height if width > 0 and height > 0 else 0.0
