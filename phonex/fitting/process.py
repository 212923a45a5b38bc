"""The process that fits one voice: `python -m phonex.fitting.process SAMPLE VOICE OUT …`.

Runs beside the service when nobody else wants the processor, tells of itself in lines of JSON on
standard output, goes on where it was after being killed, and ends when its standard input is
closed.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.engines.offline.converter import FIT_STEPS
from phonex.errors import PhonexError
from phonex.system.child_side import (
    die_with_parent,
    exit_at_end_of_input,
    run_at_idle_priority,
)
from phonex.system.cpu import usable_cpus
from phonex.system.memory import share_free_memory_between_threads

if TYPE_CHECKING:
    from phonex.fitting.task import FitJob

EXIT_FAILED, EXIT_ORPHANED = 1, 75


def main(work: "Callable[[FitJob], None] | None" = None) -> int:
    """The exit status of the process. work: what fits, if not the networks."""
    arguments = _arguments()
    # Threads inherit both, hence before torch starts any.
    run_at_idle_priority()
    die_with_parent()
    exit_at_end_of_input(EXIT_ORPHANED)
    share_free_memory_between_threads()  # heaps of their own took 200 MB more
    # Waiting threads must sleep: on a busy machine spinning took four times the processor time.
    # Both are read when torch is loaded, hence set before it is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    from phonex.fitting.task import FitJob, fit, tell

    try:
        (work or fit)(FitJob(**vars(arguments)))
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
    parser.add_argument("--threads", type=int, default=usable_cpus())
    parser.add_argument("--steps", type=int, default=FIT_STEPS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
