"""Versions of a voice: listed, heard, gone back to."""

import uuid
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.decode import decode
from phonex.errors import NotFound, VersionNotFound, VoiceNotFound
from phonex.store.database.connection import connect
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.files.folders import open_voice_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import FittingState, LikenessFacts, VersionKind, VoiceRecord
from phonex.store.records.voices import Voices
from phonex.store.store import INDEXES
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.history import VoiceHistory
from phonex.voices.tools import VoiceTools
from phonex.voices.turns import VoiceTurns
from phonex.voices.versions import MAX_VERSIONS, first_version, next_version, versions_of
from tests.blob_places import everywhere, keys_of
from tests.mortal import NOT_REQUIRED, analyzed, open_repository
from tests.store.samples import make_voice, mine

pytestmark = [pytest.mark.anyio, everywhere]

FITTED = LikenessFacts(instant=0.5, fitted=0.75)


@dataclass
class Desk:
    """Records and files of voices, and what the service does with their versions."""

    place: BlobPlace
    voices: Voices
    disk: WorkerThreads

    def __post_init__(self) -> None:
        self.files: VoiceFiles = open_voice_files(self.place)
        self.files.sweep()
        self.versions = VersionFiles(self.files)
        self.repository = open_repository(self.voices, self.files, self.disk)
        turns = VoiceTurns(self.repository.refuse_taken)
        cancel_fit = self.voices.get  # nothing is fitted here
        tools = VoiceTools(self.voices, self.files, self.repository, NOT_REQUIRED, self.disk)
        self.history = VoiceHistory(tools, cancel_fit, turns)

    async def register(self, value: float, *, sample: bool = True) -> VoiceRecord:
        content = analyzed(value, sample=sample)
        kind = VersionKind.REGISTERED if sample else VersionKind.IMPORTED
        voice = make_voice("ada").model_copy(update=dict(content.record_fields()))
        await self.repository.add(first_version(voice, kind, sample=sample), content)
        return await self.voices.get(mine("ada"))

    async def add_samples(self, value: float) -> VoiceRecord:
        content, before = analyzed(value), await self.voices.get(mine("ada"))
        after = before.model_copy(update=dict(content.record_fields()))
        kind = VersionKind.SAMPLES_ADDED
        made = next_version(before, after, kind, utc_now(), new_sample=True)
        await self.repository.remake(made, content)
        return await self.voices.get(mine("ada"))

    async def fit(self, value: float) -> VoiceRecord:
        """As a fit ends: the file first, then the record."""
        before = await self.voices.get(mine("ada"))
        self.versions.keep("ada", before.version, None)
        self.files.write_embeddings("ada", analyzed(value).embeddings)
        after = before.model_copy(update={"likeness": FITTED})
        made = next_version(before, after, VersionKind.FITTED, utc_now())
        stored = await self.voices.set_fitting(before, made.fitting, FITTED, made.versions)
        assert stored is not None
        return stored

    async def restore(self, number: int) -> VoiceRecord:
        await self.history.restore(ANONYMOUS, "ada", number)
        return await self.voices.get(mine("ada"))

    def spoken(self, number: int | None = None) -> float:
        """What a version's embeddings are made of; by default, those of the voice."""
        found = (
            self.files.embeddings("ada")
            if number is None
            else self.versions.embeddings("ada", number)
        )
        return float(found["offline"]["speaker"][0])

    async def heard(self, number: int) -> float:
        """What a version's sample is made of."""
        async with self.history.sample(ANONYMOUS, "ada", number) as path:
            return float(decode(path, max_seconds=1).samples[0])

    def stored(self) -> list[str]:
        """The names of what is kept of versions."""
        keys = keys_of(self.place, BlobKind.VOICES)
        return [key.partition("/")[2] for key in keys if key.startswith("ada.versions/")]


@pytest.fixture
async def desk(database: EmbeddedServer, blob_place: BlobPlace) -> AsyncIterator[Desk]:
    name = f"phonex_test_{uuid.uuid4().hex}"
    with (
        closing(connect(database.uri, name, INDEXES, place="a test", embedded=True)) as connection,
        closing(WorkerThreads("disk")) as disk,
    ):
        yield Desk(blob_place, Voices(connection), disk)


async def test_every_change_is_a_version_that_can_be_heard(desk: Desk) -> None:
    await desk.register(0.25)
    await desk.fit(0.375)
    await desk.add_samples(0.5)
    versions = await desk.history.versions(ANONYMOUS, "ada")
    assert [(each.number, each.kind.value, each.sample_from) for each in versions] == [
        (1, "registered", 1),
        (2, "fitted", 1),
        (3, "samples_added", 3),
    ]
    assert [each.likeness.fitted for each in versions] == [None, 0.75, None]
    assert [desk.spoken(number) for number in (1, 2, 3)] == [0.25, 0.375, 0.5]
    assert [await desk.heard(number) for number in (1, 2, 3)] == [0.25, 0.25, 0.5]
    assert desk.stored() == ["1.pth", "1.wav", "2.pth"]  # the sample once


