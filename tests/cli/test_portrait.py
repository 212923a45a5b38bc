"""The picture of a voice."""

from pathlib import Path

import numpy as np
from matplotlib.image import imread

from phonex.audio.types import Audio
from phonex.cli.portrait.picture import draw
from phonex.cli.portrait.takes import Portrait, Take
from phonex.engines.base import Likeness
from phonex.store.records import VoiceRecord

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
    clone = Take.of(Audio(noise, RATE))
    with (tmp_path / "rich.png").open("wb") as file:
        draw(Portrait(voice, instant=clone, likeness=Likeness(0.4)), file)
    height, width, _ = imread(tmp_path / "rich.png").shape
    assert (width, height) == (1400, 500)
