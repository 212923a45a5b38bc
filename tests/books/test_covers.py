import io

import pytest
from PIL import Image

from phonex.books.covers import picture_of
from phonex.books.reading.book import Cover


@pytest.mark.parametrize(("kind", "progressive"), [("png", False), ("jpeg", False), ("jpeg", True)])
def test_the_content_says_what_a_cover_is_and_how_large(kind: str, progressive: bool) -> None:
    file = io.BytesIO()
    Image.new("RGB", (61, 93)).save(file, kind, progressive=progressive)
    found = picture_of(Cover("image/anything", file.getvalue()))

    assert found is not None
    assert (found.media_type, found.width, found.height) == (f"image/{kind}", 61, 93)


PNG = b"\x89PNG\r\n\x1a\n"
HUGE, EMPTY = (PNG + bytes(8) + n.to_bytes(4) * 2 + bytes(9) for n in (2**32 - 1, 0))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", PNG, HUGE, EMPTY, b"\xff\xd8\xff\xe0\xff", b"\xff\xd8\xff\xda\0\2"]
)
def test_what_is_no_picture_is_left_out(data: bytes) -> None:
    assert picture_of(Cover("image/png", data)) is None
