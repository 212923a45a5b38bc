"""Checkpoints of a fit: files of named arrays (.npz) to resume from after an interruption."""

import json
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.engines.types import Progress
from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import convert_disk_full

_KEEP_EVERY = 2  # steps


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Raises OSError; ValueError if the file is not a complete file of arrays."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (EOFError, zipfile.BadZipFile) as exc:
        raise ValueError(f"{path.name} is damaged") from exc


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write a file atomically. Raises StorageFull."""
    with convert_disk_full(), atomic_file(path) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's own signature


class CheckpointFile:
    """Reports progress on standard output and stores the state in a file.

    speaker: of the sample; a state with another speaker or number of steps is not resumed.
    """

    def __init__(self, file: Path, speaker: NDArray[np.float32], n_steps: int) -> None:
        self._file = file
        self._of = np.append(speaker, np.float32(n_steps))

    def find(self) -> Mapping[str, NDArray[np.float32]] | None:
        try:
            state = read_arrays(self._file)
        except (OSError, ValueError):
            return None
        same = np.array_equal(state.pop("of", np.zeros(0)), self._of)
        return {name: array.astype(np.float32) for name, array in state.items()} if same else None

    def keep(self, progress: Progress, state: Mapping[str, NDArray[np.float32]]) -> None:
        if progress.step % _KEEP_EVERY == 0:
            write_arrays(self._file, {**state, "of": self._of})
        report(**asdict(progress))

    def close(self) -> None:
        self._file.unlink(missing_ok=True)


def report(**fields: object) -> None:
    """Report a fact to the parent process: a line of JSON on standard output."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()
