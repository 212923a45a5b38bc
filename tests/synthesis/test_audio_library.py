"""Whose audio is sent to whom, with the records and without them."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.decode import decode
from phonex.errors import AudioNotFound, DatabaseUnavailable
from phonex.pipeline.pipeline import Pipeline
from phonex.store.files.places import BlobPlace
from phonex.store.records.job import JobKind, JobStatus
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.request import SynthesisRequest
from tests.blob_places import everywhere
from tests.jobs.stand_ins import make_record
from tests.synthesis.workplace import Threads, Workplace

pytestmark = [pytest.mark.anyio, everywhere]
ADA, BOB = Principal("ada"), Principal("bob")
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def work(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, blob_place: BlobPlace
) -> AsyncIterator[Workplace]:
    """Not started; it has one audio file."""
    work = Workplace(pipeline, threads, tmp_path / "data", place=blob_place)
    with work.audio.writer(ID, ".wav") as file:
        file.write(b"sound")
    yield work
    await work.stop()


@pytest.fixture
def library(work: Workplace, threads: Threads) -> AudioLibrary:
    return AudioLibrary(work.audio, threads.disk, work.service, patience_s=0.05)


def keep_record(work: Workplace, owner_id: str | None) -> None:
    work.records.kept[ID] = make_record(ID, status=JobStatus.COMPLETED, owner_id=owner_id)


async def read(library: AudioLibrary, principal: Principal) -> bytes:
    async with library.file(principal, ID, None) as path:
        return path.read_bytes()


async def test_a_user_hears_their_own_audio_alone(work: Workplace, library: AudioLibrary) -> None:
    keep_record(work, "ada")
    assert await read(library, ADA) == b"sound"
    for other in (BOB, ANONYMOUS):
        for asked in (
            read(library, other),
            library.peaks(other, ID, 8),
            library.words(other, ID),
            library.temporary_url(other, ID, None, 60),
        ):
            with pytest.raises(AudioNotFound):
                await asked


@pytest.mark.parametrize(("name", "rate"), [("pcm", 16_000), ("ulaw", None)])
async def test_headerless_audio_is_converted_at_the_rate_of_its_file(
    work: Workplace, library: AudioLibrary, name: str, rate: int | None
) -> None:
    await work.start()
    request = SynthesisRequest(JobKind.TTS, "Good morning.", format=name, sample_rate=rate)
    job = await work.spoken(request)

    async with library.file(ANONYMOUS, job.job_id, "wav") as path:
        wav = decode(path, max_seconds=9)

    assert wav.rate == job.sample_rate == (rate or 8000)
    assert wav.seconds == pytest.approx(job.duration, abs=0.01)
    assert max(await library.peaks(ANONYMOUS, job.job_id, 9)) == pytest.approx(
        np.abs(wav.samples).max(), abs=1e-4
    )


async def test_audio_without_a_record_is_nobodys_but_the_anonymous_owners(
    library: AudioLibrary,
) -> None:
    assert await read(library, ANONYMOUS) == b"sound"
    with pytest.raises(AudioNotFound):
        await read(library, ADA)


async def test_without_records_only_the_anonymous_owner_is_served(
    work: Workplace, library: AudioLibrary
) -> None:
    keep_record(work, "ada")
    work.records.fault = DatabaseUnavailable()
    with pytest.raises(DatabaseUnavailable):
        await read(library, ADA)
    assert await read(library, ANONYMOUS) == b"sound"


async def test_a_database_that_hangs_delays_the_anonymous_owner_once(
    work: Workplace, library: AudioLibrary
) -> None:
    keep_record(work, None)
    work.records.gate.clear()
    assert await read(library, ANONYMOUS) == b"sound"
    n_asked = work.records.n_calls
    assert await read(library, ANONYMOUS) == b"sound"
    assert work.records.n_calls == n_asked


async def test_another_owners_live_job_takes_the_queries_of_an_unknown_one(
    work: Workplace,
) -> None:
    live = make_record(owner_id="ada")
    await work.queue.submit(live)
    counts = []
    for job_id in (live.job_id, ID):
        before = work.records.n_calls
        with pytest.raises(AudioNotFound):
            await work.service.delete_audio(BOB, job_id)
        counts.append(work.records.n_calls - before)
    assert counts[0] == counts[1] == 1
