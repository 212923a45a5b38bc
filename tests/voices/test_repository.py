"""Voices are whole or absent, wherever the process that makes or removes them is killed."""

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from phonex.audio.types import Audio
from phonex.errors import VoiceExists, VoiceNotFound
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.errors import StorageUnavailable
from phonex.store.files.staging import VoiceStaging
from phonex.store.owners import VoiceKey
from phonex.voices.repair import FOREIGN_S
from tests.blob_places import PLACES, everywhere, open_folder
from tests.mortal import WORKS, analyzed, do, mortal_place
from tests.s3_server import S3Server
from tests.store.samples import make_voice, mine
from tests.voices.shared_voices import SharedVoices, open_shared

pytestmark = pytest.mark.anyio


@dataclass
class Deaths:
    """What was found after each work's processes were killed, and what it was mended to."""

    place: SharedVoices
    names: dict[str, list[str]]
    found: set[str]
    unfinished: set[str]
    values: dict[str, float | None]

    def of(self, work: str) -> list[float | None]:
        return [self.values[name] for name in self.names[work]]


@pytest.fixture(scope="module", params=PLACES)
async def deaths(
    request: pytest.FixtureRequest,
    database: EmbeddedServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Deaths]:
    machine, named = tmp_path_factory.mktemp("killed"), [request.param]
    records = f"phonex_killed_{request.param}"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "s3":
            s3: S3Server = request.getfixturevalue("s3")
            named = [open_folder(s3, uuid.uuid4().hex, machine, patch).name, s3.url]
        async with open_shared(database, records, mortal_place(machine, *named), machine) as place:
            await place.voices.keys()  # makes the indexes
            yield await let_die(place, database.uri, records, str(machine), *named)


async def let_die(place: SharedVoices, *where: str) -> Deaths:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.mortal", *where), stdout=asyncio.subprocess.PIPE
    )
    reported = (await process.communicate())[0].split()
    names = {
        work: [f"{work}-{at}" for at in range(int(n))]
        for work, n in zip(WORKS, reported, strict=True)
    }
    found = {voice.voice_id for voice in await place.voices.keys()}
    unfinished = {left.key.voice_id for left in await place.voices.unfinished()}
    await place.repository().repair_all()
    values = {name: await place.value(name) for work in names.values() for name in work}
    return Deaths(place, names, found, unfinished, values)


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
    repository = deaths.place.repository()
    await repository.refuse_taken(mine(names[whole - 1]))
    await do(work, names[whole - 1], repository)
    assert await deaths.place.value(names[whole - 1]) == 0.5


async def test_a_voice_whose_remaking_is_killed_is_the_former_or_the_new_one(
    deaths: Deaths,
) -> None:
    values = deaths.of("remake")
    assert set(deaths.names["remake"]) <= deaths.found
    new = values.index(1.0)
    assert values == [0.5] * new + [1.0] * (len(values) - new)
    assert len(deaths.unfinished & set(deaths.names["remake"][new:])) >= 3
    for at, name in enumerate(deaths.names["remake"]):
        versions = await deaths.place.values_of_versions(name)
        assert versions == ([0.5] if at >= new else [])


async def test_a_voice_whose_removal_is_killed_is_not_found_and_leaves_nothing(
    deaths: Deaths,
) -> None:
    names, values = deaths.names["remove"], deaths.of("remove")
    begun = values.index(None)
    assert values == [1.0] * begun + [None] * (len(values) - begun)
    assert deaths.found & set(names) == set(names[:begun])
    assert len(deaths.unfinished & set(names)) >= 4


@everywhere
async def test_what_a_living_process_is_making_is_left_alone(place: SharedVoices) -> None:
    staged = VoiceStaging(place.files).stage("anna", analyzed(0.5).embeddings, analyzed(0.5).sample)
    await place.voices.insert(make_voice("anna"), staged.token)
    await place.repository().repair_all()
    with pytest.raises(VoiceExists):
        await do("add", "anna", place.repository())
    with pytest.raises(VoiceNotFound):
        await place.repository().remove(mine("anna"))
    VoiceStaging(place.files).place(staged)
    await place.voices.settle(mine("anna"), staged.token)
    VoiceStaging(place.files).discard(staged)
    settled = make_voice("anna").model_copy(update={"revision": 1})
    assert await place.voices.get(mine("anna")) == settled
    assert place.left("anna") == ["anna.pth", "anna.wav"]


@everywhere
async def test_what_was_begun_elsewhere_is_believed_to_go_on_for_a_while(
    place: SharedVoices,
) -> None:
    place.files.sweep()
    now = int(time.time())
    await place.voices.insert(make_voice("young"), f"{now:x}-{'0' * 16}")
    await place.voices.insert(make_voice("old"), f"{now - int(FOREIGN_S) - 9:x}-{'0' * 16}")
    await place.repository().repair_all()
    assert [left.key.voice_id for left in await place.voices.unfinished()] == ["young"]


