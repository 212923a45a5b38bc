"""The two sides of a stream, in one process and on two machines that share a Redis."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest
from redis.asyncio import Redis

from phonex.jobs.job import Cancelled, Superseded
from phonex.store.records.job import JobKind, SynthesisRecord
from phonex.store.redis.connection import RedisConnection, open_redis
from phonex.store.redis.errors import RedisUnavailable
from phonex.store.redis.streams import EntryStreams
from phonex.synthesis.errors import StreamBroken
from phonex.synthesis.live_stream import AudioChunk, SpokenPiece
from phonex.synthesis.script import Part, PartComposer
from phonex.synthesis.shared_job_side import MOST_UNREAD
from phonex.synthesis.shared_streams import SharedStreams
from phonex.synthesis.stream_sides import ClientSide, JobSide, LiveStreams, LocalStreams
from phonex.system.clock import utc_now
from phonex.text.alignment import Passage, TimedMark, Word
from tests.redis_server import RedisServer, needs_redis
from tests.synthesis.workplace import Threads

pytestmark = pytest.mark.anyio
WORDS = (Word("It", 0.0, 0.2), Word("late", 0.3, 0.9))
PASSAGE = Passage("It was late.", WORDS, (TimedMark("m", 0.5),))
JOB_ID = "8f3c1a52-6f0e-4c1e-9d2b-5a7e0b1c2d3e"


@dataclass
class Meeting:
    """Streams as the client's machine and the job's have them."""

    at_client: LiveStreams
    at_job: LiveStreams
    connection: RedisConnection | None = None


class Job:
    """The job's side, with its file."""

    def __init__(self, side: JobSide, file: BinaryIO) -> None:
        self.side = side
        self._file = file
        side.output.open(file)

    async def write(self, data: bytes, passage: Passage | None = None) -> None:
        os.write(self._file.fileno(), data)
        await self.side.output.wrote(passage, os.fstat(self._file.fileno()).st_size)

    async def end(self) -> None:
        await self.side.output.end(os.fstat(self._file.fileno()).st_size)


def record(attempt: int = 1, *, dictated: bool = False) -> SynthesisRecord:
    return SynthesisRecord(
        job_id=JOB_ID,
        kind=JobKind.TTS,
        text="" if dictated else "It was late.",
        language="EN",
        speaker="EN-US",
        attempt=attempt,
        streamed=True,
        dictated=dictated,
        created_at=utc_now(),
    )


@asynccontextmanager
async def two_machines(redis: RedisServer, threads: Threads) -> AsyncIterator[Meeting]:
    async with open_redis(redis.url, "one") as one, open_redis(redis.url, "one") as other:
        await one.call(lambda client: client.flushdb())
        ends = [SharedStreams(EntryStreams(each), threads.disk) for each in (one, other)]
        yield Meeting(ends[0], ends[1], one)


@pytest.fixture(params=["local", pytest.param("shared", marks=needs_redis)])
async def meeting(request: pytest.FixtureRequest, threads: Threads) -> AsyncIterator[Meeting]:
    if request.param == "local":
        streams = LocalStreams(threads.disk)
        yield Meeting(streams, streams)
        return
    async with two_machines(request.getfixturevalue("redis"), threads) as both:
        yield both


@pytest.fixture
async def shared(redis: RedisServer, threads: Threads) -> AsyncIterator[Meeting]:
    async with two_machines(redis, threads) as both:
        yield both


@asynccontextmanager
async def working(meeting: Meeting, folder: Path, attempt: int = 1) -> AsyncIterator[Job]:
    async with meeting.at_job.join(record(attempt)) as side:
        assert side is not None
        with (folder / f"{attempt}.pcm").open("w+b", buffering=0) as file:
            yield Job(side, file)


async def everything(side: ClientSide) -> tuple[bytes, list[Passage]]:
    data, passages = b"", []
    async for event in side.live.events():
        if isinstance(event, AudioChunk):
            data += event.data
        else:
            passages.append(event.passage)
    return data, passages


