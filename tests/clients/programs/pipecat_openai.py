"""Pipecat's service for OpenAI: speaks a text in a pipeline. Arguments: URL, voice."""

import asyncio
import json
import sys

from pipecat.frames.frames import EndFrame, ErrorFrame, Frame, TTSAudioRawFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.tts import OpenAITTSService


class Listener(FrameProcessor):
    """Keeps what is spoken, and the errors."""

    def __init__(self) -> None:
        super().__init__()
        self.audio = b""
        self.rates: set[int] = set()
        self.errors: list[str] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.audio += frame.audio
            self.rates.add(frame.sample_rate)
        if isinstance(frame, ErrorFrame):
            self.errors.append(frame.error)
        await self.push_frame(frame, direction)


async def main(url: str, voice: str) -> None:
    settings = OpenAITTSService.Settings(voice=voice)
    service = OpenAITTSService(api_key="none", base_url=f"{url}/v1", settings=settings)
    listener = Listener()
    params = PipelineParams(audio_out_sample_rate=24_000)
    task = PipelineTask(Pipeline([service, listener]), params=params)
    await task.queue_frames([TTSSpeakFrame("Good morning. How are you today?"), EndFrame()])
    await PipelineRunner(handle_sigint=False).run(task)
    seconds = len(listener.audio) / 48_000
    found = {"seconds": seconds, "rates": sorted(listener.rates), "errors": listener.errors}
    print(json.dumps(found))


asyncio.run(main(*sys.argv[1:]))
