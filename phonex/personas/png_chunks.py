"""The texts in a PNG image, without decoding the picture. Source: PNG (Third Edition), 5 and 11."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 10_000
_TEXT = b"tEXt"
_END = b"IEND"


class BrokenPngError(Exception):
    """The image is damaged, or no PNG at all."""


@dataclass(frozen=True)
class PngChunk:
    """A part of an image. kind: four letters."""

    kind: bytes
    content: bytes


def chunks_of(image: bytes) -> Iterator[PngChunk]:
    """Up to the end of the image; what follows it is ignored. Raises BrokenPngError."""
    if not image.startswith(SIGNATURE):
        raise BrokenPngError("it is no PNG image")
    position = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        head = image[position : position + 8]
        if len(head) < 8:
            raise BrokenPngError("the image is cut short")
        size, kind = struct.unpack(">I4s", head)
        content = image[position + 8 : position + 8 + size]
        check = image[position + 8 + size : position + 12 + size]
        if len(content) < size or len(check) < 4:
            raise BrokenPngError("the image is cut short")
        if check != _checksum(kind, content):
            raise BrokenPngError("the image is damaged")
        yield PngChunk(kind, content)
        if kind == _END:
            return
        position += 12 + size
    raise BrokenPngError(f"the image has more than {MAX_CHUNKS} parts")


def texts_of(image: bytes) -> Mapping[bytes, bytes]:
    """The texts by their keywords, as they are; the last one of each. Raises BrokenPngError."""
    texts = (chunk.content.partition(b"\0") for chunk in chunks_of(image) if chunk.kind == _TEXT)
    return {keyword: text for keyword, _, text in texts}


def with_text(image: bytes, keyword: bytes, text: bytes) -> bytes:
    """The image with a text in place of those that it has. Raises BrokenPngError."""
    kept = [chunk for chunk in chunks_of(image) if chunk.kind not in (_TEXT, b"iTXt", b"zTXt")]
    added = PngChunk(_TEXT, keyword + b"\0" + text)
    return SIGNATURE + b"".join(map(_packed, [*kept[:-1], added, kept[-1]]))


def plain_image(width: int, height: int, gray: int) -> bytes:
    """An image of one shade. gray: 0 to 255."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([gray]) * width) * height, 9)
    parts = (PngChunk(b"IHDR", header), PngChunk(b"IDAT", rows), PngChunk(_END, b""))
    return SIGNATURE + b"".join(map(_packed, parts))


def _packed(chunk: PngChunk) -> bytes:
    size = struct.pack(">I", len(chunk.content))
    return size + chunk.kind + chunk.content + _checksum(chunk.kind, chunk.content)


def _checksum(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))
