"""LiveKit's plugin for ElevenLabs speaks whole texts, and one that a language model writes.
Argument: URL.
"""

import asyncio
import json
import sys

import aiohttp
from livekit.plugins import elevenlabs

TEXT = "Good morning. It costs $50, they said. How are you today?"


def make(url: str, session: aiohttp.ClientSession, encoding: str) -> elevenlabs.TTS:
    return elevenlabs.TTS(
        base_url=f"{url}/v1",
        api_key="none",
        voice_id="21m00Tcm4TlvDq8ikWAM",
        encoding=encoding,
        http_session=session,
    )


async def speak(tts: elevenlabs.TTS) -> dict[str, object]:
    """The length of what is heard of a whole text, and its loudest sample."""
    seconds, loudest = 0.0, 0
    async with tts.synthesize(TEXT) as stream:
        async for event in stream:
            seconds += event.frame.duration
            loudest = max(loudest, max(map(abs, event.frame.data), default=0))
    return {"seconds": seconds, "loudest": loudest}


async def dictate(tts: elevenlabs.TTS) -> dict[str, object]:
    """The same of a text in pieces, over a WebSocket, and the words with their times."""
    seconds, loudest, words = 0.0, 0, []
    async with tts.stream() as stream:
        for at in range(0, len(TEXT), 4):
            stream.push_text(TEXT[at : at + 4])
        stream.end_input()
        async for event in stream:
            seconds += event.frame.duration
            loudest = max(loudest, max(map(abs, event.frame.data), default=0))
            timed = event.frame.userdata.get("lk.timed_transcripts", [])
            words += [str(word) for word in timed]
    return {"seconds": seconds, "loudest": loudest, "words": words}


async def main(url: str) -> None:
    found: dict[str, object] = {}
    async with aiohttp.ClientSession() as session:
        for encoding in ("mp3_22050_32", "mp3_44100_128", "pcm_24000", "opus_48000_64"):
            tts = make(url, session, encoding)
            found[f"{encoding} whole"] = await speak(tts)
            found[f"{encoding} dictated"] = await dictate(tts)
            found["voices"] = [voice.name for voice in await tts.list_voices()]
            await tts.aclose()
    print(json.dumps(found))


asyncio.run(main(*sys.argv[1:]))
