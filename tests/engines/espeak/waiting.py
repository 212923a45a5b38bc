"""Waiting for what another process does, with a deadline."""

import threading
import time
from collections.abc import Callable

import psutil


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether the condition comes true within the time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.005)
    return True


def gone(pid: int) -> bool:
    """Whether the process has ended; a zombie that nobody of ours could reap counts as ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def stopped(pid: int) -> bool:
    return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
