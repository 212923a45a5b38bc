"""What a user takes along of their training, and what is deleted with their account."""

import json

import pytest

from phonex.accounts.errors import DeletionUnfinished
from tests.blob_places import everywhere
from tests.personas.clips import RECORDINGS
from tests.personas.place import ADA, BOB, TEXTS, Place

pytestmark = pytest.mark.anyio


async def exported(place: Place) -> dict[str, bytes]:
    files = {}
    async for each in place.personas.personal_data.export(ADA.owner_id or ""):
        with each.open() as file:
            files[each.name] = file.read()
    return files


@everywhere
async def test_texts_and_recordings_are_taken_along(place: Place) -> None:
    await place.train(TEXTS[0])
    await place.record(RECORDINGS[0])
    await place.train(TEXTS[1], principal=BOB)
    files = await exported(place)
    texts = {json.loads(content)["text"] for name, content in files.items() if "json" in name}
    assert texts == {TEXTS[0], ""}
    [recording] = [content for name, content in files.items() if name.endswith(".flac")]
    assert recording.startswith(b"fLaC")


@everywhere
async def test_they_are_deleted_with_the_account(place: Place) -> None:
    await place.train(TEXTS[0])
    await place.record(RECORDINGS[0])
    await place.train(TEXTS[1], principal=BOB)
    await place.personas.personal_data.delete(ADA.owner_id or "")
    assert (await exported(place), place.kept()) == ({}, [])
    assert len(await place.personas.texts.page(BOB)) == 1


@everywhere
async def test_a_recording_that_is_being_stored_delays_the_deletion(place: Place) -> None:
    place.personas.samples._making[ADA.owner_id] += 1
    with pytest.raises(DeletionUnfinished):
        await place.personas.personal_data.delete(ADA.owner_id or "")
