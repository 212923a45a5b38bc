"""One fit, from files to a file, and what it tells of itself."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.audio.decode import decode
from phonex.engines.offline.converter import FIT_STEPS, OfflineConverter
from phonex.engines.offline.embedding import SPEAKER
from phonex.engines.studio import KokoroBackend
from phonex.engines.types import Embedding, Progress
from phonex.fitting.arrays import read_arrays, write_arrays

_KEEP_EVERY = 2  # steps
_MAX_SECONDS = 3600.0


@dataclass(frozen=True)
class FitJob:
    """sample: cleaned, any audio file; voice: its instant embedding; out: where the fitted one
    goes; state: where an earlier attempt was left; models: PHONEX_MODELS_DIR.
    """

    sample: Path
    voice: Path
    out: Path
    state: Path
    models: Path
    threads: int
    steps: int = FIT_STEPS


class Notebook:
    """Tells progress on standard output and keeps the state in a file.

    speaker: of the sample; a state of another one, or of more or fewer steps, is not gone on with.
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
        tell(**asdict(progress))

    def close(self) -> None:
        self._file.unlink(missing_ok=True)


def tell(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def fit(job: FitJob) -> None:
    """Fit the voice and tell how like it has become. Raises PhonexError, OSError."""
    started = time.monotonic()
    sample = decode(job.sample, max_seconds=_MAX_SECONDS)
    voice: Embedding = read_arrays(job.voice)
    studio = KokoroBackend(job.models, job.threads)
    converter = OfflineConverter()
    notebook = Notebook(job.state, voice[SPEAKER].astype(np.float32), job.steps)
    fitted = converter.fit(sample, voice, studio, notebook, job.steps)
    write_arrays(job.out, fitted)
    notebook.close()
    tell(
        done=True,
        **asdict(converter.likeness(fitted)),
        seconds=round(time.monotonic() - started, 1),
    )
