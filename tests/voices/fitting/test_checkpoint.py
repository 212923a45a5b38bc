"""Files of arrays: whole, or not there, or said to be damaged."""

from pathlib import Path

import numpy as np
import pytest

from phonex.voices.fitting.checkpoint import read_arrays, write_arrays

ARRAYS = {"step": np.array(3.0, np.float32), "own": np.arange(6.0).reshape(2, 3)}


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_arrays(tmp_path / "folder" / "state.npz", ARRAYS)
    read = read_arrays(tmp_path / "folder" / "state.npz")
    assert {name: array.tolist() for name, array in read.items()} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["state.npz"]


@pytest.mark.parametrize("kept", [0, 10, 300])
def test_a_file_that_is_not_whole_is_damaged(tmp_path: Path, kept: int) -> None:
    write_arrays(tmp_path / "state.npz", ARRAYS)
    content = (tmp_path / "state.npz").read_bytes()
    (tmp_path / "state.npz").write_bytes(content[:kept])
    with pytest.raises(ValueError, match=r"state\.npz|pickle|allow"):
        read_arrays(tmp_path / "state.npz")
