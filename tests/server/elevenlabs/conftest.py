"""A service with accounts, and ElevenLabs' own clients with a key of one of its users."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from elevenlabs.client import ElevenLabs

from tests.people import People, Person
from tests.running import Folders, RunningServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("elevenlabs"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on") as server:
        yield server


@pytest.fixture(scope="module")
def people(server: RunningServer) -> Iterator[People]:
    with People(server) as people:
        yield people


@pytest.fixture(scope="module")
def ada(people: People) -> Person:
    return people.sign_up("ada")


@pytest.fixture(scope="module")
def key(ada: Person) -> str:
    return ada.key("speak", "voices")


@pytest.fixture(scope="module")
def eleven(server: RunningServer, key: str) -> Iterator[ElevenLabs]:
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(timeout=120))
        yield ElevenLabs(base_url=server.url, api_key=key, httpx_client=client)