@everywhere
async def test_files_without_a_record_are_kept_and_reported(
    place: SharedVoices, caplog: pytest.LogCaptureFixture
) -> None:
    place.files.write("anna", analyzed(1.0).embeddings, make_sample(1.0))
    repository = place.repository()
    await repository.repair_all()
    await repository.repair_all()
    assert place.left("anna") == ["anna.pth", "anna.wav"]
    reported = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(reported) == 1
    assert f"1 voice files in {place.files.place} have no record" in reported[0]
    with pytest.raises(VoiceNotFound):
        await repository.require(mine("anna"))
    await do("import", "anna", repository)
    assert place.left("anna") == ["anna.pth"]  # a stranger's sample is not hers
    assert len(list(place.blobs.list("set-aside/"))) == 2
    await repository.remove(mine("anna"))
    assert list(place.blobs.list()) == []


def make_sample(value: float) -> Audio:
    sample = analyzed(value).sample
    assert sample is not None
    return sample


@everywhere
async def test_files_without_a_record_can_be_deleted_by_their_name(place: SharedVoices) -> None:
    place.files.write("anna", analyzed(1.0).embeddings, make_sample(1.0))
    await place.repository().remove(mine("anna"))
    assert list(place.blobs.list()) == []
    with pytest.raises(VoiceNotFound):
        await place.repository().remove(mine("anna"))


@everywhere
async def test_a_record_without_a_file_is_no_voice_until_the_file_is_back(
    place: SharedVoices,
) -> None:
    repository = place.repository()
    for name in ("anna", "berta"):
        await do("add", name, repository)
        place.blobs.move(f"{name}.pth", f"{name}.away")
    repository = place.repository()
    await repository.repair_all()
    assert await repository.is_lost(mine("anna"))
    place.blobs.move("anna.away", "anna.pth")
    assert not await repository.is_lost(mine("anna"))
    await repository.refuse_taken(mine("berta"))
    await do("add", "berta", repository)
    assert not await repository.is_lost(mine("berta"))
    assert place.files.exists("berta")


@pytest.mark.parametrize("voice_id", ["..", ".", "", "a/b", "../fits", "A"])
@everywhere
async def test_what_is_no_id_removes_nothing(place: SharedVoices, voice_id: str) -> None:
    forgotten: list[VoiceKey] = []

    async def forget(voice: VoiceKey) -> None:
        forgotten.append(voice)

    repository = place.repository(forget)
    with pytest.raises(VoiceNotFound):
        await repository.remove(mine(voice_id))
    assert forgotten == []


async def test_a_voice_that_a_disk_keeps_is_not_found_and_goes_when_it_can(
    place: SharedVoices, caplog: pytest.LogCaptureFixture
) -> None:
    repository = place.repository()
    await do("add", "anna", repository)
    await repository.require(mine("anna"))
    with place.files.local_sample("anna") as kept:
        kept.unlink()
    (kept / "held").mkdir(parents=True)  # nobody can unlink that
    with pytest.raises(StorageUnavailable, match=r"voices \(PHONEX_VOICES_DIR\) cannot be used"):
        await repository.remove(mine("anna"))
    assert not place.files.exists("anna")
    for each in (repository, place.repository()):  # also after a start
        await each.repair_all()
        with pytest.raises(VoiceNotFound):
            await each.require(mine("anna"))
        with pytest.raises(StorageUnavailable):
            await each.refuse_taken(mine("anna"))
        with pytest.raises(StorageUnavailable):
            await each.remove(mine("anna"))
    reported = [
        record.getMessage() for record in caplog.records if "cannot be removed" in record.msg
    ]
    await repository.repair_all()
    assert len(reported) == 2  # once for each process
    (kept / "held").rmdir()
    kept.rmdir()
    await repository.repair_all()
    assert await place.voices.unfinished() == []
    await do("add", "anna", repository)


@everywhere
async def test_a_fit_that_a_disk_keeps_does_not_keep_the_voice(place: SharedVoices) -> None:
    faults = [StorageUnavailable("The folder fits is read-only.")]

    async def forget(_: VoiceKey) -> None:
        if faults:
            raise faults.pop()

    repository = place.repository(forget)
    await do("add", "anna", repository)
    with pytest.raises(StorageUnavailable, match="fits"):
        await repository.remove(mine("anna"))
    assert place.left("anna") == []
    assert not await place.voices.is_there(mine("anna"))
    await repository.remove(mine("anna"))  # can be repeated
    assert await place.voices.unfinished() == []
