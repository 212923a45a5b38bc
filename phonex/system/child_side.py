"""The child's part: leave signals to the parent, exit with it, run at low priority.

Imports little, because users wait while some children start.
"""

import contextlib
import ctypes
import os
import signal
import threading
from enum import StrEnum
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Priority(StrEnum):
    """IDLE: only while the CPU has nothing else to do. LOW: a small share of a busy CPU, too."""

    IDLE = "idle"
    LOW = "low"


_NICENESS = {Priority.IDLE: 19, Priority.LOW: 10}


def leave_signals_to_parent() -> None:
    """Ctrl+C and service managers signal the whole group; the parent decides when to exit."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)


def die_with_parent() -> None:
    """Have the kernel kill this process when the parent dies, even if standard input stays open.

    Linux only.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "prctl"):
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def exit_at_end_of_input(status: int) -> None:
    """From now on, exit with a status as soon as standard input is closed."""

    def wait() -> None:
        while os.read(0, 1024):  # not sys.stdin, whose lock would be held at exit
            pass
        os._exit(status)

    threading.Thread(target=wait, daemon=True).start()


def lower_priority(priority: Priority) -> None:
    """Threads inherit it: call it before a library starts any."""
    os.nice(_NICENESS[priority])
    if priority is Priority.IDLE and hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):  # a container may forbid it
            for thread in Path("/proc/self/task").iterdir():  # numpy may have started threads
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
