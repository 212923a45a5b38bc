"""A client of Fish Audio's WebSocket: its text is spoken as it comes."""

from collections.abc import AsyncIterator

from starlette.websockets import WebSocket

from phonex.accounts.principal import Principal
from phonex.errors import PhonexError
from phonex.routes.fish.errors import ClientIdle, EventMalformed
from phonex.routes.fish.live_events import (
    LiveEvent,
    LiveFlush,
    LiveStart,
    LiveStop,
    LiveText,
    audio_event,
    finish_event,
    read_event,
)
from phonex.routes.fish.voice_choice import FishVoice, choose_voice
from phonex.routes.http.sockets import ClientSocket, converse, principal_of, services_of
from phonex.synthesis.stream import SpeechSession
from phonex.text.beginnings import tells_language

# A client that sends nothing for this long has gone. LiveKit uses connections again for 300 s.
IDLE_S = 360.0
Texts = AsyncIterator[LiveText | LiveFlush]


class LiveConversation:
    """One client, which may have one text after the other spoken, each from a start event to a
    finish event.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = ClientSocket(socket)
        self._services = services_of(socket)

    async def run(self) -> None:
        """Return after an error, of which the last event tells. Raises WebSocketDisconnect."""
        try:
            while True:
                start = await self._start()
                await self._converse(await principal_of(self._socket.websocket), start)
                await self._socket.send_bytes(finish_event())
        except PhonexError as exc:
            await self._socket.send_bytes(finish_event(exc))
        await self._socket.websocket.close()

    async def _converse(self, principal: Principal, start: LiveStart) -> None:
        voice = await choose_voice(self._services, principal, start.options)
        texts = self._texts()
        beginning, flush = await _beginning(start.text, texts, voice)
        if not beginning:
            return
        request = voice.request_dictated(beginning)
        async with self._services.streams.open_session(principal, request) as session:
            await session.say(beginning)
            if flush:
                await session.flush()
            await converse(self._listen(session, texts), self._send_audio(session))

    async def _listen(self, session: SpeechSession, texts: Texts) -> None:
        """Raises WebSocketDisconnect once the client goes, also after it has sent everything."""
        async for event in texts:
            if isinstance(event, LiveText):
                await session.say(event.text)
            else:
                await session.flush()
        await session.end()
        while True:
            await self._socket.receive(None)

    async def _send_audio(self, session: SpeechSession) -> None:
        async for audio in session.chunks():
            await self._socket.send_audio(audio_event(audio))

    async def _start(self) -> LiveStart:
        while (event := await self._next()) is None:
            pass
        if not isinstance(event, LiveStart):
            raise EventMalformed("the first one must be start")
        return event

    async def _texts(self) -> Texts:
        """What there is to speak, until the stop event."""
        while not isinstance(event := await self._next(), LiveStop):
            if isinstance(event, LiveText | LiveFlush):
                yield event

    async def _next(self) -> LiveEvent | None:
        """Raises WebSocketDisconnect, ClientIdle, SessionQuiet, MessagePackMalformed,
        EventMalformed.
        """
        try:
            data = (await self._socket.receive(IDLE_S)).get("bytes")
        except TimeoutError as exc:
            raise ClientIdle(IDLE_S) from exc
        if data is None:
            raise EventMalformed("it must be binary, in MessagePack")
        event = read_event(data)
        if isinstance(event, LiveStart | LiveText):
            self._socket.quiet.note_text(event.text)
        return event


async def _beginning(beginning: str, events: Texts, voice: FishVoice) -> tuple[str, bool]:
    """What comes until the language is known, or all of it; and whether a flush ended it.

    Without the space before it.
    """
    enough = bool if voice.chosen.language else tells_language
    beginning = beginning.lstrip()
    while not enough(beginning) and (event := await anext(events, None)) is not None:
        if isinstance(event, LiveText):
            beginning = (beginning + event.text).lstrip()
        elif beginning:
            return beginning, True
    return beginning, False
