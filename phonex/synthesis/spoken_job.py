"""One run of a synthesis job: plans its text, and synthesizes it piece by piece into a sink."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from phonex.engines.types import Prosody, Speech
from phonex.errors import SynthesisTimeout, TextUnspeakable
from phonex.jobs.job import LiveJob
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Stopwatch, Utterance
from phonex.pipeline.ssml import utterance_of
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.job import JobRecord, SynthesisRecord, Timings
from phonex.synthesis.piece_scheduler import Listening, PieceScheduler
from phonex.synthesis.script import Part, Script
from phonex.synthesis.sinks import FileSink
from phonex.synthesis.stream_sides import StreamOutput
from phonex.synthesis.voices import SpokenVoices, naming_as_asked
from phonex.synthesis.waiting_plans import WaitingPlans
from phonex.synthesis.watermarking import Watermark
from phonex.system.worker_threads import JobTimeouts, WorkerThreads
from phonex.text.alignment import spoken_start
from phonex.text.lexicon.entries import Entry
from phonex.text.wording import Wording

FITTING_PERCENT = 80  # share of the progress for the fit, which takes longer than the synthesis


async def _nothing_to_read() -> None:
    """For a process without others."""


@dataclass(frozen=True)
class SpeechTools:
    """What all jobs share. networks and encoding have one thread each. refresh: called before each
    job, to read what other processes may have changed. Raises DatabaseUnavailable.
    """

    pipeline: Pipeline
    scheduler: PieceScheduler
    networks: WorkerThreads
    encoding: WorkerThreads
    disk: WorkerThreads
    audio: AudioFiles
    voices: SpokenVoices
    watermark: Watermark
    timeouts: JobTimeouts
    refresh: Callable[[], Awaitable[None]] = _nothing_to_read

    def plan(self, record: SynthesisRecord, part: Part) -> Plan:
        """Plan a part of a job. Blocks. Raises VoiceNotFound, VoiceFileUnusable, and what
        Pipeline.plan raises.
        """
        with naming_as_asked(record):
            embeddings = self.voices.embeddings(record)
        utterance = Utterance(
            part.text,
            record.language,
            record.speaker,
            Prosody(record.speed, record.pitch, record.seed),
            embeddings,
            None if record.trial is None else Entry(**dict(record.trial)),
            record.owner_id,
        )
        if (segment := part.segment) is not None:
            voice = self.voices.named(record, segment.voice) if segment.voice else None
            utterance = utterance_of(segment, utterance, voice)
        streamed = record.streamed and part.is_first
        return self.pipeline.plan(replace(utterance, streamed=streamed))


class SpokenJob:
    """The run of one job. stream: read by the job's client, if it waits for the audio itself."""

    def __init__(
        self, tools: SpeechTools, job: LiveJob, script: Script, stream: StreamOutput | None
    ) -> None:
        self._tools = tools
        self._job = job
        self._script = script
        self._stream = stream
        self._sink: FileSink | None = None
        self._writing: asyncio.Task[None] | None = None
        self._limit: asyncio.Timeout | None = None  # of the part
        self._watch = Stopwatch()
        self._listening = Listening(time.monotonic(), streamed=stream is not None)
        record = synthesis(job.record)
        self._waiting = WaitingPlans(record, lambda one: tools.plan(one, Part(one.text)))

    async def run(self) -> None:
        """Raises Cancelled, Superseded, TextUnspeakable, SynthesisTimeout, VoiceNotFound,
        Forbidden, VoiceFileUnusable, StorageFull, StorageUnavailable, RedisUnavailable, engine
        errors.
        """
        record = synthesis(self._job.record)
        try:
            async for part in self._parts(record):
                await self._speak_in_time(part)
            await self._written()
            if self._sink is None or not self._sink.seconds:
                raise TextUnspeakable(record.language)
            self._job.go_on()
            await self._to_its_end(self._sink.finish)
            await self._job.hold()
            await self._to_its_end(self._sink.place)
            self._tell(self._sink, 100)
            if self._stream is not None:
                await self._stream.end(self._sink.n_bytes)
            await self._tools.disk.run(self._sink.check)  # it decodes: others go on encoding
        finally:
            await self._clean_up()

    async def _parts(self, record: SynthesisRecord) -> AsyncIterator[Part]:
        """Those of the script. While the client of a session says nothing, the job is idle."""
        parts = self._script.parts(record)
        while True:
            self._job.idle = True
            try:
                part = await anext(parts, None)
            finally:
                self._job.idle = False
            self._job.go_on()
            if part is None:
                return
            yield part

    async def _speak_in_time(self, part: Part) -> None:
        """A part that its client is still writing has a time limit of its own."""
        limit_s = None if self._script.is_whole else self._tools.timeouts.limit_s(part.text)
        try:
            async with asyncio.timeout(limit_s) as limit:
                self._limit = limit
                with suppress(*([] if self._script.is_whole else [TextUnspeakable])):
                    await self._speak(part)
        except TimeoutError as exc:
            if not limit.expired():
                raise
            raise SynthesisTimeout(limit_s or 0) from exc
        finally:
            self._limit = None

    async def _speak(self, part: Part) -> None:
        plan = await self._plan(part)
        spoken = self._sink is not None and self._sink.seconds > 0
        after_speech = spoken and not part.continues
        speak = (self._tools.pipeline.speak, plan, self._watch, self._waiting.plans, after_speech)
        speeches = await self._tools.networks.run(*speak)
        sink = self._sink = self._sink or self._open_sink(plan)
        for index, piece in enumerate(plan.pieces):
            if self._script.is_cut:
                return
            speech = await self._make(piece, speeches)
            if (
                self._script.is_cut
            ):  # nothing of this piece was heard yet; what has begun is finished
                return
            percent = part.percent(_share(plan.pieces, index))
            await self._begin_to_write(sink, plan.wording_of(index), speech, percent)
            while speech.goes_on:
                speech = await self._make(piece, speeches)
                await self._begin_to_write(sink, None, speech, percent)

    async def _make(self, piece: str, speeches: Iterator[Speech]) -> Speech:
        """The next speech, of this piece. Raises SynthesisTimeout when it takes too long."""
        await self._job.look()
        self._waiting.note([synthesis(each) for each in self._job.waiting()])
        due_s = self._listening.due_s(time.monotonic())
        tools = self._tools
        async with tools.scheduler.turn(due_s, self._job.deadline, self._limit):
            self._job.go_on()
            speech = await tools.networks.run_within(tools.timeouts, piece, _next, speeches)
        self._listening.made(time.monotonic(), speech.audio.seconds)
        # Not during the turn, which a database that hangs would take from all jobs.
        await tools.voices.refuse_revoked(synthesis(self._job.record))
        return speech

    async def _begin_to_write(
        self, sink: FileSink, piece: Wording | None, speech: Speech, percent: int
    ) -> None:
        """At most one speech waits for the sink. piece: None if this is more of it."""
        await self._written()
        self._writing = asyncio.create_task(self._write(sink, piece, speech, percent))

    async def _plan(self, part: Part) -> Plan:
        record = synthesis(self._job.record)
        plan = await self._tools.networks.run(self._tools.plan, record, part)
        self._job.go_on()
        self._watch.text += plan.text_ms
        self._job.change(
            speech_engine=plan.engine.name,
            converter=plan.converter.name if plan.converter else record.converter,
            warnings=list(dict.fromkeys([*record.warnings, *plan.warnings])),
        )
        return plan

    def _open_sink(self, plan: Plan) -> FileSink:
        record = synthesis(self._job.record)
        args = (self._tools.audio, record, plan.rate, self._tools.watermark)
        return FileSink(*args) if self._stream is None else FileSink(*args, self._stream.open)

    async def _write(
        self, sink: FileSink, piece: Wording | None, speech: Speech, percent: int
    ) -> None:
        passage = await self._tools.encoding.run(sink.write, piece, speech)
        if self._stream is not None:
            await self._stream.wrote(passage, sink.n_bytes)
        self._tell(sink, percent)

    async def _written(self) -> None:
        if self._writing is not None:
            await self._writing
            self._writing = None

    async def _to_its_end(self, call: Callable[[], None]) -> None:
        """Run a step on the disk threads, since others go on encoding while a file is sent away.
        A cancel takes effect only after it, so that the clean-up does not run beside it.
        """
        step = asyncio.ensure_future(self._tools.disk.run(call))
        try:
            await asyncio.shield(step)
        except asyncio.CancelledError:
            await asyncio.wait([step])
            if not step.cancelled():
                step.exception()  # retrieved, so that asyncio does not log it
            raise

    def _tell(self, sink: FileSink, percent: int) -> None:
        """Tell the progress."""
        record = synthesis(self._job.record)
        done = FITTING_PERCENT if record.fit else 0
        self._job.change(
            text=self._text(record, sink),
            progress=done + (100 - done) * percent // 100,
            duration=round(sink.seconds, 3),
            sample_rate=sink.sample_rate,
            timings=Timings(
                text=round(self._watch.text, 1),
                acoustic=round(self._watch.acoustic, 1),
                convert=round(self._watch.convert, 1),
                encode=round(sink.encode_ms, 1),
            ),
        )

    def _text(self, record: SynthesisRecord, sink: FileSink) -> str:
        """All of it that is known; if it was cut, what was spoken."""
        text = self._script.text_of(record)
        return spoken_start(text, sink.passages) if self._script.is_cut else text

    async def _clean_up(self) -> None:
        """Wait for a write in progress, then remove an unfinished file."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait([self._writing])
        if self._sink is not None:
            await self._tools.encoding.recover(self._tools.timeouts, self._sink.discard)


def synthesis(record: JobRecord) -> SynthesisRecord:
    """The record of a synthesis job, of which no other kind gets here."""
    assert isinstance(record, SynthesisRecord)
    return record


def _next(speeches: Iterator[Speech]) -> Speech:
    speech = next(speeches, None)
    assert speech is not None, "every piece has speech"
    return speech


def _share(pieces: Sequence[str], index: int) -> float:
    """How much of the pieces is done after the one at this index."""
    return sum(map(len, pieces[: index + 1])) / max(1, sum(map(len, pieces)))
