"""Sessions: speech of a text that its client still writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.errors import (
    TextTooLong,
)
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.job import JobKind, JobStatus
from phonex.synthesis.errors import SessionEnded, SsmlDictated, StreamFailed
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import SpeechStream, SpokenPiece
from phonex.synthesis.stream_sides import LiveStreams
from phonex.text.ssml.errors import SsmlUnsupported
from tests.synthesis.workplace import Threads, Workplace, open_work

pytestmark = pytest.mark.anyio
TEXT = "When the sun went down, the old man closed the door. It was late. Nobody was there."
REQUEST = SynthesisRequest(JobKind.TTS, TEXT, format="pcm")
DICTATED = SynthesisRequest(JobKind.TTS, "", format="pcm", dictated=True)


async def heard(stream: SpeechStream) -> bytes:
    return b"".join([chunk async for chunk in stream.chunks()])


async def test_a_dictated_text_is_spoken_sentence_by_sentence(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    said = list[str]()
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        events = session.events()
        for word in ["It", "was", "late.", "Nobody"]:
            await session.say(f"{word} ")
        async for event in events:  # before the text ends
            if isinstance(event, SpokenPiece):
                said.append(event.passage.text)
                break
        await session.say("was there")
        await session.flush()
        await session.say("… *** Good night")
        await session.end()
        said += [e.passage.text async for e in events if isinstance(e, SpokenPiece)]
        with pytest.raises(SessionEnded):
            await session.say("More.")
        record = await session.finished()
    await work.stop()

    assert said[0] == "It was late."
    assert said[1] == "Nobody was there"
    assert "Good night" in said[-1]
    assert record.status is JobStatus.COMPLETED
    assert record.text == "It was late. Nobody was there… *** Good night"


async def test_a_session_without_speech_fails_clearly(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        await session.say("***")
        await session.end()
        with pytest.raises(StreamFailed) as raised:
            await session.started()
    await work.stop()
    assert raised.value.code == "text_unspeakable"


@pytest.mark.parametrize("fragments", [["<speak>Hello.</speak>"], [" <spe", "ak", ">Hello. "]])
async def test_a_session_refuses_ssml(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, fragments: list[str]
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        *before, last = fragments
        for fragment in before:
            await session.say(fragment)
        with pytest.raises(SsmlDictated):
            await session.say(last)
    await work.stop()


@pytest.mark.parametrize("breaks", [True, False])
async def test_a_break_in_a_dictated_text_is_a_pause_if_it_may_have_some(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, breaks: bool
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    request = replace(DICTATED, breaks=breaks)
    async with work.streams.open_session(ANONYMOUS, request) as session:
        for fragment in ("Good morning. <break ti", 'me="2s" /> Good ', "night."):
            await session.say(fragment)
        await session.end()
        words = [w for e in await all_of(session) for w in e.passage.words]
    await work.stop()
    assert [word.text for word in words] == ["Good", "morning", "Good", "night"]
    assert words[2].start - words[1].end == pytest.approx(2 if breaks else 0, abs=0.6)


async def test_a_session_has_no_endless_breaks(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    async with work.streams.open_session(ANONYMOUS, replace(DICTATED, breaks=True)) as session:
        with pytest.raises(SsmlUnsupported, match="60 s"):
            await session.say('Good morning. <break time="10s"/>. ' * 10)
    await work.stop()


async def all_of(session: SpeechStream) -> list[SpokenPiece]:
    return [event async for event in session.events() if isinstance(event, SpokenPiece)]


async def test_a_silent_session_ends_as_soon_as_its_client_leaves(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = Workplace(pipeline, threads, tmp_path, cancel_s=1e6)
    await work.start()
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        await session.say("It was late. ")
        await session.flush()
        await session.started()
    record = await work.service.get(ANONYMOUS, session.audio_id)
    assert record.status is JobStatus.CANCELLED
    await work.stop()


async def test_a_session_takes_no_more_text_than_a_request(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(pipeline, threads, tmp_path)
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        await session.say("a" * 500)
        with pytest.raises(TextTooLong):
            await session.say("a")
    await work.stop()


@pytest.mark.parametrize("format_name", ["pcm", "mp3"])
async def test_a_session_that_is_cut_ends_with_the_pieces_that_were_sent(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams, format_name: str
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    request = replace(DICTATED, format=format_name)
    said, data = list[str](), b""
    async with work.streams.open_session(ANONYMOUS, request) as session:
        await session.say("It was late. Nobody was there. ")
        await session.flush()
        async for event in session.events():
            if isinstance(event, SpokenPiece):
                said.append(event.passage.text)
                continue
            if not data:
                await session.say("Then she came. " * 8)
                await session.cut()
            data += event.data
        record = await session.finished()
        with pytest.raises(SessionEnded):
            await session.say("More.")
    await work.stop()

    assert record.status is JobStatus.COMPLETED
    assert record.text == " ".join(said)
    assert said[0] == "It was late."
    assert "Then she came." not in said
    assert data == (tmp_path / f"{session.audio_id}.{format_name}").read_bytes()
    assert [each.text for each in work.audio.words(session.audio_id)] == said


async def test_a_session_that_is_cut_before_its_first_piece_leaves_nothing(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, streams: LiveStreams
) -> None:
    work = await open_work(pipeline, threads, tmp_path, streams)
    async with work.streams.open_session(ANONYMOUS, DICTATED) as session:
        await session.say("It was late.")
        await session.cut()
        with pytest.raises(StreamFailed):
            await heard(session)
    await work.stop()
    assert not list(tmp_path.glob("*.pcm"))
