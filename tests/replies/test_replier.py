"""How the guard and an engine work together."""

import asyncio
import threading

import pytest

from phonex.personas.persona import Persona
from phonex.replies.guard.guard import Guard
from phonex.replies.protocols import Asked
from phonex.replies.replier import Replier
from phonex.system.worker_threads import WorkerThreads
from tests.replies.room import Dictated

pytestmark = pytest.mark.anyio


async def test_messages_are_judged_in_a_thread() -> None:
    """A long one takes longer than the event loop may be kept waiting."""
    threads, is_free = WorkerThreads("guard"), threading.Event()
    busy = asyncio.create_task(threads.run(is_free.wait))
    replier = Replier(Guard(), Dictated(), threads)
    asked = Asked(Persona("e", "o", "Ada"), "Who are you?")
    reply = asyncio.create_task(anext(replier.reply(asked)))
    for _ in range(5):  # turns of the loop, of which judging there would need one
        await asyncio.sleep(0)
    assert not reply.done()
    is_free.set()
    assert "I am an echo" in await reply
    await busy
    threads.close()
