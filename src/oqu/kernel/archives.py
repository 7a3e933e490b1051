"""What is inside a ZIP archive, such as an office document, read from its list of contents alone."""

import struct
import zipfile
from typing import IO

ZIP = b"PK\x03\x04"
END = b"PK\x05\x06"
END_BYTES = 22
LONGEST_COMMENT = 65_535
LARGEST_LIST = 1024 * 1024
"""Bytes of a list of contents that is still read: some 10,000 parts, where a large presentation has 1,000."""


def part_names(archive: IO[bytes]) -> list[str]:
    """The names of the parts of a ZIP archive; none if it is broken or its list of contents is too large."""
    if not 0 < _list_bytes(archive) <= LARGEST_LIST:
        return []
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error):
        return []
    finally:
        archive.seek(0)


def _list_bytes(archive: IO[bytes]) -> int:
    """The size of the list of contents, as the end of the archive gives it; 0 if there is none."""
    size = archive.seek(0, 2)
    archive.seek(max(0, size - END_BYTES - LONGEST_COMMENT))
    tail = archive.read()
    archive.seek(0)
    found = tail.rfind(END)
    if found < 0 or found + END_BYTES > len(tail):
        return 0
    length: int = struct.unpack_from("<L", tail, found + 12)[0]
    return length
