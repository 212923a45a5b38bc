"""Voices are whole or absent, wherever the process that makes or removes them is killed."""

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.errors import VoiceExists, VoiceNotFound
from phonex.store.blobs import VoiceFiles
from phonex.store.connection import connect
from phonex.store.embedded import EmbeddedServer
from phonex.store.errors import StorageUnavailable
from phonex.store.staging import Staging
from phonex.store.store import INDEXES
from phonex.store.voices import Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voice_keeper import VoiceKeeper
from phonex.voice_mender import FOREIGN_S
from tests.mortal import WORKS, do, material, open_keeper
from tests.store.samples import make_voice

pytestmark = pytest.mark.anyio


@dataclass
class Place:
    """Records and a folder of voices that several processes share."""

    folder: Path
    voices: Voices
    disk: WorkerThreads

    @property
    def files(self) -> VoiceFiles:
        return VoiceFiles(self.folder)

    def keeper(self) -> VoiceKeeper:
        """As a process has it that begins."""
        return open_keeper(self.voices, self.folder, self.disk)

    def left(self, voice_id: str) -> list[str]:
        return sorted(path.name for path in self.folder.glob(f"*{voice_id}.*"))

    async def value(self, voice_id: str) -> float | None:
        """What record, embeddings and sample are made of; None: there is none of them."""
        record = await self.voices.find(voice_id)
        assert await self.voices.unfinished(voice_id) == []
        if record is None:
            assert self.left(voice_id) == []
            return None
        sample = [] if voice_id.startswith("import") else [f"{voice_id}.wav"]
        assert self.left(voice_id) == [f"{voice_id}.pth", *sample]
        values = [float(self.files.embeddings(voice_id)["offline"]["speaker"][0])]
        if sample:
            values.append(decode(self.files.sample(voice_id), max_seconds=1).samples[0])
        if record.likeness.instant is not None:  # those that are remade tell it
            values.append(record.likeness.instant)
        np.testing.assert_allclose(values, values[0], atol=1e-4)
        return values[0]


@dataclass
class Deaths:
    """What was found after each work's processes were killed, and what it was mended to."""

    place: Place
    names: dict[str, list[str]]
    found: set[str]
    unfinished: set[str]
    values: dict[str, float | None]

    def of(self, work: str) -> list[float | None]:
        return [self.values[name] for name in self.names[work]]


@asynccontextmanager
async def open_place(database: EmbeddedServer, name: str, folder: Path) -> AsyncIterator[Place]:
    connected = connect(database.uri, name, INDEXES, place="a test")
    with closing(connected) as connection, closing(WorkerThreads("disk")) as disk:
        yield Place(folder, Voices(connection), disk)


@pytest.fixture(scope="module")
async def deaths(
    database: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Deaths]:
    folder = tmp_path_factory.mktemp("killed") / "voices"
    async with open_place(database, "phonex_killed", folder) as place:
        await place.voices.ids()  # makes the indexes
        yield await let_die(place, database.uri, "phonex_killed", str(folder))


async def let_die(place: Place, *where: str) -> Deaths:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.mortal", *where), stdout=asyncio.subprocess.PIPE
    )
    told = (await process.communicate())[0].split()
    names = {
        work: [f"{work}-{at}" for at in range(int(n))] for work, n in zip(WORKS, told, strict=True)
    }
    found = await place.voices.ids()
    unfinished = {left.voice_id for left in await place.voices.unfinished()}
    await place.keeper().mend_all()
    values = {name: await place.value(name) for work in names.values() for name in work}
    return Deaths(place, names, found, unfinished, values)


@pytest.fixture
async def place(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Place]:
    name = f"phonex_test_{uuid.uuid4().hex}"
    async with open_place(database, name, tmp_path / "voices") as place:
        yield place


@pytest.mark.parametrize("work", ["add", "import"])
async def test_a_voice_whose_registration_is_killed_is_absent_and_can_be_registered(
    deaths: Deaths, work: str
) -> None:
    names, values = deaths.names[work], deaths.of(work)
    pending = [name for name in names if name in deaths.unfinished]
    assert len(pending) >= 3  # the moments between the record and its end
    assert not deaths.found & set(pending)
    whole = values.index(0.5)
    assert values == [None] * whole + [0.5] * (len(values) - whole)
    assert whole > names.index(pending[-1])
    keeper = deaths.place.keeper()
    await keeper.refuse_taken(names[whole - 1])
    await do(work, names[whole - 1], keeper)
    assert await deaths.place.value(names[whole - 1]) == 0.5


async def test_a_voice_whose_remaking_is_killed_is_the_former_or_the_new_one(
    deaths: Deaths,
) -> None:
    values = deaths.of("remake")
    assert set(deaths.names["remake"]) <= deaths.found
    new = values.index(1.0)
    assert values == [0.5] * new + [1.0] * (len(values) - new)
    assert len(deaths.unfinished & set(deaths.names["remake"][new:])) >= 3


async def test_a_voice_whose_removal_is_killed_is_not_found_and_leaves_nothing(
    deaths: Deaths,
) -> None:
    names, values = deaths.names["remove"], deaths.of("remove")
    begun = values.index(None)
    assert values == [0.5] * begun + [None] * (len(values) - begun)
    assert deaths.found & set(names) == set(names[:begun])
    assert len(deaths.unfinished & set(names)) >= 4


