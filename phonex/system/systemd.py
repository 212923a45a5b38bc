"""Notifies systemd of the service's state: ready, stopping, alive. Knows nothing of the service.

Does nothing if systemd did not start the process. Source: sd_notify(3), sd_watchdog_enabled(3).
"""

import asyncio
import logging
import os
import socket

logger = logging.getLogger(__name__)


def notify(state: str) -> bool:
    """Send one line such as READY=1, STOPPING=1 or WATCHDOG=1; False if it was not sent.

    Failures are only logged, because the service can run without systemd.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # the abstract namespace
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.setblocking(False)
            channel.sendto(state.encode(), address)
    except OSError as exc:
        logger.warning("cannot notify systemd: %s", exc)
        return False
    return True


def watchdog_interval() -> float | None:
    """Seconds between keep-alive messages, half of systemd's timeout; None without a watchdog."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(microseconds) / 2_000_000


async def ping_watchdog() -> None:
    """Send WATCHDOG=1 until cancelled; returns at once without a watchdog.

    Runs in the event loop on purpose: if the loop hangs, systemd restarts the service.
    """
    interval = watchdog_interval()
    while interval is not None:
        notify("WATCHDOG=1")
        await asyncio.sleep(interval)
