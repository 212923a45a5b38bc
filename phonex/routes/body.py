"""A request's body on its way in that may have to be refused while it is read."""

from starlette.types import Message, Receive, Send

from phonex.errors import PhonexError
from phonex.routes.problem import Refused


class RefusableBody:
    """What an app receives and sends, watched. Subclasses read `_receive` and refuse what is wrong.

    Once the answer has begun no refusal can be told: then the connection counts as ended.
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
