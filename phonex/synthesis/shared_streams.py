"""Streams whose job runs on another machine: audio and text pass through Redis.

The client's side takes the audio out of Redis as it comes and keeps it in a file, so that neither
the job nor Redis waits for a slow client. Redis holds what is under way, 16 MB of a stream at most;
if that is full, or if the client's side shows no sign of life, nobody listens any more.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from phonex.store.records.job import SynthesisRecord
from phonex.store.redis.errors import RedisUnavailable
from phonex.store.redis.streams import EntryStreams
from phonex.synthesis.script import Script, WholeText
from phonex.synthesis.shared_client_side import SharedClientSide
from phonex.synthesis.shared_job_side import SharedOutput, dictated
from phonex.synthesis.stream_sides import ClientSide, JobSide
from phonex.system.worker_threads import WorkerThreads


class SharedStreams:
    """The streams of an installation, by the id of their audio. disk: the thread for files."""

    def __init__(self, entries: EntryStreams, disk: WorkerThreads) -> None:
        self._entries = entries
        self._disk = disk

    @asynccontextmanager
    async def listen(self, record: SynthesisRecord) -> AsyncIterator[ClientSide]:
        await self._entries.show_reader(record.job_id)  # before the job can look for it
        with tempfile.TemporaryFile() as file:
            side = SharedClientSide(self._entries, record.job_id, self._disk, file)
            try:
                yield side
            finally:
                await side.leave()
                side.live.close()

    @asynccontextmanager
    async def join(self, record: SynthesisRecord) -> AsyncIterator[JobSide | None]:
        if not record.streamed or not await self._entries.has_reader(record.job_id):
            yield None
            return
        async with AsyncExitStack() as stack:
            output = SharedOutput(self._entries, record, self._disk)
            stack.callback(output.close)
            await output.begin()
            script: Script = WholeText(self._disk)
            if record.dictated:
                script = await stack.enter_async_context(dictated(self._entries, record.job_id))
            yield JobSide(output, script)

    def is_dictated(self, record: SynthesisRecord) -> bool:
        return record.dictated

    async def is_heard(self, record: SynthesisRecord) -> bool:
        try:
            return record.streamed and await self._entries.has_reader(record.job_id)
        except RedisUnavailable:
            return True
