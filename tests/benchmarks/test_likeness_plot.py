"""The picture of the benchmark of likeness."""

from importlib import import_module
from pathlib import Path

import pytest
from matplotlib.image import imread

from tests.benchmarks.test_likeness_table import case

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_a_picture_is_drawn_for_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    file = tmp_path / "likeness.png"
    import_module("likeness_plot").draw(
        [case(f"speaker-{n}", 2.0, 30.0) for n in range(16)], 16, file
    )
    height, width, _ = imread(file).shape
    assert (width, height) == (1200, 760)
    assert file.stat().st_size < 150_000
