"""A request body that may be refused while it is being read."""

from starlette.types import Message, Receive, Send

from phonex.errors import PhonexError
from phonex.routes.http.problem import Refused


class RefusableBody:
    """Wraps an app's receive and send. Subclasses read `_receive` and refuse bad bodies.

    Once the response has begun, a refusal cannot be sent; the body then ends as a disconnect.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._answering = False

    def _refuse(self, error: PhonexError) -> Message:
        """Raises Refused."""
        if self._answering:
            return {"type": "http.disconnect"}
        raise Refused(error)

    async def send(self, message: Message) -> None:
        self._answering = True
        await self._send(message)
