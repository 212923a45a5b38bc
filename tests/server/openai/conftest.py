"""A server for the tests of OpenAI's API, and its official client."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openai
import pytest

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from tests.running import SPEECH, Folders, RunningServer

# For Pipecat, whose names cannot be changed, and for a voice that clients know by another name.
ALIASES = "verse=EN-INDIA,Rachel=ada,ghost=nobody"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("openai"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_VOICE_ALIASES=ALIASES) as running:
        yield running


@pytest.fixture(scope="module")
def client(running: RunningServer) -> Iterator[openai.OpenAI]:
    with client_of(running) as client:
        yield client


def client_of(running: RunningServer, key: str = "none") -> openai.OpenAI:
    """Without retries, so that what is refused is refused at once."""
    return openai.OpenAI(api_key=key, base_url=f"{running.url}/v1", max_retries=0)


def sample() -> Path:
    return SPEECH / "lj-ver1.flac"


def heard(data: bytes) -> Audio:
    return decode(BytesIO(data), max_seconds=60)
