"""Opens the sockets of a service."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engineio.payload import Payload

from phonex.maintenance import repeat_forever
from phonex.routes.socketio.events import ReplyCanceller
from phonex.routes.socketio.hub import HubLimits, SocketHub

if TYPE_CHECKING:
    from phonex.services.service import Services

LOOK_S = 5.0
# Of all file descriptors, the part that sockets may take.
PART_OF_DESCRIPTORS = 6
# Clients that poll send what has piled up in one body; the library loses bodies with more than 16.
PACKETS_OF_BODY = 1_000


@asynccontextmanager
async def open_sockets(services: "Services") -> AsyncIterator[SocketHub]:
    Payload.max_decode_packets = PACKETS_OF_BODY
    limits = HubLimits(_most_sockets(services.settings.max_sockets))
    replies: ReplyCanceller | None = getattr(services, "replies", None)
    hub = SocketHub(services, limits, replies)
    looking = asyncio.create_task(
        repeat_forever("sockets cannot be checked", hub.look, LOOK_S, after_s=LOOK_S),
        name="sockets",
    )
    try:
        yield hub
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await hub.close()


def _most_sockets(wanted: int) -> int:
    """As many as the limit on open files leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, soft // PART_OF_DESCRIPTORS)
