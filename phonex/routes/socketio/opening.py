"""Opens the sockets of a service."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engineio.payload import Payload

from phonex.maintenance import repeat_forever
from phonex.routes.socketio.hub import HubLimits, SocketHub

if TYPE_CHECKING:
    from phonex.services.service import Services

LOOK_S = 5.0
WAITING_S = 1.0
# Of all file descriptors, the part that sockets may take.
PART_OF_DESCRIPTORS = 6
# Clients that poll send what has piled up in one body; the library loses bodies with more than 16.
PACKETS_OF_BODY = 1_000


@asynccontextmanager
async def open_sockets(services: "Services") -> AsyncIterator[SocketHub]:
    Payload.max_decode_packets = PACKETS_OF_BODY
    hub = SocketHub(services, _limits(services.settings.max_sockets), services.replies)
    what = "sockets cannot be checked"
    looking = [
        asyncio.create_task(repeat_forever(what, work, pause_s, after_s=pause_s), name="sockets")
        for work, pause_s in ((hub.look, LOOK_S), (hub.end_waiting, WAITING_S))
    ]
    try:
        yield hub
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        await hub.close()


def _limits(wanted: int) -> HubLimits:
    """A quarter as many connections may wait as there are sockets; no address has them all."""
    sockets = _most_sockets(wanted)
    waiting = max(4, sockets // 4)
    return HubLimits(sockets, waiting=waiting, waiting_at_address=waiting - waiting // 4)


def _most_sockets(wanted: int) -> int:
    """As many as the limit on open files leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, soft // PART_OF_DESCRIPTORS)
