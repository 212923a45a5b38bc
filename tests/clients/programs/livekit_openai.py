"""LiveKit's plugin for OpenAI speaks a text as an agent has it, in every way that it can be set up.
Argument: URL.
"""

import asyncio
import json
import sys

from livekit.plugins import openai

MODELS = ("tts-1", "gpt-4o-mini-tts")  # asked for in chunks, and as events
FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")


async def speak(url: str, model: str, form: str) -> dict[str, float]:
    """The length of what is heard, and its loudest sample."""
    tts = openai.TTS(
        base_url=f"{url}/v1", api_key="none", model=model, voice="ash", response_format=form
    )
    tts.prewarm()
    seconds, loudest = 0.0, 0
    async with tts.synthesize("Good morning. How are you today?") as stream:
        async for event in stream:
            seconds += event.frame.duration
            loudest = max(loudest, max(map(abs, event.frame.data), default=0))
    await tts.aclose()
    return {"seconds": seconds, "loudest": loudest}


async def main(url: str) -> None:
    ways = [(model, form) for model in MODELS for form in FORMATS]
    print(json.dumps({f"{model} {form}": await speak(url, model, form) for model, form in ways}))


asyncio.run(main(*sys.argv[1:]))
