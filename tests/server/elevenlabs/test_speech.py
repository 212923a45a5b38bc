"""Speech over HTTP, by the official package."""

import asyncio
import base64
import io
import wave
from itertools import pairwise
from typing import Any

import httpx
import numpy as np
import pytest
from elevenlabs.client import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.types import CharacterAlignmentResponseModel, VoiceSettings

from phonex.routes.elevenlabs.output_formats import OUTPUT_FORMATS
from tests.people import Person
from tests.running import SPEECH, RunningServer
from tests.server.elevenlabs.sounds import decode
from tests.sound import Sound

VOICE = "EN-US"
RACHEL = "21m00Tcm4TlvDq8ikWAM"
TEXT = "It costs $50, they said. Then  they went home, to sleep. "


def spoken(eleven: ElevenLabs, text: str = TEXT, voice: str = VOICE, **options: Any) -> bytes:
    return b"".join(eleven.text_to_speech.convert(voice, text=text, **options))


def code_of(refused: pytest.ExceptionInfo[ApiError]) -> tuple[int | None, str]:
    assert isinstance(refused.value.body, dict)
    return refused.value.status_code, refused.value.body["code"]


@pytest.fixture(scope="module")
def plain(eleven: ElevenLabs) -> Sound:
    return decode(spoken(eleven, output_format="pcm_24000"), "pcm_24000")


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_every_output_format_has_its_rate_and_bit_rate(
    eleven: ElevenLabs, plain: Sound, name: str
) -> None:
    data = spoken(eleven, output_format=name)
    sound, wanted = decode(data, name), OUTPUT_FORMATS[name]
    assert sound.rate == wanted.sample_rate
    assert sound.seconds == pytest.approx(plain.seconds, abs=0.1)
    assert sound.rms == pytest.approx(plain.rms, rel=0.15)
    if wanted.bitrate and wanted.format == "mp3":
        assert 8 * len(data) / sound.seconds == pytest.approx(wanted.bitrate, rel=0.05)


def test_a_wav_file_says_its_length(eleven: ElevenLabs, plain: Sound) -> None:
    with wave.open(io.BytesIO(spoken(eleven, output_format="wav_24000"))) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(plain.seconds, abs=0.01)


def test_a_stream_has_the_same_sound(eleven: ElevenLabs, plain: Sound) -> None:
    stream = eleven.text_to_speech.stream(VOICE, text=TEXT, output_format="pcm_24000")
    streamed = decode(b"".join(stream), "pcm_24000")
    assert streamed.seconds == pytest.approx(plain.seconds, abs=0.01)
    assert streamed.rms == pytest.approx(plain.rms, rel=0.05)


def test_the_default_is_mp3_and_the_asynchronous_client_gets_it(
    server: RunningServer, key: str, plain: Sound
) -> None:
    async def speak() -> tuple[bytes, bytes]:
        async with httpx.AsyncClient(timeout=120) as client:
            eleven = AsyncElevenLabs(base_url=server.url, api_key=key, httpx_client=client)
            whole = [chunk async for chunk in eleven.text_to_speech.convert(VOICE, text=TEXT)]
            parts = [chunk async for chunk in eleven.text_to_speech.stream(VOICE, text=TEXT)]
            return b"".join(whole), b"".join(parts)

    for data in asyncio.run(speak()):
        sound = decode(data, "mp3_44100_128")
        assert (sound.rate, data[:3]) == (44_100, b"ID3")
        assert sound.seconds == pytest.approx(plain.seconds, abs=0.1)


def is_within(times: CharacterAlignmentResponseModel, sound: Sound) -> bool:
    starts, ends = times.character_start_times_seconds, times.character_end_times_seconds
    edges = [edge for pair in zip(starts, ends, strict=True) for edge in pair]
    return edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= sound.seconds + 0.01


def level(sound: Sound, start: float, end: float) -> float:
    part = sound.samples[int(start * sound.rate) : int(end * sound.rate)]
    return float(np.sqrt(np.mean(np.square(part)))) if len(part) else 0.0


def words_of(times: CharacterAlignmentResponseModel) -> list[tuple[str, float, float]]:
    """Between spaces, with the times of their first and last character."""
    found: list[tuple[str, float, float]] = []
    each = zip(
        times.characters,
        times.character_start_times_seconds,
        times.character_end_times_seconds,
        strict=True,
    )
    inside = False
    for character, start, end in each:
        if character.isspace():
            inside = False
        elif inside:
            found[-1] = (found[-1][0] + character, found[-1][1], end)
        else:
            found.append((character, start, end))
            inside = True
    return found


