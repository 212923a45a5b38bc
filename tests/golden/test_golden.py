"""What the published networks made, our own make too: a part of the golden data, in the suite."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.golden import converter, networks, sentences
from tests.golden.__main__ import main, unchecked
from tests.golden.row import Row
from tests.published import GOLDEN


@pytest.mark.parametrize(
    "check", [networks.check, converter.check, sentences.check], ids=["melo", "openvoice", "e2e"]
)
def test_no_case_is_beyond_its_tolerance(check: Callable[[Path], Iterator[Row]]) -> None:
    rows = list(check(GOLDEN))
    assert len(rows) > 10
    assert [row for row in rows if not row.ok] == []


def test_a_file_that_no_case_reads_is_reported() -> None:
    left = unchecked(GOLDEN, [row_file for row in networks.check(GOLDEN) for row_file in row.files])
    assert not any(path.parts[0] == "melo" for path in left)
    assert any(path.parts[0] == "openvoice" for path in left)


def test_another_sound_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(GOLDEN / "spectrogram", tmp_path / "spectrogram")
    (path,) = (tmp_path / "spectrogram").glob("*.npz")
    assert main(tmp_path) == 0
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays["wav_silence"] = arrays["wav_silence"] + 0.1
    np.savez(path, **arrays)
    assert main(tmp_path) == 1
    assert "BEYOND TOLERANCE" in capsys.readouterr().out
