"""Speech over WebSockets: the text comes as a language model writes it."""

import asyncio
import logging

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from phonex.errors import PhonexError
from phonex.routes.elevenlabs.dictation import Dictation
from phonex.routes.elevenlabs.messages import SocketOptions, close_code, error_message
from phonex.routes.elevenlabs.protocol import MultiProtocol, SingleProtocol, SocketProtocol
from phonex.routes.http.sockets import ClientSocket
from phonex.system.exception_groups import first_error

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
    socket = ClientSocket(websocket)
    try:
        await _converse(socket, voice_id, kind)
        await websocket.close()
    except* WebSocketDisconnect:
        logger.debug("the client of a socket has gone")
    except* PhonexError as group:
        error = first_error(group, PhonexError)
        told = error_message(error, websocket.state.request_id)
        await socket.refuse(told, close_code(error), error.code)


async def _converse(socket: ClientSocket, voice_id: str, kind: type[SocketProtocol]) -> None:
    options = SocketOptions.parse(socket.websocket.query_params)
    clock = asyncio.get_running_loop().time
    protocol = kind(options.inactivity_timeout, paced=not options.auto_mode, clock=clock)
    async with asyncio.TaskGroup() as tasks:
        dictation = Dictation(socket, voice_id, options, protocol, tasks)
        listening = tasks.create_task(dictation.listen())
        await dictation.done.wait()
        listening.cancel()
