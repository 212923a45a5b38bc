"""Fish Audio's WebSocket /v1/tts/live."""

from contextlib import suppress

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from phonex.errors import PhonexError
from phonex.routes.fish.live_conversation import LiveConversation
from phonex.routes.http.problem import problem_of
from phonex.routes.http.sockets import principal_of

router = APIRouter(prefix="/v1/tts")


@router.websocket("/live")
async def speak_live(websocket: WebSocket) -> None:
    """Speaks a client's text as it comes. An error is an event, as all that its clients read, but
    for those about the key: they refuse the connection.
    """
    try:
        await principal_of(websocket)
    except PhonexError as exc:
        await websocket.send_denial_response(problem_of(exc).answer(websocket.state.request_id))
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        await LiveConversation(websocket).run()
