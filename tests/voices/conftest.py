"""Voices that several processes share."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.store.database.embedded import EmbeddedServer
from phonex.store.files.places import BlobPlace
from tests.voices.shared_voices import SharedVoices, open_shared


@pytest.fixture
async def place(
    database: EmbeddedServer, blob_place: BlobPlace, tmp_path: Path
) -> AsyncIterator[SharedVoices]:
    name = f"phonex_test_{uuid.uuid4().hex}"
    async with open_shared(database, name, blob_place, tmp_path) as place:
        yield place
