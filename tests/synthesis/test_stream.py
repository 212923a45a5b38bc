"""Streams: audio that is read while it is made."""

import asyncio
import io
import uuid
import wave
from pathlib import Path

import numpy as np
import psutil
import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.errors import (
    DatabaseUnavailable,
    JobNotFound,
    SpeakerNotFound,
    Stopping,
    TextTooLong,
    TextUnspeakable,
)
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.synthesis.errors import StreamFailed, StreamsFull
from phonex.synthesis.live_stream import LiveStream
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import AudioChunk, SpeechStream, SpokenPiece
from phonex.synthesis.stream_sides import LiveStreams
from phonex.system.clock import utc_now
from tests.synthesis.workplace import Threads, Workplace, open_work

pytestmark = pytest.mark.anyio
TEXT = "When the sun went down, the old man closed the door. It was late. Nobody was there."
REQUEST = SynthesisRequest(JobKind.TTS, TEXT, format="pcm")
DICTATED = SynthesisRequest(JobKind.TTS, "", format="pcm", dictated=True)


async def heard(stream: SpeechStream) -> bytes:
    return b"".join([chunk async for chunk in stream.chunks()])


async def test_the_bytes_are_those_of_the_stored_file(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    async with work.streams.open(ANONYMOUS, REQUEST) as stream:
        data = await heard(stream)
        record = await stream.finished()
    await work.stop()

    assert record.status is JobStatus.COMPLETED
    assert data == (tmp_path / f"{stream.audio_id}.pcm").read_bytes()
    seconds = len(data) / 2 / (record.sample_rate or 1)
    assert seconds == pytest.approx(record.duration, abs=1e-3)


async def test_pieces_come_before_their_audio_and_their_words_lie_in_it(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    n_bytes, starts, last = 0, list[float](), 0.0
    async with work.streams.open(ANONYMOUS, REQUEST) as stream:
        async for event in stream.events():
            if isinstance(event, AudioChunk):
                n_bytes += len(event.data)
                continue
            assert isinstance(event, SpokenPiece)
            assert event.passage.words[0].start >= last
            last = event.passage.words[-1].end
            starts.append(event.passage.words[0].start)
            assert n_bytes / 2 <= event.passage.words[0].start * 22_050  # its audio follows
    await work.stop()

    assert len(starts) >= 3
    assert starts == sorted(starts)


async def test_a_streamed_file_has_its_length_in_the_header_in_the_end(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    request = SynthesisRequest(JobKind.TTS, TEXT, format="wav")
    async with work.streams.open(ANONYMOUS, request) as stream:
        data = await heard(stream)
        record = await stream.finished()
        size = stream.n_bytes
    await work.stop()

    stored = (tmp_path / f"{stream.audio_id}.wav").read_bytes()
    assert len(data) == len(stored) == size
    sound = stored.index(b"data") + 8
    assert data[sound:] == stored[sound:]
    with wave.open(io.BytesIO(stored)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(record.duration, abs=1e-3)


async def test_no_step_at_a_seam_is_larger_than_within_the_pieces(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    seams, data = list[int](), b""
    async with work.streams.open(ANONYMOUS, REQUEST) as stream:
        async for event in stream.events():
            if isinstance(event, AudioChunk):
                data += event.data
            else:
                seams.append(len(data) // 2)
    await work.stop()

    steps = np.abs(np.diff(np.frombuffer(data, "<i2").astype(np.int64)))
    at_seams = [steps[seam - 2 : seam + 1].max() for seam in seams[1:]]
    assert max(at_seams) <= steps.max() / 10


async def test_what_is_not_to_be_stored_leaves_nothing(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    async with work.streams.open(ANONYMOUS, REQUEST, store=False) as stream:
        assert await heard(stream)
    with pytest.raises(JobNotFound):
        await work.service.get(ANONYMOUS, stream.audio_id)
    await work.stop()

    assert not [path for path in tmp_path.iterdir() if path.is_file()]


async def test_what_is_not_to_be_stored_leaves_nothing_when_the_database_was_down(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    work.records.fault = DatabaseUnavailable()
    async with work.streams.open(ANONYMOUS, REQUEST, store=False) as stream:
        assert await heard(stream)
    work.records.fault = None
    await work.stop()
    assert not work.records.kept


async def test_what_was_not_to_be_stored_is_gone_after_a_restart(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = Workplace(pipeline, threads, tmp_path)
    for status in (JobStatus.PROCESSING, JobStatus.COMPLETED):
        work.records.kept |= {each.job_id: each for each in [unstored(status)]}
    await work.start()
    for job in work.queue.live:
        await job.ended()
    await work.stop()
    assert not work.records.kept


def unstored(status: JobStatus) -> SynthesisRecord:
    return SynthesisRecord(
        job_id=str(uuid.uuid4()),
        kind=JobKind.TTS,
        status=status,
        text=TEXT,
        language="EN",
        speaker="EN-US",
        streamed=True,
        stored=False,
        created_at=utc_now(),
    )


def test_a_file_that_is_opened_after_the_client_left_is_not_held(
    threads: Threads, tmp_path: Path
) -> None:
    live = LiveStream(threads.disk)
    live.close()
    with (tmp_path / "late").open("wb") as file:
        before = psutil.Process().num_fds()
        live.open(file)
        assert psutil.Process().num_fds() == before


async def test_a_client_that_leaves_stops_the_work(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    long = SynthesisRequest(JobKind.TTS, (TEXT + " ") * 5, format="pcm")
    async with work.streams.open(ANONYMOUS, long) as stream:
        await stream.started()
        assert (await stream.timings()).acoustic > 0  # until the first audio
    record = await work.service.wait(ANONYMOUS, stream.audio_id, 60)
    await work.stop()

    assert record.status is JobStatus.CANCELLED
    assert record.progress < 100
    assert not list(tmp_path.glob("*.pcm"))


async def test_everything_is_checked_before_the_first_byte(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    for request, error in (
        (SynthesisRequest(JobKind.TTS, "Hello.", speaker="nobody"), SpeakerNotFound),
        (SynthesisRequest(JobKind.TTS, "?!"), TextUnspeakable),
        (SynthesisRequest(JobKind.TTS, "a" * 501), TextTooLong),
    ):
        with pytest.raises(error):
            async with work.streams.open(ANONYMOUS, request):
                pass
    assert work.streams.n_open == 0
    await work.stop()


async def test_streams_are_bounded(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    opened = [work.streams.open_session(ANONYMOUS, DICTATED) for _ in range(3)]
    for each in opened:
        await each.__aenter__()
    with pytest.raises(StreamsFull, match="PHONEX_MAX_STREAMS"):
        async with work.streams.open(ANONYMOUS, REQUEST):
            pass
    for each in opened:
        await each.__aexit__(None, None, None)
    async with work.streams.open(ANONYMOUS, REQUEST) as stream:
        assert await heard(stream)
    await work.stop()


async def test_streams_run_beside_a_long_job(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    long = await work.submit(SynthesisRequest(JobKind.TTS, (TEXT + " ") * 5))
    async with work.streams.open(ANONYMOUS, REQUEST) as stream:
        await stream.started()  # later pieces wait for the job: they are not heard yet
        job = await work.service.get(ANONYMOUS, long.job_id)
        assert job.progress < 100
        assert await heard(stream)
    assert (await work.ended(long)).status is JobStatus.COMPLETED
    await work.stop()


async def test_a_job_that_is_cancelled_breaks_its_stream_off(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    long = SynthesisRequest(JobKind.TTS, (TEXT + " ") * 5, format="pcm")
    async with work.streams.open(ANONYMOUS, long) as stream:
        await stream.started()
        await work.service.cancel(ANONYMOUS, stream.audio_id)
        with pytest.raises(StreamFailed):
            await heard(stream)
    await work.stop()


async def test_a_stream_whose_job_never_begins_breaks_off(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    async with work.streams.open(ANONYMOUS, REQUEST) as stream, asyncio.timeout(60):
        await work.service.cancel(ANONYMOUS, stream.audio_id)
        with pytest.raises(StreamFailed):
            await heard(stream)
    async with work.streams.open(ANONYMOUS, REQUEST) as stream, asyncio.timeout(60):
        await work.stop()
        with pytest.raises(Stopping):
            await heard(stream)


async def test_a_stop_breaks_streams_off_and_the_next_start_finishes_their_audio(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    session = work.streams.open_session(ANONYMOUS, DICTATED)
    opened = await session.__aenter__()
    await work.stop()
    with pytest.raises(Stopping):
        await heard(opened)
    with pytest.raises(Stopping):
        async with work.streams.open(ANONYMOUS, REQUEST):
            pass