async def test_what_a_living_process_is_making_is_left_alone(place: Place) -> None:
    staged = Staging(place.files).stage("anna", material(0.5).embeddings, material(0.5).sample)
    await place.voices.insert(make_voice("anna"), staged.token)
    await place.keeper().mend_all()
    with pytest.raises(VoiceExists):
        await do("add", "anna", place.keeper())
    with pytest.raises(VoiceNotFound):
        await place.keeper().remove("anna")
    staged.place()
    await place.voices.settle("anna", staged.token)
    staged.discard()
    assert (await place.voices.get("anna")) == make_voice("anna")
    assert place.left("anna") == ["anna.pth", "anna.wav"]


async def test_what_was_begun_elsewhere_is_believed_to_go_on_for_a_while(place: Place) -> None:
    place.folder.mkdir()
    now = int(time.time())
    await place.voices.insert(make_voice("young"), f"{now:x}-{'0' * 16}")
    await place.voices.insert(make_voice("old"), f"{now - int(FOREIGN_S) - 9:x}-{'0' * 16}")
    await place.keeper().mend_all()
    assert [left.voice_id for left in await place.voices.unfinished()] == ["young"]


async def test_files_without_a_record_are_kept_and_told_of(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.files.write("anna", material(1.0).embeddings, make_sample(1.0))
    keeper = place.keeper()
    await keeper.mend_all()
    await keeper.mend_all()
    assert place.left("anna") == ["anna.pth", "anna.wav"]
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 1
    assert f"1 voice files in {place.folder} (PHONEX_VOICES_DIR) have no record" in told[0]
    with pytest.raises(VoiceNotFound):
        await keeper.require("anna")
    await do("import", "anna", keeper)
    assert place.left("anna") == ["anna.pth"]  # a stranger's sample is not hers
    assert len(list((place.folder / "set-aside").iterdir())) == 2
    await keeper.remove("anna")
    assert [path for path in place.folder.rglob("*") if path.is_file()] == []


def make_sample(value: float) -> Audio:
    sample = material(value).sample
    assert sample is not None
    return sample


async def test_files_without_a_record_can_be_deleted_by_their_name(place: Place) -> None:
    place.files.write("anna", material(1.0).embeddings, make_sample(1.0))
    await place.keeper().remove("anna")
    assert list(place.folder.iterdir()) == []
    with pytest.raises(VoiceNotFound):
        await place.keeper().remove("anna")


async def test_a_record_without_a_file_is_no_voice_until_the_file_is_back(place: Place) -> None:
    keeper = place.keeper()
    for name in ("anna", "berta"):
        await do("add", name, keeper)
        place.files.embedding(name).rename(place.folder / f"{name}.away")
    keeper = place.keeper()
    await keeper.mend_all()
    assert await keeper.is_lost("anna")
    (place.folder / "anna.away").rename(place.files.embedding("anna"))
    assert not await keeper.is_lost("anna")
    await keeper.refuse_taken("berta")
    await do("add", "berta", keeper)
    assert not await keeper.is_lost("berta")
    assert place.files.exists("berta")


@pytest.mark.parametrize("voice_id", ["..", ".", "", "a/b", "../fits", "A"])
async def test_what_is_no_id_removes_nothing(place: Place, voice_id: str) -> None:
    forgotten: list[str] = []

    async def forget(name: str) -> None:
        forgotten.append(name)

    keeper = open_keeper(place.voices, place.folder, place.disk, forget)
    with pytest.raises(VoiceNotFound):
        await keeper.remove(voice_id)
    assert forgotten == []


async def test_a_voice_that_a_disk_keeps_is_not_found_and_goes_when_it_can(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = place.keeper()
    await do("add", "anna", keeper)
    await keeper.require("anna")
    place.files.sample("anna").unlink()
    (place.files.sample("anna") / "held").mkdir(parents=True)  # nobody can unlink that
    with pytest.raises(StorageUnavailable, match=r"voices \(PHONEX_VOICES_DIR\) cannot be used"):
        await keeper.remove("anna")
    assert not place.files.exists("anna")
    for each in (keeper, place.keeper()):  # also after a start
        await each.mend_all()
        with pytest.raises(VoiceNotFound):
            await each.require("anna")
        with pytest.raises(StorageUnavailable):
            await each.refuse_taken("anna")
        with pytest.raises(StorageUnavailable):
            await each.remove("anna")
    told = [record.getMessage() for record in caplog.records if "cannot be removed" in record.msg]
    await keeper.mend_all()
    assert len(told) == 2  # once for each process
    (place.files.sample("anna") / "held").rmdir()
    place.files.sample("anna").rmdir()
    await keeper.mend_all()
    assert await place.voices.unfinished() == []
    await do("add", "anna", keeper)


async def test_a_fit_that_a_disk_keeps_does_not_keep_the_voice(place: Place) -> None:
    faults = [StorageUnavailable("The folder fits is read-only.")]

    async def forget(_: str) -> None:
        if faults:
            raise faults.pop()

    keeper = open_keeper(place.voices, place.folder, place.disk, forget)
    await do("add", "anna", keeper)
    with pytest.raises(StorageUnavailable, match="fits"):
        await keeper.remove("anna")
    assert place.left("anna") == []
    assert not await place.voices.is_there("anna")
    await keeper.remove("anna")  # can be repeated
    assert await place.voices.unfinished() == []
