import io
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from phonex.audio.audiobook import AudiobookWriter
from phonex.audio.chapters import ChapterMark, CoverPicture
from phonex.audio.types import Samples

RATE = 24_000
CHAPTERS = [ChapterMark("Rain – regen", 0, 1.5), ChapterMark("雨", 1.5, 2.25)]


def tone(seconds: float) -> Samples:
    samples: Samples = 0.3 * np.sin(np.arange(round(seconds * RATE), dtype=np.float32) * 0.05)
    return samples.astype(np.float32)


def picture(kind: str) -> CoverPicture:
    made = io.BytesIO()
    Image.new("RGB", (60, 90), "teal").save(made, kind)
    return CoverPicture(f"image/{kind}", made.getvalue(), 60, 90)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_player_finds_chapters_cover_and_title(kind: str) -> None:
    file, cover = io.BytesIO(), picture(kind)
    with AudiobookWriter(file, RATE, CHAPTERS, cover, {"title": "Weather"}) as book:
        book.write(tone(1.5))
        book.write(tone(0.75))

    file.seek(0)
    with av.open(file, "r") as container:
        assert container.metadata["title"] == "Weather"
        assert container.metadata["major_brand"] == "M4B "
        found = [
            (each["metadata"]["title"], each["start"] * (each["time_base"] or 0))
            for each in container.chapters()
        ]
        assert found == [("Rain – regen", 0), ("雨", 1.5)]
        (shown,) = container.streams.video
        assert bytes(next(container.demux(shown))) == cover.data
        container.seek(0)
        n_samples = sum(frame.samples for frame in container.decode(audio=0))
        assert n_samples == pytest.approx(2.25 * RATE, abs=2048)


def test_the_same_audio_makes_the_same_file() -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file, n_writes in zip(files, (1, 3), strict=True):
        with AudiobookWriter(file, RATE, CHAPTERS) as book:
            for part in np.array_split(tone(2.25), n_writes):
                book.write(part)
    assert files[0].getvalue() == files[1].getvalue()


def test_an_error_leaves_the_file_open(tmp_path: Path) -> None:
    with (tmp_path / "x.m4b").open("wb") as file:
        with pytest.raises(KeyError), AudiobookWriter(file, RATE, CHAPTERS) as book:  # noqa: PT012
            book.write(tone(1))
            raise KeyError
        assert not file.closed
