"""What a child process does on its side: leaves signals to its parent, ends with it, steps back.

Imports little, for children that start while somebody waits.
"""

import contextlib
import ctypes
import os
import signal
import threading
from pathlib import Path

_NICE = 19
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def leave_signals_to_parent() -> None:
    """Ctrl+C and service managers signal the whole group; when to end is the parent's decision."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)


def die_with_parent() -> None:
    """Be killed when the parent is, even where others hold standard input open; Linux only."""
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def exit_at_end_of_input(status: int) -> None:
    """From now on end the process, with a status, as soon as its standard input is closed."""

    def wait() -> None:
        while os.read(0, 1024):  # not by sys.stdin: its lock would be held when the process ends
            pass
        os._exit(status)

    threading.Thread(target=wait, daemon=True).start()


def run_at_idle_priority() -> None:
    """Let everybody else go first. Nice alone still takes a part of a busy processor.

    Threads inherit it: call it before a library starts some.
    """
    os.nice(_NICE)
    if hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):  # a container may forbid it; it is only a courtesy
            for thread in Path("/proc/self/task").iterdir():  # numpy has started some
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