class TestBothKinds:
    async def test_audio_and_words_arrive_in_order_while_they_are_made(
        self, meeting: Meeting, tmp_path: Path
    ) -> None:
        async with meeting.at_client.listen(record()) as side:
            events = side.live.events()
            async with working(meeting, tmp_path) as job:
                await job.write(b"first", PASSAGE)
                assert await anext(events) == SpokenPiece(PASSAGE)
                assert await anext(events) == AudioChunk(b"first")
                await job.write(b"more")
                assert await anext(events) == AudioChunk(b"more")
                await job.write(b"x" * 200_000, PASSAGE)
                await job.end()
            rest = [event async for event in events]
        assert rest[0] == SpokenPiece(PASSAGE)
        assert sum(len(each.data) for each in rest if isinstance(each, AudioChunk)) == 200_000
        assert side.live.is_whole

    async def test_a_slow_client_holds_nobody_up_and_gets_everything(
        self, meeting: Meeting, tmp_path: Path
    ) -> None:
        async with meeting.at_client.listen(record()) as side:
            async with working(meeting, tmp_path) as job:
                for _ in range(20):  # more than Redis would hold
                    await job.write(b"x" * 1_000_000)
                await job.end()
            await side.live.ended()
            data, _ = await everything(side)
        assert len(data) == 20_000_000

    async def test_a_length_that_is_written_in_the_end_is_in_what_is_read_after_it(
        self, meeting: Meeting, tmp_path: Path
    ) -> None:
        async with meeting.at_client.listen(record()) as side:
            async with working(meeting, tmp_path) as job:
                await job.write(b"????" + b"x" * 10)
                os.pwrite(job._file.fileno(), b"0010", 0)
                await job.end()
            await side.live.ended()
            assert await everything(side) == (b"0010" + b"x" * 10, [])
            assert side.live.n_bytes == 14

    async def test_dictated_text_comes_part_by_part(self, meeting: Meeting) -> None:
        dictation = PartComposer("EN", breaks=True)
        async with (
            meeting.at_client.listen(record(dictated=True)) as side,
            meeting.at_job.join(record(dictated=True)) as joined,
        ):
            assert joined is not None
            script = joined.script
            parts = script.parts(record(dictated=True))
            for text in ("It was late. <break time='2s'/> No", "body was"):
                await side.text.add(text, dictation.add(text))
            assert await anext(parts) == Part("It was late.", is_first=True, share=0)
            assert script.text_of(record()).startswith("It was late.")
            await side.text.add(" there", dictation.flush())
            await side.text.end()
            rest = [part async for part in parts]
            assert [part.text for part in rest] == [" Nobody was"]
            assert rest[0].segment is not None
            assert rest[0].segment.before.seconds == 2
            assert script.text_of(record()).endswith("Nobody was there")
            assert not script.is_whole
            assert not script.is_cut

    async def test_text_that_is_cut_is_not_spoken(self, meeting: Meeting) -> None:
        async with (
            meeting.at_client.listen(record(dictated=True)) as side,
            meeting.at_job.join(record(dictated=True)) as joined,
        ):
            assert joined is not None
            await side.text.cut()
            assert [part async for part in joined.script.parts(record())] == []
            assert joined.script.is_cut

    async def test_a_job_that_breaks_off_leaves_audio_that_is_not_whole(
        self, meeting: Meeting, tmp_path: Path
    ) -> None:
        async with meeting.at_client.listen(record()) as side:
            async with working(meeting, tmp_path) as job:
                await job.write(b"first")
            await side.job_ended()
            assert await everything(side) == (b"first", [])
            assert not side.live.is_whole

    async def test_a_job_that_never_begins_ends_the_stream(self, meeting: Meeting) -> None:
        async with meeting.at_client.listen(record()) as side:
            await side.job_ended()
            assert await everything(side) == (b"", [])

    async def test_nobody_listens_before_and_after(self, meeting: Meeting) -> None:
        assert not await meeting.at_job.is_heard(record())
        async with meeting.at_client.listen(record(dictated=True)):
            assert await meeting.at_job.is_heard(record())
            assert meeting.at_job.is_dictated(record(dictated=True))
        assert not await meeting.at_job.is_heard(record())
        async with meeting.at_job.join(record()) as joined:
            assert joined is None


