"""Whose audio is sent to whom, with the records and without them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.errors import AudioNotFound, DatabaseUnavailable
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.jobs import JobStatus
from phonex.synthesis.audio_library import AudioLibrary
from tests.jobs.stand_ins import make_record
from tests.synthesis.workplace import Threads, Workplace

pytestmark = pytest.mark.anyio
ADA, BOB = Principal("ada"), Principal("bob")
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    """Not started; it has one audio file."""
    work = Workplace(pipeline, threads, tmp_path / "data")
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
        ):
            with pytest.raises(AudioNotFound):
                await asked


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
