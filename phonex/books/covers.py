"""The size of a cover, from its header; what is no picture is left out."""

import struct

from phonex.audio.chapters import CoverPicture
from phonex.books.reading.book import Cover

LARGEST = 10_000_000  # bytes
MOST_PIXELS = 65_535  # a side, as JPEG has them

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start of frame; of the markers in that range, three are others. Source: ITU-T T.81, table B.1.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def picture_of(cover: Cover) -> CoverPicture | None:
    """None for what is too large or empty, or neither a JPEG nor a PNG; the content says which it
    is.
    """
    data = cover.data
    if len(data) > LARGEST:
        return None
    if data.startswith(_PNG) and len(data) > 24:
        media_type, size = "image/png", struct.unpack(">II", data[16:24])
    elif data.startswith(_JPEG):
        media_type, size = "image/jpeg", _jpeg_size(data)
    else:
        return None
    # Of other sizes no audiobook can be written.
    if not 0 < min(size) <= max(size) <= MOST_PIXELS:
        return None
    return CoverPicture(media_type, data, *size)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """0, 0 if there is none."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, (length,) = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
