"""The picture of a voice."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from phonex.audio.types import Audio
from phonex.cli.voice_report.measure import VoiceMeasurement, VoiceReport
from phonex.cli.voice_report.picture import draw
from phonex.cli.voice_report.plots import draw_spectrogram
from phonex.engines.types import VoiceLikeness
from phonex.store.records.voice import VoiceRecord

RATE = 24_000


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    voice = VoiceRecord.model_validate(
        {
            "voice_id": "rich",
            "name": r"Rich $\frac$ & $\nothing$",
            "created_at": "2026-01-31T12:00:00Z",
            "sample": None,
            "engines": [],
        }
    )
    noise = np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32)
    clone = VoiceMeasurement.of(Audio(noise, RATE))
    with (tmp_path / "rich.png").open("wb") as file:
        draw(VoiceReport(voice, instant=clone, likeness=VoiceLikeness(0.4)), file)
    height, width, _ = imread(tmp_path / "rich.png").shape
    assert (width, height) == (1400, 500)


@pytest.mark.parametrize(("level", "range_db"), [(0.1, 75), (0, 0)])
def test_silence_in_a_sample_is_the_darkest_of_its_spectrogram(
    level: float, range_db: float
) -> None:
    samples = np.random.default_rng(1).normal(0, level, 3 * RATE).astype(np.float32)
    samples[RATE : 2 * RATE] = 0
    axes = Figure().add_subplot()
    draw_spectrogram(axes, Audio(samples, RATE))
    levels = np.asarray(axes.images[0].get_array())  # [513, T], the highest frequency first
    assert np.isfinite(levels).all()
    middle = levels[:, levels.shape[1] // 2]
    assert np.ptp(middle) < 1e-9
    assert levels.max() - middle.max() == pytest.approx(range_db)
    assert axes.images[0].get_clim()[0] == pytest.approx(middle.max())
