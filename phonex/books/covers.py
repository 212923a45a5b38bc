"""The size of a cover, from its header; what is no picture is left out."""

import struct

from phonex.audio.chapters import CoverPicture
from phonex.books.reading.book import Cover

LARGEST = 10_000_000  # bytes

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start of frame; of the markers in that range, three are others. Source: ITU-T T.81, table B.1.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def picture_of(cover: Cover) -> CoverPicture | None:
    """None for what is too large, or neither a JPEG nor a PNG; the content says which it is."""
    data = cover.data
    if len(data) > LARGEST:
        return None
    if data.startswith(_PNG) and len(data) > 24:
        width, height = struct.unpack(">II", data[16:24])
        return CoverPicture("image/png", data, width, height)
    if data.startswith(_JPEG) and (size := _jpeg_size(data)):
        return CoverPicture("image/jpeg", data, *size)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, (length,) = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
