from pathlib import Path

import numpy as np
import pytest
import soundfile

from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS, Encoding
from phonex.audio.peaks import peaks
from phonex.errors import NotAudio
from tests.audio.tones import FORMATS_DIR


def saved(samples: np.ndarray[tuple[int, ...], np.dtype[np.float64]], folder: Path) -> Path:
    path = folder / "sound.wav"
    with path.open("wb") as file, open_encoder(file, "wav", 24_000) as encoder:
        encoder.write(samples.astype(np.float32))
    return path


def test_the_outline_follows_the_level(tmp_path: Path) -> None:
    levels = np.array([0.1, 0.9, 0.0, 0.5])
    middle = np.tile(np.repeat([0, 1, 0], [10_000, 230_000, 10_000]), 4)
    signs = np.tile([1.0, -1.0], 500_000)

    outline = peaks(saved(np.repeat(levels, 250_000) * middle * signs, tmp_path), 4)

    assert outline == pytest.approx(levels.tolist(), abs=0.001)


def test_each_bucket_is_the_highest_of_its_part(tmp_path: Path) -> None:
    samples = np.random.default_rng(5).uniform(-0.5, 0.5, 100_000)
    samples[[10, 33_400, 99_990]] = [0.7, -0.8, 0.9]

    outline = peaks(saved(samples, tmp_path), 50)

    assert len(outline) == 50
    assert (outline[0], outline[16], outline[49]) == pytest.approx((0.7, 0.8, 0.9), abs=1e-3)
    assert sum(level > 0.6 for level in outline) == 3


@pytest.mark.parametrize("n_samples", [799, 800, 801, 102_399, 102_400, 102_401, 409_601])
def test_there_are_as_many_buckets_as_asked(tmp_path: Path, n_samples: int) -> None:
    samples = np.linspace(0, 0.999, n_samples)

    outline = peaks(saved(samples, tmp_path), 800)

    assert len(outline) == 800
    assert outline == sorted(outline)
    assert outline[-1] == pytest.approx(0.999, abs=1e-3)
    assert outline[400] == pytest.approx(0.5, abs=0.003)


def test_sound_shorter_than_the_buckets_repeats(tmp_path: Path) -> None:
    assert peaks(saved(np.array([0.25, 0.5]), tmp_path), 4) == [0.25, 0.25, 0.5, 0.5]


def test_levels_end_at_one(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, np.array([0.5, -1.5, 3, 0]), 8000, subtype="FLOAT")

    assert peaks(path, 4) == [0.5, 1, 1, 0]


def test_a_headerless_file_is_read_when_its_rate_is_given(tmp_path: Path) -> None:
    path = tmp_path / "sound.pcm"
    path.write_bytes(np.array([0, 8192, -16_384, 0], "<i2").tobytes())

    assert peaks(path, 2, raw=Encoding(FORMATS["pcm"], 24_000)) == [0.25, 0.5]


def test_an_empty_headerless_file_is_flat(tmp_path: Path) -> None:
    path = tmp_path / "sound.pcm"
    path.touch()

    assert peaks(path, 3, raw=Encoding(FORMATS["pcm"], 24_000)) == [0, 0, 0]


def test_a_file_without_sound_has_none() -> None:
    with pytest.raises(NotAudio):
        peaks(FORMATS_DIR / "bad_text.wav", 10)
