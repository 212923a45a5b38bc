"""The process that fits, but for the networks: it takes its steps and finds a voice of nothing."""

import sys
import time

import numpy as np

from phonex.audio.decode import decode
from phonex.engines.offline.embedding import BIAS, FITTED, INSTANT, SPEAKER
from phonex.engines.types import Progress
from phonex.voices.fitting.checkpoint import CheckpointFile, read_arrays, report, write_arrays
from phonex.voices.fitting.child import FitArguments, main

_STEP_S = 0.5  # a step's work: as long as it takes to do something to the fit meanwhile
_NOTHING = np.zeros(37_396, np.float32)  # as much as the networks find


def fit(job: FitArguments) -> None:
    """As phonex.voices.fitting.child does it."""
    decode(job.sample, max_seconds=60)
    voice = read_arrays(job.voice)
    checkpoint = CheckpointFile(job.state, voice[SPEAKER].astype(np.float32), job.steps)
    state = checkpoint.find() or {"step": np.zeros(1, np.float32), "found": _NOTHING}
    found = state["found"]
    for step in range(int(state["step"][0]) + 1, job.steps + 1):
        time.sleep(_STEP_S)
        progress = Progress(step, job.steps, loss=1.0, similarity=0.8, change=0.0)
        checkpoint.keep(progress, {"step": np.array([step], np.float32), "found": found})
    fitted = {**voice, f"{BIAS}all": found, FITTED: np.array(float(voice[INSTANT]) + 0.1)}
    write_arrays(job.out, fitted)
    checkpoint.close()
    report(done=True)


if __name__ == "__main__":
    sys.exit(main(fit))
