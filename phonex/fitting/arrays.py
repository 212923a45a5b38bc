"""Files of named arrays (.npz), as the process that fits voices reads and leaves them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import full_disk_told


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Raises OSError; ValueError for what is no whole file of arrays."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (EOFError, zipfile.BadZipFile) as exc:
        raise ValueError(f"{path.name} is damaged") from exc


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Put a file in its place whole. Raises StorageFull."""
    with full_disk_told(), atomic_file(path) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's own signature
