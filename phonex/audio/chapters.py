"""What an audiobook has besides its sound. Loads no library."""

from dataclasses import dataclass

MEDIA_TYPE = "audio/mp4"


@dataclass(frozen=True)
class ChapterMark:
    """start, end: seconds."""

    title: str
    start: float
    end: float


@dataclass(frozen=True)
class CoverPicture:
    """media_type: image/jpeg or image/png; width, height: pixels."""

    media_type: str
    data: bytes
    width: int
    height: int