async def test_an_earlier_version_becomes_the_current_one_again(desk: Desk) -> None:
    await desk.register(0.25)
    fitted = await desk.fit(0.375)
    await desk.add_samples(0.5)
    voice = await desk.restore(2)
    newest = voice.versions[-1]
    assert (newest.number, newest.kind, newest.restored_from) == (4, VersionKind.RESTORED, 2)
    assert (voice.likeness, voice.sample, voice.version) == (FITTED, fitted.sample, 4)
    assert voice.fitting.state is FittingState.DONE
    assert (desk.spoken(), await desk.heard(4)) == (0.375, 0.25)
    assert [desk.spoken(number) for number in (1, 2, 3)] == [0.25, 0.375, 0.5]
    assert [await desk.heard(number) for number in (1, 2, 3)] == [0.25, 0.25, 0.5]
    assert await desk.voices.unfinished() == []


async def test_the_instant_version_is_not_fitted(desk: Desk) -> None:
    await desk.register(0.25)
    await desk.fit(0.375)
    voice = await desk.restore(1)
    assert (voice.fitting.state, voice.likeness.fitted) == (FittingState.OFF, None)
    assert (desk.spoken(), await desk.heard(3)) == (0.25, 0.25)
    assert [name for name in desk.stored() if name.endswith(".wav")] == []


async def test_restoring_the_current_version_changes_nothing(desk: Desk) -> None:
    voice = await desk.register(0.25)
    assert await desk.restore(1) == voice


async def test_an_imported_version_is_spoken_with_the_sample_of_a_later_one(desk: Desk) -> None:
    await desk.register(0.25, sample=False)
    await desk.add_samples(0.5)
    with pytest.raises(NotFound, match="imported"):
        await desk.heard(1)
    voice = await desk.restore(1)
    assert (desk.spoken(), await desk.heard(3)) == (0.25, 0.5)
    assert voice.versions[-1].sample_from == 2


@pytest.mark.parametrize("number", [0, 2, 99])
async def test_what_is_no_version_is_not_found(desk: Desk, number: int) -> None:
    await desk.register(0.25)
    with pytest.raises(VersionNotFound):
        await desk.restore(number)
    with pytest.raises(VersionNotFound):
        await desk.heard(number)


async def test_versions_are_their_owners_alone(desk: Desk) -> None:
    await desk.register(0.25)
    bob = Principal("bob-1")
    with pytest.raises(VoiceNotFound):
        await desk.history.versions(bob, "ada")
    with pytest.raises(VoiceNotFound):
        await desk.history.restore(bob, "ada", 1)
    with pytest.raises(VoiceNotFound):
        async with desk.history.sample(bob, "ada", 1):
            pass


async def test_only_the_newest_versions_are_kept(desk: Desk) -> None:
    await desk.register(0.25)
    await desk.add_samples(0.5)
    for number in range(1, MAX_VERSIONS + 1):
        await desk.restore(number)
    voice = await desk.voices.get(mine("ada"))
    numbers = [version.number for version in voice.versions]
    assert numbers == list(range(voice.version - MAX_VERSIONS + 1, voice.version + 1))
    samples = ["1.wav", "2.wav"]  # that versions share
    assert desk.stored() == sorted([*samples, *(f"{number}.pth" for number in numbers[:-1])])
    assert {await desk.heard(number) for number in numbers} == {0.25, 0.5}
    with pytest.raises(VersionNotFound):
        await desk.restore(1)


async def test_a_voice_of_an_earlier_release_is_its_first_version(desk: Desk) -> None:
    content = analyzed(0.25)
    await desk.repository.add(make_voice("ada"), content)
    (only,) = await desk.history.versions(ANONYMOUS, "ada")
    assert (only.number, only.kind, only.sample_from) == (1, VersionKind.REGISTERED, 1)
    fitted = make_voice("ada").model_copy(update={"likeness": FITTED})
    assert versions_of(fitted)[0].kind is VersionKind.FITTED
    voice = await desk.add_samples(0.5)
    assert [version.number for version in voice.versions] == [1, 2]
    assert (desk.spoken(1), await desk.heard(1)) == (0.25, 0.25)


async def test_files_of_versions_that_a_voice_has_no_more_go_at_the_start(desk: Desk) -> None:
    await desk.register(0.25)
    await desk.fit(0.5)
    desk.versions.keep("ada", 7, 7)
    await open_repository(desk.voices, desk.files, desk.disk).repair_all()
    assert desk.stored() == ["1.pth"]


async def test_a_removed_voice_takes_its_versions_along(desk: Desk) -> None:
    await desk.register(0.25)
    await desk.add_samples(0.5)
    await desk.repository.remove(VoiceKey(None, "ada"))
    assert keys_of(desk.place, BlobKind.VOICES) == []
