"""Waits for another process, with a deadline."""

import fcntl
import struct
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import psutil


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether the condition becomes true in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.005)
    return True


def gone(pid: int) -> bool:
    """Whether the process has ended; a zombie that we cannot reap counts as ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def stopped(pid: int) -> bool:
    return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)


def unread(pipe: IO[bytes]) -> int:
    """The number of unread bytes in a pipe."""
    (n_bytes,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))
    return int(n_bytes)


def has_request(pid: int) -> bool:
    """Whether the pipe to espeak-ng's process holds an unread request."""
    with Path(f"/proc/{pid}/fd/0").open("rb") as pipe:
        return unread(pipe) > 0
