"""Speech over WebSockets: the text comes as a language model writes it."""

import asyncio
import logging
from contextlib import suppress

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from phonex.errors import PhonexError
from phonex.routes.elevenlabs.dictation import Dictation, first_error
from phonex.routes.elevenlabs.messages import (
    NORMAL,
    SocketOptions,
    close_code,
    error_message,
)
from phonex.routes.elevenlabs.protocol import MultiProtocol, SingleProtocol, SocketProtocol

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/v1/text-to-speech/{voice_id}")


@router.websocket("/stream-input")
async def stream_input(websocket: WebSocket, voice_id: str) -> None:
    """One stream of text."""
    await _serve(websocket, voice_id, SingleProtocol)


@router.websocket("/multi-stream-input")
async def multi_stream_input(websocket: WebSocket, voice_id: str) -> None:
    """Several streams of text, each in its context."""
    await _serve(websocket, voice_id, MultiProtocol)


async def _serve(websocket: WebSocket, voice_id: str, kind: type[SocketProtocol]) -> None:
    await websocket.accept()
    try:
        await _converse(websocket, voice_id, kind)
        await websocket.close(NORMAL)
    except* (WebSocketDisconnect, TimeoutError):
        logger.debug("the client of a socket has gone")
    except* PhonexError as group:
        await _refuse(websocket, first_error(group))


async def _converse(websocket: WebSocket, voice_id: str, kind: type[SocketProtocol]) -> None:
    options = SocketOptions.parse(websocket.query_params)
    clock = asyncio.get_running_loop().time
    protocol = kind(options.inactivity_timeout, paced=not options.auto_mode, clock=clock)
    async with asyncio.TaskGroup() as tasks:
        dictation = Dictation(websocket, voice_id, options, protocol, tasks)
        listening = tasks.create_task(dictation.listen())
        await dictation.done.wait()
        listening.cancel()


async def _refuse(websocket: WebSocket, error: PhonexError) -> None:
    """Tell an error and close."""
    states = (websocket.client_state, websocket.application_state)
    if all(state is WebSocketState.CONNECTED for state in states):
        with suppress(WebSocketDisconnect):
            await websocket.send_json(error_message(error, websocket.state.request_id))
            await websocket.close(close_code(error), error.code)
