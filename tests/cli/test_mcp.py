"""`phonex mcp` as an agent uses it: a process that the official client starts."""

import base64
import io
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import AudioContent, CallToolResult, TextContent

from phonex.audio.decode import decode
from tests.running import Folders, RunningServer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("agents"), tmp_path_factory.mktemp("models"))
    with RunningServer(folders, quick=True) as running:
        yield running


@asynccontextmanager
async def agent(url: str) -> AsyncIterator[Client]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = ["-m", "phonex", "mcp", "--url", url]
    started = StdioServerParameters(command=sys.executable, args=command, env=environment)
    async with Client(stdio_client(started)) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    return "".join(each.text for each in result.content if isinstance(each, TextContent))


async def test_an_agent_lists_voices_and_speaks(quick: RunningServer) -> None:
    async with agent(quick.url) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"speak", "clone", "list_voices"}
        assert "voice_id" in tools["clone"].input_schema["required"]

        listed = await client.call_tool("list_voices", {})
        assert '"EN"' in text_of(listed)

        said = await client.call_tool("speak", {"text": "Good morning.", "format": "wav"})
        audio = next(each for each in said.content if isinstance(each, AudioContent))
        assert audio.mime_type == "audio/wav"
        data = base64.b64decode(audio.data)
        assert 0.4 < decode(io.BytesIO(data), max_seconds=9).seconds < 3
        assert quick.client.get(text_of(said).split()[-1]).content == data

        refused = await client.call_tool("clone", {"text": "Hello.", "voice_id": "nobody"})
        assert refused.is_error
        assert "'nobody' is not registered" in text_of(refused)


async def test_without_a_service_the_agent_is_told_what_to_do() -> None:
    async with agent("http://127.0.0.1:9") as client:
        result = await client.call_tool("list_voices", {})
    assert result.is_error
    assert "phonex serve" in text_of(result)
