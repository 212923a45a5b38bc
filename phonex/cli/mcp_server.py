"""`phonex mcp`: speech and cloning as tools of an agent, by the Model Context Protocol over stdio.

The tools call a running service, so its accounts, consent rules and limits apply to agents, too.
Source: https://modelcontextprotocol.io
"""

import base64
from typing import Annotated, Literal

import httpx2
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import AudioContent, TextContent
from pydantic import Field

from phonex import __version__

TIMEOUT_S = 600.0  # a long text takes minutes
INSTRUCTIONS = (
    "Speaks text on the user's own machine, with stock speakers or voices cloned from recordings. "
    "list_voices shows both."
)

Language = Annotated[str, Field(description="EN, ES, FR, ZH, JP or KR")]
Format = Literal["mp3", "wav", "flac", "ogg"]
Speed = Annotated[float, Field(ge=0.5, le=2.0, description="1 is normal")]
Spoken = list[AudioContent | TextContent]


class AgentTools:
    """The tools. client: of the service, with its address and key."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def speak(
        self,
        text: str,
        language: Language = "EN",
        speaker: str | None = None,
        speed: Speed = 1.0,
        format: Format = "mp3",
    ) -> Spoken:
        """Speak a text with a stock speaker; returns the audio and its address."""
        fields = {"text": text, "language": language, "speed": speed, "format": format}
        return await self._spoken("/tts", fields | ({"speaker": speaker} if speaker else {}))

    async def clone(
        self,
        text: str,
        voice_id: str,
        language: Language = "EN",
        speed: Speed = 1.0,
        format: Format = "mp3",
    ) -> Spoken:
        """Speak a text in a registered voice, a clone of a recording; returns the audio and its
        address.
        """
        fields = {"text": text, "voice_id": voice_id, "language": language, "speed": speed}
        return await self._spoken("/clone", fields | {"format": format})

    async def list_voices(self) -> dict[str, object]:
        """The stock speakers of each language, and the registered voices with their ids."""
        speakers = (await self._ask("GET", "/tts/speakers")).json()["speakers"]
        voices, path = list[dict[str, object]](), "/voice/list?limit=200"
        page = (await self._ask("GET", path)).json()
        voices += page["voices"]
        while cursor := page.get("next_cursor"):
            page = (await self._ask("GET", f"{path}&cursor={cursor}")).json()
            voices += page["voices"]
        shown = ("voice_id", "name", "description", "language")
        return {"speakers": speakers, "voices": [{key: v[key] for key in shown} for v in voices]}

    async def _spoken(self, path: str, fields: dict[str, object]) -> Spoken:
        audio = await self._ask("POST", path, fields)
        where = self._client.base_url.join(audio.headers["Location"])
        media_type = audio.headers["Content-Type"].partition(";")[0]
        data = base64.b64encode(audio.content).decode()
        return [
            AudioContent(type="audio", data=data, mime_type=media_type),
            TextContent(type="text", text=f"The audio is at {where}"),
        ]

    async def _ask(
        self, method: str, path: str, body: dict[str, object] | None = None
    ) -> httpx2.Response:
        """Raises ToolError, whose message the agent receives."""
        wants = {"Accept": "audio/*"} if body else {}
        try:
            answer = await self._client.request(method, path, json=body, headers=wants)
        except httpx2.HTTPError as exc:
            raise ToolError(
                f"No service answers at {self._client.base_url} ({exc or type(exc).__name__}). "
                "Start it with `phonex serve`, or name another with --url."
            ) from exc
        if answer.is_error:
            raise ToolError(_detail(answer))
        return answer


def _detail(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError):
        return f"The service answered {answer.status_code}."


def serve_agent(url: str, key: str | None) -> None:
    """Serve the tools on standard input and output until the agent closes them."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = httpx2.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_S)
    server = MCPServer(
        "phonex", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    tools = AgentTools(client)
    for tool in (tools.speak, tools.clone, tools.list_voices):
        server.tool()(tool)
    server.run("stdio")