@needs_redis
class TestTwoMachines:
    async def test_a_client_that_leaves_stops_the_work_at_its_next_piece(
        self, shared: Meeting, tmp_path: Path
    ) -> None:
        async with shared.at_client.listen(record()) as side, working(shared, tmp_path) as job:
            await job.write(b"first")
            await side.leave()
            with pytest.raises(Cancelled):
                await job.write(b"second")
            await job.end()  # what is whole is kept
            await everything(side)  # whoever still reads is not kept waiting
            assert not side.live.is_whole

    async def test_a_client_whose_task_is_cancelled_leaves(self, shared: Meeting) -> None:
        async def listen() -> None:
            async with shared.at_client.listen(record()) as side:
                listening.set()
                await everything(side)

        listening = asyncio.Event()
        task = asyncio.create_task(listen())
        await listening.wait()
        assert await shared.at_job.is_heard(record())
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
        async with asyncio.timeout(60):
            while await shared.at_job.is_heard(record()):
                pass

    async def test_a_job_that_waits_for_text_notices_that_its_client_is_gone(
        self, shared: Meeting
    ) -> None:
        async with (
            shared.at_client.listen(record(dictated=True)) as side,
            shared.at_job.join(record(dictated=True)) as joined,
        ):
            assert joined is not None
            await side.leave()
            with pytest.raises(Cancelled):
                await anext(joined.script.parts(record()))

    async def test_a_client_that_takes_nothing_does_not_fill_redis(
        self, shared: Meeting, tmp_path: Path
    ) -> None:
        assert shared.connection is not None
        entries = EntryStreams(shared.connection)
        await entries.show_reader(JOB_ID)  # but nothing is read
        async with working(shared, tmp_path) as job:
            for _ in range(MOST_UNREAD - 1):  # one tells that it begins
                await job.write(b"x")
            with pytest.raises(Cancelled):
                await job.write(b"x")
        await entries.end_reading(JOB_ID)

    async def test_a_second_attempt_is_heard_from_its_start_if_nothing_was_read(
        self, shared: Meeting, tmp_path: Path
    ) -> None:
        async with shared.at_client.listen(record()) as side:
            async with working(shared, tmp_path) as job:
                await job.write(b"lost with its worker", PASSAGE)
            async with working(shared, tmp_path, attempt=3) as job:
                await job.write(b"again", PASSAGE)
                await job.end()
            await side.live.ended()
            assert await everything(side) == (b"again", [PASSAGE])
            assert side.live.is_whole

    async def test_a_second_attempt_breaks_off_what_is_heard_already(
        self, shared: Meeting, tmp_path: Path
    ) -> None:
        async with shared.at_client.listen(record()) as side:
            events = side.live.events()
            async with working(shared, tmp_path) as job:
                await job.write(b"first")
                assert await anext(events) == AudioChunk(b"first")
            async with shared.at_job.join(record(2)):
                with pytest.raises(StreamBroken):
                    await anext(events)

    async def test_a_worker_that_wakes_after_another_has_begun_writes_nothing(
        self, shared: Meeting, tmp_path: Path
    ) -> None:
        async with shared.at_client.listen(record()) as side, AsyncExitStack() as stack:
            zombie = await stack.enter_async_context(working(shared, tmp_path, attempt=1))
            await zombie.write(b"old")
            job = await stack.enter_async_context(working(shared, tmp_path, attempt=2))
            with pytest.raises(Superseded):
                await zombie.write(b"old", PASSAGE)
            with pytest.raises(Superseded):
                await zombie.end()
            await job.write(b"new")
            await job.end()
            assert await everything(side) == (b"new", [])

    async def test_all_that_is_in_redis_expires(self, shared: Meeting, tmp_path: Path) -> None:
        assert shared.connection is not None
        async with shared.at_client.listen(record(dictated=True)) as side:
            await side.text.add("It was late.", [])
            async with working(shared, tmp_path) as job:
                await job.write(b"first")
                keys = await shared.connection.call(all_keys)
                left = [await _seconds_left(shared.connection, key) for key in keys]
        assert len(keys) == 3
        assert all(0 < each <= 600 for each in left)
        assert await shared.connection.call(all_keys) == []


async def all_keys(client: Redis) -> list[bytes]:
    return [key async for key in client.scan_iter()]


async def _seconds_left(connection: RedisConnection, key: bytes | str) -> int:
    left: int = await connection.call(lambda client: client.ttl(key))
    return left


@needs_redis
async def test_without_redis_both_sides_are_told(threads: Threads, tmp_path: Path) -> None:
    with RedisServer(tmp_path / "redis") as server:
        async with two_machines(server, threads) as meeting:
            async with meeting.at_client.listen(record()) as side:
                async with working(meeting, tmp_path) as job:
                    await job.write(b"first")
                    server.kill()
                    with pytest.raises(RedisUnavailable):
                        await job.write(b"second")
                with pytest.raises(RedisUnavailable):
                    await everything(side)
            with pytest.raises(RedisUnavailable):
                async with meeting.at_client.listen(record()):
                    pass
            with pytest.raises(RedisUnavailable):
                async with meeting.at_job.join(record()):
                    pass
            server.start()
            assert await _is_back(meeting)


async def _is_back(meeting: Meeting) -> bool:
    async with asyncio.timeout(60):
        while True:
            try:
                async with meeting.at_client.listen(record()):
                    return True
            except RedisUnavailable:
                await asyncio.sleep(0.05)