def test_characters_are_timed_in_the_text_as_it_was_sent(eleven: ElevenLabs) -> None:
    timed = eleven.text_to_speech.convert_with_timestamps(
        VOICE, text=TEXT, output_format="pcm_24000"
    )
    sound = decode(base64.b64decode(timed.audio_base_64), "pcm_24000")
    assert timed.alignment is not None
    assert timed.normalized_alignment is not None
    assert "".join(timed.alignment.characters) == TEXT
    assert "fifty dollars" in "".join(timed.normalized_alignment.characters)
    assert is_within(timed.alignment, sound)
    assert is_within(timed.normalized_alignment, sound)
    for word, start, end in words_of(timed.alignment):
        assert level(sound, start, end) > 0.2 * sound.rms, word
    price = next(word for word in words_of(timed.alignment) if "50" in word[0])
    assert price[2] - price[1] > 0.5  # "fifty dollars"


def test_a_break_in_a_plain_text_is_a_pause(eleven: ElevenLabs) -> None:
    text = 'They went home. <break time="3s" /> Then they slept.'
    timed = eleven.text_to_speech.convert_with_timestamps(
        VOICE, text=text, output_format="pcm_24000"
    )
    sound = decode(base64.b64decode(timed.audio_base_64), "pcm_24000")
    assert timed.alignment is not None
    assert "".join(timed.alignment.characters) == text
    times = {word: (start, end) for word, start, end in words_of(timed.alignment)}
    pause = times["home."][1], times["Then"][0]
    assert pause[1] - pause[0] == pytest.approx(3, abs=0.5)
    assert level(sound, pause[0] + 0.3, pause[1] - 0.3) < 0.01 * sound.rms


def test_a_stream_tells_the_times_as_it_goes(eleven: ElevenLabs) -> None:
    text = f"{TEXT}**And** slept 🙂"
    stream = eleven.text_to_speech.stream_with_timestamps(
        VOICE, text=text, output_format="pcm_24000"
    )
    chunks = list(stream)
    audio = b"".join(base64.b64decode(chunk.audio_base_64) for chunk in chunks)
    parts = [chunk.alignment for chunk in chunks if chunk.alignment]
    assert len(parts) > 1
    whole = CharacterAlignmentResponseModel(
        characters=[each for part in parts for each in part.characters],
        character_start_times_seconds=[
            each for part in parts for each in part.character_start_times_seconds
        ],
        character_end_times_seconds=[
            each for part in parts for each in part.character_end_times_seconds
        ],
    )
    assert "".join(whole.characters) == text
    assert is_within(whole, decode(audio, "pcm_24000"))
    assert any(chunk.normalized_alignment for chunk in chunks)


def test_a_cloned_voice_speaks(eleven: ElevenLabs) -> None:
    with (SPEECH / "lj-ver1.flac").open("rb") as sample:
        voice = eleven.voices.ivc.create(name="Lee", files=[sample]).voice_id
    cloned = decode(spoken(eleven, "It is me.", voice, output_format="wav_22050"), "wav_22050")
    stock = decode(spoken(eleven, "It is me.", output_format="wav_22050"), "wav_22050")
    assert cloned.f0() > 1.3 * stock.f0()  # a woman's voice, made from a man's


@pytest.mark.parametrize(
    ("text", "code", "language"),
    [
        ("Son las dos.", None, "ES"),
        ("Son las dos.", "es", "ES"),
        ("Son las dos.", "en", "EN"),
        ("It is two.", None, "EN"),
    ],
)
def test_the_language_is_named_or_told_by_the_text(
    eleven: ElevenLabs, ada: Person, text: str, code: str | None, language: str
) -> None:
    raw = eleven.text_to_speech.with_raw_response
    with raw.convert(RACHEL, text=text, language_code=code) as answer:
        assert b"".join(answer.data)
        job = ada.client.get(f"/job/{answer.headers['x-audio-id']}").json()
    assert job["language"] == language


