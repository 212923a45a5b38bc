"""A user's jobs and audio: exported page by page, deleted also while they run."""

import json
from collections.abc import AsyncIterator

import pytest

from phonex.accounts.errors import DeletionUnfinished
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.folders import open_audio_files
from phonex.store.files.places import BlobPlace
from phonex.store.records.job import CastVoice, JobKind, JobStatus, SharedVoice
from phonex.synthesis.personal_data import SpeechData
from phonex.system.worker_threads import WorkerThreads
from tests.blob_places import everywhere
from tests.jobs.stand_ins import Bench, Process, Records, failed, make_record, turn

pytestmark = [pytest.mark.anyio, everywhere]
OWN = {"owner_id": "ada"}


class Desk(Process):
    """A queue whose jobs wait, with audio files."""

    def __init__(self, place: BlobPlace) -> None:
        self.records, self.bench, self.disk = Records(), Bench(), WorkerThreads("disk")
        super().__init__(self.records, self.bench)
        self.audio: AudioFiles = open_audio_files(place)
        self.audio.sweep()
        self.data = SpeechData(self.queue, self.records, self.audio, self.disk)

    def keep(self, text: str, **fields: object) -> str:
        """A finished job with its audio; its id."""
        job = make_record("", status=JobStatus.COMPLETED, text=text, **fields)
        self.records.kept[job.job_id] = job
        with self.audio.writer(job.job_id, ".wav") as file:
            file.write(text.encode())
        return job.job_id


@pytest.fixture
async def desk(anyio_backend: str, blob_place: BlobPlace) -> AsyncIterator[Desk]:
    desk = Desk(blob_place)
    yield desk
    await desk.stop()
    desk.disk.close()


async def test_an_export_has_the_texts_and_the_audio_of_one_user(desk: Desk) -> None:
    mine = desk.keep("mine", **OWN)
    desk.keep("yours", owner_id="bob")
    failure = failed("00000000-0000-4000-8000-000000000000").model_copy(update=OWN)
    desk.records.kept[failure.job_id] = failure
    content = {}
    async for exported in desk.data.export("ada"):
        with exported.open() as file:
            content[exported.name] = file.read()
    assert content.keys() == {"jobs/1.json", f"audio/{mine}.wav"}
    assert content[f"audio/{mine}.wav"] == b"mine"
    assert {job["text"] for job in json.loads(content["jobs/1.json"])} == {"mine", "Hello."}


async def test_finished_waiting_and_running_jobs_are_all_deleted(desk: Desk) -> None:
    done, theirs = desk.keep("mine", **OWN), desk.keep("yours", owner_id="bob")
    await desk.start()
    running, waiting = [await desk.submit(**OWN) for _ in range(2)]
    await turn()
    assert desk.bench.begun == [running.job_id]
    desk.bench.cancel_s = 0.01
    await desk.data.delete("ada")
    assert desk.records.kept.keys() == {theirs}
    assert desk.audio.find(done) is None
    assert desk.audio.find(theirs) is not None
    assert desk.queue.find(waiting.job_id) is None


async def test_an_export_does_not_say_whose_shared_voice_spoke(desk: Desk) -> None:
    shared = SharedVoice(owner_id="bob", voice_id="bob-smith")
    cast = [CastVoice(name="Bob", voice_id="1" * 24, shared=shared)]
    desk.keep("mine", **OWN, voice_id="0" * 24, shared=shared, voices=cast)
    [jobs, _] = [exported async for exported in desk.data.export("ada")]
    with jobs.open() as file:
        content = file.read().decode()
    assert "bob" not in content
    assert "1" * 24 in content
    assert "0" * 24 in content


@pytest.mark.parametrize("named", [False, True])
async def test_a_deletion_waits_for_others_who_speak_with_a_voice_of_the_user(
    desk: Desk, named: bool
) -> None:
    await desk.start()
    shared = SharedVoice(owner_id="ada", voice_id="ada-lovelace")
    cast = [CastVoice(name="Ada", voice_id="0" * 24, shared=shared)]
    whose = {"voices": cast} if named else {"voice_id": "0" * 24, "shared": shared}
    await desk.submit(kind=JobKind.CLONE, owner_id="bob", **whose)
    await turn()
    with pytest.raises(DeletionUnfinished):
        await desk.data.delete("ada")
    await desk.data.delete("eve")
