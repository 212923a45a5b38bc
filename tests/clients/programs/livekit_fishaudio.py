"""LiveKit's plugin for Fish Audio speaks a text as a whole and as it comes, twice each, in every
format. Argument: URL.
"""

import asyncio
import json
import sys

import aiohttp
from livekit.agents import APIError
from livekit.plugins import fishaudio

FORMATS = ("mp3", "opus", "wav", "pcm")
PIECES = ("Good ", "morning. How", " are you today?")


async def speak_whole(tts: fishaudio.TTS) -> float:
    """The length of what is heard, in seconds."""
    async with tts.synthesize("".join(PIECES)) as stream:
        return sum([event.frame.duration async for event in stream])


async def speak_as_it_comes(tts: fishaudio.TTS) -> float:
    async with tts.stream() as stream:
        for piece in PIECES:
            stream.push_text(piece)
        stream.end_input()
        return sum([event.frame.duration async for event in stream])


async def speak(url: str, form: str, session: aiohttp.ClientSession) -> list[float]:
    tts = fishaudio.TTS(
        api_key="none", base_url=url, voice_id="EN-US", output_format=form, http_session=session
    )
    ways = [speak_whole, speak_as_it_comes, speak_whole, speak_as_it_comes]
    heard = [await way(tts) for way in ways]
    await tts.aclose()
    return heard


async def refused(url: str, session: aiohttp.ClientSession) -> list[str]:
    """The kinds of errors about an unknown voice."""
    tts = fishaudio.TTS(api_key="none", base_url=url, voice_id="nobody", http_session=session)
    kinds = []
    for way in (speak_whole, speak_as_it_comes):
        try:
            await way(tts)
        except APIError as exc:
            kinds.append(type(exc).__name__)
    await tts.aclose()
    return kinds


async def main(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        heard = {form: await speak(url, form, session) for form in FORMATS}
        print(json.dumps({"heard": heard, "refused": await refused(url, session)}))


asyncio.run(main(*sys.argv[1:]))