def test_the_speed_is_kept(eleven: ElevenLabs, plain: Sound) -> None:
    options: dict[str, Any] = {
        "output_format": "pcm_24000",
        "seed": 7,
        "model_id": "eleven_flash_v2_5",
    }
    settings = VoiceSettings(speed=0.8, stability=0.4, style=0.1, use_speaker_boost=False)
    slow = decode(spoken(eleven, voice_settings=settings, **options), "pcm_24000")
    assert slow.seconds == pytest.approx(plain.seconds / 0.8, rel=0.1)


@pytest.mark.parametrize("kept", [True, False])
def test_audio_is_kept_unless_logging_is_off(eleven: ElevenLabs, ada: Person, kept: bool) -> None:
    raw = eleven.text_to_speech.with_raw_response
    with raw.convert(VOICE, text="Hi.", enable_logging=kept) as answer:
        data = b"".join(answer.data)
        audio_id = answer.headers["x-audio-id"]
        assert answer.headers["request-id"] == audio_id
        assert answer.headers["content-type"] == "audio/mpeg"
    stored = ada.client.get(f"/audio/{audio_id}")
    assert (stored.status_code == 200) is kept
    assert len(data) > 1000


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"voice": "nobody"}, 404, "voice_not_found"),
        ({"output_format": "alaw_8000"}, 422, "output_format_unsupported"),
        ({"output_format": "mp3"}, 422, "output_format_unsupported"),
        ({"model_id": "eleven_sings"}, 404, "model_not_found"),
        ({"language_code": "xx"}, 404, "language_not_found"),
        ({"language_code": "es"}, 404, "speaker_not_found"),
        ({"text": ""}, 422, "validation_failed"),
        ({"text": " ... "}, 422, "text_unspeakable"),
        ({"text": "a" * 20_001}, 422, "text_too_long"),
        ({"seed": -1}, 422, "validation_failed"),
        ({"voice_settings": VoiceSettings(speed=1.3)}, 422, "validation_failed"),
        ({"voice_settings": VoiceSettings(stability=1.1)}, 422, "validation_failed"),
        ({"audio_effects": {"environment_id": "hall"}}, 422, "option_unsupported"),
        (
            {"pronunciation_dictionary_locators": [{"pronunciation_dictionary_id": "a"}]},
            *(404, "pronunciation_dictionary_not_found"),
        ),
    ],
)
def test_what_cannot_be_done_is_an_error(
    eleven: ElevenLabs, options: dict[str, Any], status: int, code: str
) -> None:
    with pytest.raises(ApiError) as refused:
        spoken(eleven, **options)
    assert code_of(refused) == (status, code)


def test_open_webui_speaks(server: RunningServer, key: str) -> None:
    """Source: open_webui/routers/audio.py, its engine "elevenlabs"."""
    with httpx.Client(base_url=server.url, headers={"xi-api-key": key}, timeout=120) as client:
        voices = {
            each["voice_id"]: each["name"] for each in client.get("/v1/voices").json()["voices"]
        }
        models = [(each["model_id"], each["name"]) for each in client.get("/v1/models").json()]
        body = {
            "text": "Hello.",
            "model_id": models[0][0],
            "voice_settings": {"stability": 0.5, "similarity_boost": 0.5},
        }
        accepted = {"Accept": "audio/mpeg"}
        spoken = client.post(
            f"/v1/text-to-speech/{next(iter(voices))}", json=body, headers=accepted
        )
    assert spoken.headers["content-type"] == "audio/mpeg"
    assert decode(spoken.content, "mp3_44100_128").seconds > 0.3


def test_unknown_fields_are_ignored(ada: Person) -> None:
    body = {"text": "Hi.", "next_text": "Bye.", "use_pvc_as_ivc": True, "of_next_year": {"a": 1}}
    answer = ada.client.post(f"/v1/text-to-speech/{VOICE}?optimize_streaming_latency=3", json=body)
    assert answer.status_code == 200


def test_other_keys_speak_only_if_they_may(ada: Person, server: RunningServer) -> None:
    with httpx.Client() as client:
        eleven = ElevenLabs(base_url=server.url, api_key=ada.key("voices"), httpx_client=client)
        with pytest.raises(ApiError) as refused:
            spoken(eleven)
    assert code_of(refused) == (403, "scope_missing")


def test_pieces_are_not_far_apart(eleven: ElevenLabs) -> None:
    timed = eleven.text_to_speech.convert_with_timestamps(VOICE, text=TEXT)
    assert timed.alignment is not None
    words = words_of(timed.alignment)
    assert all(0 <= after[1] - word[2] < 1 for word, after in pairwise(words))
