"""The process that fits one voice: `python -m phonex.voices.fitting.child SAMPLE VOICE OUT …`.

Runs beside the service when nobody else wants the processor, tells of itself in lines of JSON on
standard output, goes on where it was after being killed, and ends when its standard input is
closed.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from phonex.cpus import usable_cpus
from phonex.engines.base import Embedding
from phonex.engines.offline.converter import FIT_STEPS, SPEAKER, OfflineConverter
from phonex.errors import PhonexError
from phonex.voices.fitting.checkpoint import FitCheckpoint, read_arrays, tell, write_arrays

EXIT_FAILED, EXIT_ORPHANED = 1, 75

_NICE = 19
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_M_ARENA_MAX = -8  # malloc.h
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


def fit(job: FitJob) -> None:
    """Fit the voice and tell how like it has become. Raises PhonexError, OSError."""
    # Not before the process has stood back.
    from phonex.audio.decode import decode
    from phonex.engines.studio import KokoroStudio

    started = time.monotonic()
    sample = decode(job.sample, max_seconds=_MAX_SECONDS)
    voice: Embedding = read_arrays(job.voice)
    studio = KokoroStudio(job.models, job.threads)
    converter = OfflineConverter()
    checkpoint = FitCheckpoint(job.state, voice[SPEAKER].astype(np.float32), job.steps)
    fitted = converter.fit(sample, voice, studio, checkpoint, job.steps)
    write_arrays(job.out, fitted)
    checkpoint.close()
    tell(
        done=True,
        **asdict(converter.likeness(fitted)),
        seconds=round(time.monotonic() - started, 1),
    )


def main(work: Callable[[FitJob], None] = fit) -> int:
    """The exit status of the process. work: what fits, if not the networks."""
    arguments = _arguments()
    # Threads inherit both, hence before torch starts any.
    _stand_back()
    _ask_the_system()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    # Waiting threads must sleep: on a busy machine spinning took four times the processor time.
    # Both are read when torch is loaded, hence set before it is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    try:
        work(FitJob(**vars(arguments)))
    except PhonexError as exc:
        tell(error=exc.code, message=exc.message)
        return EXIT_FAILED
    return 0


def _stand_back() -> None:
    """Let everybody else go first. Nice alone still takes a part of a busy processor."""
    os.nice(_NICE)
    if hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):  # a container may forbid it; it is but a courtesy
            for thread in Path("/proc/self/task").iterdir():  # numpy has started some
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


def _ask_the_system() -> None:
    """What Linux and its C library can do for us, if that is where we are."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        # should the parent be killed, so are we, even where standard input has other holders
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if hasattr(library, "mallopt"):
        # threads that keep free memory apart from each other took 200 MB more
        library.mallopt(_M_ARENA_MAX, 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="phonex.voices.fitting.child", description=__doc__)
    parser.add_argument("sample", type=Path, help="the cleaned sample, any audio file")
    parser.add_argument("voice", type=Path, help="its instant embedding, .npz")
    parser.add_argument("out", type=Path, help="where the fitted embedding goes, .npz")
    parser.add_argument("--state", type=Path, required=True, help="where to go on from, .npz")
    parser.add_argument("--models", type=Path, required=True, help="PHONEX_MODELS_DIR")
    parser.add_argument("--threads", type=int, default=usable_cpus())
    parser.add_argument("--steps", type=int, default=FIT_STEPS)
    return parser.parse_args()


def _leave_with_parent() -> None:
    """The parent holds the other end of standard input, and says nothing."""
    while os.read(0, 1024):  # not by sys.stdin: its lock would be held when the process ends
        pass
    os._exit(EXIT_ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
