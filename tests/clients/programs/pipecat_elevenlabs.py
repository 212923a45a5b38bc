"""Pipecat's services for ElevenLabs: speak a text in a pipeline. Arguments: URL, voice."""

import asyncio
import json
import sys

import aiohttp
from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    Frame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.elevenlabs.tts import ElevenLabsHttpTTSService, ElevenLabsTTSService

TEXT = "Good morning. How are you today?"


class Listener(FrameProcessor):
    """Keeps what is spoken, and the errors."""

    def __init__(self) -> None:
        super().__init__()
        self.audio = b""
        self.words: list[str] = []
        self.errors: list[str] = []
        self.n_stopped = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.audio += frame.audio
        if isinstance(frame, TTSTextFrame):
            self.words.append(frame.text)
        if isinstance(frame, ErrorFrame):
            self.errors.append(frame.error)
        self.n_stopped += isinstance(frame, TTSStoppedFrame)
        await self.push_frame(frame, direction)


async def speak(service: FrameProcessor) -> dict[str, object]:
    listener = Listener()
    params = PipelineParams(audio_out_sample_rate=24_000)
    task = PipelineTask(Pipeline([service, listener]), params=params)
    await task.queue_frames([TTSSpeakFrame(TEXT), EndFrame()])
    await PipelineRunner(handle_sigint=False).run(task)
    return {
        "seconds": len(listener.audio) / 48_000,
        "words": " ".join(word.strip() for word in listener.words),
        "errors": listener.errors,
    }


async def main(url: str, voice: str) -> None:
    socket = ElevenLabsTTSService(
        api_key="none",
        url=url.replace("http", "ws", 1),
        settings=ElevenLabsTTSService.Settings(voice=voice),
    )
    found = {"socket": await speak(socket)}
    async with aiohttp.ClientSession() as session:
        http = ElevenLabsHttpTTSService(
            api_key="none",
            base_url=url,
            aiohttp_session=session,
            settings=ElevenLabsHttpTTSService.Settings(voice=voice),
        )
        found["http"] = await speak(http)
    print(json.dumps(found))


asyncio.run(main(*sys.argv[1:]))
