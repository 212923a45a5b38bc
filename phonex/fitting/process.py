"""The process that fits one voice: `python -m phonex.fitting.process SAMPLE VOICE OUT …`.

Runs beside the service at the lowest priority, tells of itself in lines of JSON on standard
output, goes on where it was after being killed, and ends when its standard input is closed.
"""

import argparse
import os
import sys
import threading
from pathlib import Path

from phonex.engines.offline.converter import FIT_STEPS
from phonex.errors import PhonexError

EXIT_FAILED, EXIT_ORPHANED = 1, 75

_NICE = 19


def main() -> int:
    """The exit status of the process."""
    arguments = _arguments()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    os.nice(_NICE)
    # Waiting threads must sleep: on a busy machine spinning took four times the processor time.
    # Both are read when torch is loaded, hence set before it is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    from phonex.fitting.task import FitJob, fit, tell

    try:
        fit(FitJob(**vars(arguments)))
    except PhonexError as exc:
        tell(error=exc.code, message=exc.message)
        return EXIT_FAILED
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="phonex.fitting.process", description=__doc__)
    parser.add_argument("sample", type=Path, help="the cleaned sample, any audio file")
    parser.add_argument("voice", type=Path, help="its instant embedding, .npz")
    parser.add_argument("out", type=Path, help="where the fitted embedding goes, .npz")
    parser.add_argument("--state", type=Path, required=True, help="where to go on from, .npz")
    parser.add_argument("--models", type=Path, required=True, help="PHONEX_MODELS_DIR")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--steps", type=int, default=FIT_STEPS)
    return parser.parse_args()


def _leave_with_parent() -> None:
    """The parent holds the other end of standard input, and says nothing."""
    while os.read(0, 1024):  # not by sys.stdin: its lock would be held when the process ends
        pass
    os._exit(EXIT_ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
