"""Kokoro and the offline converter at work on one voice. Knows no records and no process.

A voice is a file of arrays (.npz) here. Imported when a voice is fitted, for it loads everything.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.engines.base import Colour, Embedding, Line, Prosody
from phonex.engines.kokoro.decoder_weights import read_decoder
from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.kokoro.weights import prepare
from phonex.engines.offline.converter import FIT_STEPS, SPEAKER, OfflineConverter
from phonex.engines.offline.fit import Progress
from phonex.text.rehearsal import REHEARSAL

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


class KokoroStudio:
    """Kokoro as the fit needs it: English, in the default speaker's manner."""

    def __init__(self, models_dir: Path, threads: int) -> None:
        self._models_dir = models_dir
        self._engine = KokoroEngine(models_dir, threads, KokoroPhonemes(_no_ipa))
        self._speaker = self._engine.speakers()[0]

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        return read_decoder(prepare(self._models_dir).decoder)

    def line(self, sentence: str, colour: Colour) -> Line:
        return self._engine.line(sentence, self._speaker, colour)

    def rehearse(self, colour: Colour | None) -> Audio:
        return self._engine.speak(REHEARSAL["EN"], self._speaker, Prosody(), colour)


class Notebook:
    """Tells progress on standard output and keeps the state in a file.

    speaker: of the sample; a state of another one is not gone on with.
    """

    def __init__(self, file: Path, speaker: NDArray[np.float32]) -> None:
        self._file = file
        self._speaker = speaker

    def find(self) -> Mapping[str, NDArray[np.float32]] | None:
        try:
            state = read_arrays(self._file)
        except (OSError, ValueError, EOFError):
            return None
        same = np.array_equal(state.pop("of", np.zeros(0)), self._speaker)
        return {name: array.astype(np.float32) for name, array in state.items()} if same else None

    def keep(self, progress: Progress, state: Mapping[str, NDArray[np.float32]]) -> None:
        if progress.step % _KEEP_EVERY == 0:
            write_arrays(self._file, {**state, "of": self._speaker})
        tell(**asdict(progress))

    def close(self) -> None:
        self._file.unlink(missing_ok=True)


def tell(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Raises OSError, ValueError, EOFError for what is no whole file of arrays."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Put a file in its place whole."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's own signature
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def fit(job: FitJob) -> None:
    """Fit the voice and tell how like it has become. Raises PhonexError, OSError."""
    started = time.monotonic()
    sample = decode(job.sample, max_seconds=_MAX_SECONDS)
    voice: Embedding = read_arrays(job.voice)
    studio = KokoroStudio(job.models, job.threads)
    converter = OfflineConverter()
    notebook = Notebook(job.state, voice[SPEAKER].astype(np.float32))
    fitted = converter.fit(sample, voice, studio, notebook, job.steps)
    write_arrays(job.out, fitted.embedding)
    notebook.close()
    tell(
        done=True,
        instant=round(fitted.instant_likeness, 3),
        fitted=round(fitted.likeness, 3),
        seconds=round(time.monotonic() - started, 1),
    )


def _no_ipa(text: str, espeak_voice: str) -> str:
    raise AssertionError(f"English needs no espeak, was asked for {espeak_voice}: {text}")
