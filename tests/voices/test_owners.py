"""Two owners have voices of the same name, and neither knows of the other's."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.cli.tools import open_tools
from phonex.errors import NotFound, VoiceExists, VoiceNotFound
from phonex.settings.loading import load_settings
from phonex.store.files.voice_format import unpack
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import VoiceRecord
from phonex.voices.service import VoiceService
from tests.running import SPEECH

pytestmark = pytest.mark.anyio

ADA = Principal("ada-1")
BOB = Principal("bob-1")
WOMAN, MAN = (SPEECH / name for name in ("lj-ver1.flac", "vctk-p226-ver1.flac"))


@dataclass(frozen=True)
class Two:
    """The anonymous owner's voice anna is a woman's, Ada's a man's; Bob has none."""

    voices: VoiceService
    mine: VoiceRecord
    theirs: VoiceRecord


@pytest.fixture(scope="module")
async def two(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    folder = tmp_path_factory.mktemp("owners")
    folders = {f"{name}_dir": folder / name for name in ("data", "voices", "downloads", "models")}
    async with open_tools(load_settings(home=folder, fit=False, **folders)) as tools:
        voices = tools.voices
        yield Two(
            voices,
            await voices.register(ANONYMOUS, "Anna", [io.BytesIO(WOMAN.read_bytes())]),
            await voices.register(ADA, "Anna", [io.BytesIO(MAN.read_bytes())], description="His."),
        )


async def test_each_owner_sees_his_own_voice_of_a_name(two: Two) -> None:
    assert two.mine.voice_id == two.theirs.voice_id == "anna"
    assert (await two.voices.get(ANONYMOUS, "anna")).created_at == two.mine.created_at
    assert (await two.voices.get(ADA, "anna")).description == "His."
    assert len((await two.voices.listing.page(ANONYMOUS, 10, None)).items) == 1
    assert [
        voice.description for voice in (await two.voices.listing.page(ADA, 10, None)).items
    ] == ["His."]
    assert (await two.voices.listing.page(BOB, 10, None)).items == []
    with pytest.raises(VoiceExists):
        await two.voices.register(ADA, "Anna", [io.BytesIO(MAN.read_bytes())])


async def test_each_owner_hears_his_own_voice(two: Two) -> None:
    speakers = [
        (await two.voices.embeddings(who, "anna"))["offline"]["speaker"] for who in (ANONYMOUS, ADA)
    ]
    assert not np.array_equal(speakers[0], speakers[1])
    exported = unpack(await two.voices.export(ADA, "anna"))
    assert np.array_equal(exported.embeddings["offline"]["speaker"], speakers[1])
    async with two.voices.sample(ADA, "anna") as path:
        assert path.name == "anna.wav"
        assert path.parent.name == "ada-1"


async def test_what_is_anothers_cannot_be_used_changed_or_deleted(two: Two) -> None:
    sample = io.BytesIO(MAN.read_bytes())
    for asked in (
        two.voices.get(BOB, "anna"),
        two.voices.update(BOB, "anna", name="Stolen"),
        two.voices.add_samples(BOB, "anna", [sample]),
        two.voices.export(BOB, "anna"),
        two.voices.embeddings(BOB, "anna"),
        two.voices.repository.require(VoiceKey("bob-1", "anna")),
        two.voices.fit(BOB, "anna"),
        two.voices.cancel_fit(BOB, "anna"),
        anext(two.voices.fit_events(BOB, "anna")),
        two.voices.delete(BOB, "anna"),
    ):
        with pytest.raises(VoiceNotFound):
            await asked
    with pytest.raises(NotFound):
        async with two.voices.sample(BOB, "anna"):
            pass
    assert (await two.voices.get(ADA, "anna")).description == "His."


async def test_changing_and_deleting_ones_own_leaves_anothers(two: Two) -> None:
    imported = await two.voices.import_voice(
        BOB, "Anna", io.BytesIO(await two.voices.export(ADA, "anna"))
    )
    assert (imported.owner_id, imported.voice_id) == ("bob-1", "anna")
    await two.voices.update(BOB, "anna", name="Bobs")
    remade = await two.voices.add_samples(BOB, "anna", [io.BytesIO(WOMAN.read_bytes())])
    assert remade.sample is not None
    await two.voices.delete(BOB, "anna")
    assert (await two.voices.listing.page(BOB, 10, None)).items == []
    for who, voice in ((ANONYMOUS, two.mine), (ADA, two.theirs)):
        found = await two.voices.get(who, "anna")
        assert (found.name, found.created_at) == ("Anna", voice.created_at)
        assert await two.voices.embeddings(who, "anna")
