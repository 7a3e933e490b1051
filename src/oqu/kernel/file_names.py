"""Names of files as people's computers give them: made safe to store, to show and to send back."""

import mimetypes
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import PurePosixPath

from django.utils.http import content_disposition_header

from oqu.kernel.errors import Words

LONGEST = 200
MOST_BYTES = 240
"""Of a name that people unpack: file systems take 255, and a copy of it gets a number."""
NAMELESS = "file"
LONGEST_DOWNLOAD = 80
"""Characters of the name of a file that is made here: with the folder before it every system opens it."""
BETWEEN = " – "
SHORT_LAST_WORDS = re.compile(r"(?: \S{1,2})+$")
PHOTOS = (".heic", ".heif", ".webp", ".jfif")
"""Endings that not every system's list of kinds has."""
JOINER = "\u200d"
"""Joins the parts of an emoji."""
DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
"""Marks that turn the direction of writing, with which `exe.jpg` can be made of `gpj.exe`, and breaks of lines."""
FOR_EVERY_SYSTEM = str.maketrans({"/": "-", "\\": "-", ":": " –", "|": "-", **dict.fromkeys('*?"<>', "")})
"""What Windows refuses in the names of files becomes a dash or goes."""


def ending(name: str) -> str:
    """The ending of a name in lower case without its dot: `jpg`; "" if there is none."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def clean(name: str, *, endings: Sequence[str] = ()) -> str:
    """The last part of a path as a name of at most 200 characters, without control characters and direction marks.

    With `endings`, the name gets the first of them unless it has one of them.
    """
    last_part = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    one_way = DIRECTIONS.sub("", last_part)
    printable = "".join(c if c.isprintable() or c == JOINER else " " for c in one_way)
    stem, last = _parts(" ".join(printable.split()).lstrip(". ") or NAMELESS)
    if endings and last.lower().lstrip(".") not in endings:
        stem, last = stem if _is_known(last) else f"{stem}{last}", f".{endings[0]}"
    return f"{stem[: LONGEST - len(last)]}{last}"


def disposition(
    title: Words, about: str = "", *marks: str, ending: str = "xlsx", in_page: bool = False
) -> str:
    """The header by which a browser stores a file under its title in the reader's language (RFC 5987), or shows it `in_page`.

    `about` is what the file is about, such as the title of a course; `marks` tell it apart from others, and stay whole
    where a name of more than 80 characters is shortened.
    """
    rest = "".join(f", {mark}" for mark in marks).translate(FOR_EVERY_SYSTEM) + f".{ending}"
    room = LONGEST_DOWNLOAD - len(rest)
    words, subject = (" ".join(str(one).translate(FOR_EVERY_SYSTEM).split()) for one in (title, about))
    if subject:
        words = shortened(words, max(room // 2, room - len(BETWEEN) - len(subject)))
        words += BETWEEN + shortened(subject, room - len(BETWEEN) - len(words))
    name = cut(shortened(words, room), MOST_BYTES - len(rest.encode())) + rest
    return content_disposition_header(not in_page, clean(name)) or "attachment"


def shortened(words: str, most: int) -> str:
    """The first words that fit into so many characters, without an "и" or "of" at their end; a longer word is cut."""
    if len(words) <= most:
        return words
    begins = words[: most + 1].rpartition(" ")[0] or words[:most]
    return SHORT_LAST_WORDS.sub("", begins).rstrip(" ,.;–-(«“")


def cut(text: str, most: int) -> str:
    """The beginning of a text in at most so many bytes of UTF-8, without half a letter or a space at its end."""
    return text.encode()[:most].decode(errors="ignore").rstrip()


def unused(name: str, taken: Collection[str], longest: int = LONGEST) -> str:
    """The name, or where it is taken the name with the first free number: `image (2).jpg`.

    A phone names every photo `image.jpg`, so that a file of the same name is seldom the next version of the other.
    """
    known = {one.casefold() for one in taken}
    return next(one for one in numbered(name, longest) if one.casefold() not in known)


def numbered(name: str, longest: int = LONGEST) -> Iterator[str]:
    """A name, then the same with 2, 3 and so on before the ending of its kind."""
    yield name
    stem, last = _parts(name)
    if not _is_known(last):
        stem, last = name, ""
    for number in count(2):
        mark = f" ({number}){last}"
        yield f"{stem[: longest - len(mark)]}{mark}"


def _is_known(last: str) -> bool:
    """Whether an ending names a kind of file, as `.jpg` does and `.final` does not."""
    return last.lower() in PHOTOS or mimetypes.guess_type(f"x{last}")[0] is not None


def _parts(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending with its dot; what is longer than 10 characters is no ending."""
    stem, dot, last = name.rpartition(".")
    if dot and stem and 0 < len(last) <= 10 and last.isalnum():
        return stem, f".{last}"
    return name, ""
