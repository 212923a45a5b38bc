"""The process that fits one voice: `python -m phonex.voices.fitting.child ARGUMENTS`, in JSON.

Runs at idle priority, reports progress as lines of JSON on standard output, resumes from its last
checkpoint after being killed, and exits when its standard input is closed.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from phonex.engines.offline.converter import FIT_STEPS, OfflineConverter
from phonex.engines.offline.embedding import SPEAKER
from phonex.engines.types import Embedding
from phonex.errors import PhonexError
from phonex.system.child_side import (
    Priority,
    die_with_parent,
    exit_at_end_of_input,
    lower_priority,
)
from phonex.system.memory import share_free_memory_between_threads
from phonex.voices.fitting.checkpoint import CheckpointFile, read_arrays, report, write_arrays

EXIT_FAILED, EXIT_ORPHANED = 1, 75

_MAX_SECONDS = 3600.0


class FitArguments(BaseModel):
    """sample: cleaned, any audio file; voice: its instant embedding; out: file for the fitted one;
    state: checkpoint of an earlier attempt; models: PHONEX_MODELS_DIR.
    """

    sample: Path
    voice: Path
    out: Path
    state: Path
    models: Path
    threads: int
    steps: int = FIT_STEPS
    priority: Priority = Priority.IDLE


def fit(job: FitArguments) -> None:
    """Fit the voice and report its likeness. Raises PhonexError, OSError."""
    # Imported only after the process has lowered its priority.
    from phonex.audio.decode import decode
    from phonex.engines.adaptation_backend import KokoroBackend

    started = time.monotonic()
    sample = decode(job.sample, max_seconds=_MAX_SECONDS)
    voice: Embedding = read_arrays(job.voice)
    backend = KokoroBackend(job.models, job.threads)
    converter = OfflineConverter()
    checkpoint = CheckpointFile(job.state, voice[SPEAKER].astype(np.float32), job.steps)
    fitted = converter.fit(sample, voice, backend, checkpoint, job.steps)
    write_arrays(job.out, fitted)
    checkpoint.close()
    report(
        done=True,
        **asdict(converter.likeness(fitted)),
        seconds=round(time.monotonic() - started, 1),
    )


def main(work: Callable[[FitArguments], None] = fit) -> int:
    """Run the process; returns its exit status. work: a replacement for fit()."""
    job = FitArguments.model_validate_json(sys.argv[1])
    # Before torch starts any threads, because they inherit the priority.
    lower_priority(job.priority)
    die_with_parent()
    exit_at_end_of_input(EXIT_ORPHANED)
    share_free_memory_between_threads()  # separate heaps took 200 MB more
    # Waiting threads must sleep: on a busy machine, spinning took four times the CPU time. Both
    # variables are read when torch is loaded, so they are set before it is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(job.threads)
    try:
        work(job)
    except PhonexError as exc:
        report(error=exc.code, message=exc.message)
        return EXIT_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
