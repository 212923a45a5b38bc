"""Speech by the official client, unmodified."""

import asyncio
import base64
import json
import wave
from collections.abc import Iterator
from io import BytesIO

import httpx
import numpy as np
import openai
import pytest
from numpy.typing import NDArray

from tests.running import RunningServer
from tests.server.openai.conftest import heard, sample
from tests.sound import Sound

TEXT = "Good morning. How are you?"


def spoken(client: openai.OpenAI, **fields: object) -> bytes:
    asked = {"model": "tts-1", "voice": "alloy", "input": TEXT} | fields
    return client.audio.speech.create(**asked).content  # type: ignore[arg-type]


def raw(data: bytes) -> NDArray[np.int16]:
    return np.frombuffer(data, "<i2")


def distance_db(one: bytes, other: bytes) -> float:
    """How far two answers are apart: in their level by frequency, or in their length."""
    if abs(len(one) - len(other)) > 0.01 * len(one):
        return float("inf")
    first, second = (
        Sound((raw(each) / 32_768).astype(np.float32), 24_000) for each in (one, other)
    )
    return float(np.abs(first.band_levels_db() - second.band_levels_db()).mean())


def test_the_default_is_mp3(client: openai.OpenAI) -> None:
    response = client.audio.speech.with_raw_response.create(
        model="gpt-4o-mini-tts", voice="alloy", input=TEXT
    )
    assert response.headers["content-type"] == "audio/mpeg"
    assert "content-length" not in response.headers
    assert 1.0 < heard(response.content).seconds < 5.0


@pytest.mark.parametrize(
    ("form", "media_type", "start"),
    [
        ("mp3", "audio/mpeg", b"ID3"),
        ("opus", "audio/ogg; codecs=opus", b"OggS"),
        ("aac", "audio/aac", b"ID3"),
        ("flac", "audio/flac", b"fLaC"),
        ("wav", "audio/wav", b"RIFF"),
    ],
)
def test_every_format_can_be_decoded(
    client: openai.OpenAI, form: str, media_type: str, start: bytes
) -> None:
    response = client.audio.speech.with_raw_response.create(
        model="tts-1",
        voice="alloy",
        input=TEXT,
        response_format=form,  # type: ignore[arg-type]
    )
    audio = heard(response.content)
    assert response.headers["content-type"] == media_type
    assert response.content.startswith(start)
    assert 1.0 < audio.seconds < 5.0
    assert np.abs(audio.samples).max() > 0.1


def test_mp3s_can_be_joined(client: openai.OpenAI) -> None:
    """LibreChat joins the answers to parts of a text."""
    one = spoken(client)
    assert heard(one + one).seconds == pytest.approx(2 * heard(one).seconds, abs=0.06)


def test_a_wav_has_its_exact_size(client: openai.OpenAI) -> None:
    data = spoken(client, response_format="wav")
    with wave.open(BytesIO(data)) as file:
        n_frames = file.getnframes()
        assert n_frames == len(file.readframes(n_frames + 1)) // 2
        assert 1.0 < n_frames / file.getframerate() < 5.0


def test_pcm_is_24_khz_mono(client: openai.OpenAI) -> None:
    seconds = heard(spoken(client, response_format="wav")).seconds
    data = raw(spoken(client, response_format="pcm"))
    assert len(data) / 24_000 == pytest.approx(seconds, rel=0.02)
    assert np.abs(data).max() > 3000


def test_speed_changes_the_length(client: openai.OpenAI) -> None:
    slow, fast = (len(spoken(client, response_format="pcm", speed=speed)) for speed in (0.5, 3.0))
    assert 3.0 < slow / fast < 9.0


def test_the_audio_is_streamed(client: openai.OpenAI) -> None:
    with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="alloy", input=TEXT * 5, response_format="pcm"
    ) as response:
        chunks = list(response.iter_bytes())
    assert response.headers["transfer-encoding"] == "chunked"
    assert response.headers["x-accel-buffering"] == "no"
    assert len(chunks) > 1
    assert len(b"".join(chunks)) > 5 * 24_000 * 2


def events(client: openai.OpenAI, **fields: object) -> Iterator[dict[str, object]]:
    asked = {"model": "gpt-4o-mini-tts", "voice": "alloy", "input": TEXT, "stream_format": "sse"}
    with client.audio.speech.with_streaming_response.create(**(asked | fields)) as response:  # type: ignore[arg-type]
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


@pytest.mark.parametrize("form", ["mp3", "pcm", "opus"])
def test_events_carry_one_continuous_audio(client: openai.OpenAI, form: str) -> None:
    *parts, end = events(client, response_format=form)
    assert {part["type"] for part in parts} == {"speech.audio.delta"}
    joined = b"".join(base64.b64decode(str(part["audio"])) for part in parts)
    seconds = len(joined) / 48_000 if form == "pcm" else heard(joined).seconds
    assert 1.0 < seconds < 5.0
    assert end["type"] == "speech.audio.done"
    usage = end["usage"]
    assert isinstance(usage, dict)
    assert usage["input_tokens"] == 7
    assert usage["output_tokens"] == pytest.approx(20 * seconds, abs=3)


@pytest.mark.anyio
async def test_the_async_client_speaks_several_at_once(running: RunningServer) -> None:
    async with openai.AsyncOpenAI(api_key="none", base_url=f"{running.url}/v1") as client:
        texts = ["One.", "Two and three.", "Four, five and six, all together.", "Seven."]
        answers = await asyncio.gather(
            *(
                client.audio.speech.create(
                    model="tts-1", voice="alloy", input=text, response_format="pcm"
                )
                for text in texts
            )
        )
    lengths = [len(answer.content) for answer in answers]
    assert lengths[2] == max(lengths)
    assert min(lengths) > 10_000


def test_the_language_is_that_of_the_text(client: openai.OpenAI) -> None:
    """The Spanish and the English reading of one text differ."""
    text = "Buenos días. ¿Cómo estás?"
    found, spanish, english = (
        spoken(client, input=text, response_format="pcm", extra_body=extra)
        for extra in ({}, {"language": "es"}, {"language": "EN"})
    )
    assert distance_db(found, spanish) < 1.0 < distance_db(found, english)


def test_an_alias_stands_for_its_speaker(client: openai.OpenAI) -> None:
    alias, speaker, other = (
        spoken(client, voice=voice, response_format="pcm")
        for voice in ("verse", {"id": "EN-INDIA"}, "onyx")
    )
    assert distance_db(alias, speaker) < 1.0 < distance_db(alias, other)


def test_a_field_without_effect_is_named(client: openai.OpenAI) -> None:
    response = client.audio.speech.with_raw_response.create(
        model="gpt-4o-mini-tts",
        voice="alloy",
        input="Hi.",
        instructions="Whisper.",
        extra_body={"seed": 7},
    )
    assert response.headers["x-phonex-ignored"] == "instructions, seed"


@pytest.mark.parametrize(
    ("fields", "error", "code", "param"),
    [
        ({"voice": "nobody"}, openai.NotFoundError, "voice_not_found", "voice"),
        ({"voice": "ghost"}, openai.NotFoundError, "voice_not_found", "voice"),
        ({"model": "tts-9"}, openai.NotFoundError, "model_not_found", "model"),
        ({"input": ""}, openai.BadRequestError, "validation_failed", "input"),
        ({"input": "a" * 4097}, openai.BadRequestError, "validation_failed", "input"),
        ({"input": "…"}, openai.BadRequestError, "text_unspeakable", "input"),
        ({"speed": 5}, openai.BadRequestError, "validation_failed", "speed"),
        (
            {"response_format": "m4a"},
            openai.BadRequestError,
            "validation_failed",
            "response_format",
        ),
        ({"voice": None}, openai.BadRequestError, "voice_required", "voice"),
        (
            {"voice": "ES", "extra_body": {"language": "EN"}},
            openai.NotFoundError,
            "speaker_not_found",
            "voice",
        ),
    ],
)
def test_what_is_wrong_is_an_exception_of_the_client(
    client: openai.OpenAI,
    fields: dict[str, object],
    error: type[openai.APIStatusError],
    code: str,
    param: str,
) -> None:
    with pytest.raises(error) as caught:
        spoken(client, **fields)
    assert (caught.value.code, caught.value.param) == (code, param)
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["message"]


@pytest.mark.parametrize("stream_format", ["audio", "sse"])
def test_an_error_comes_before_the_stream(client: openai.OpenAI, stream_format: str) -> None:
    with pytest.raises(openai.NotFoundError):
        spoken(client, voice="nobody", stream_format=stream_format)


def test_a_cloned_voice_speaks_under_its_id_and_alias(client: openai.OpenAI) -> None:
    with sample().open("rb") as file:
        consent = client.audio.voice_consents.create(
            name="Ada Lovelace", language="en-US", recording=file
        )
    with sample().open("rb") as file:
        voice = client.audio.voices.create(name="Ada", audio_sample=file, consent=consent.id)
    assert (voice.id, voice.name, voice.object, voice.type) == (
        "ada",
        "Ada",
        "audio.voice",
        "audio_sample",
    )
    by_id, by_alias = (
        len(spoken(client, voice=name, response_format="pcm")) for name in ({"id": "ada"}, "Rachel")
    )
    assert by_id > 24_000 * 2
    assert by_id == pytest.approx(by_alias, rel=0.05)
    assert any(each["id"] == "ada" for each in listed(client))
    deleted = client.audio.voices.delete("ada")
    assert (deleted.id, deleted.deleted, deleted.object) == ("ada", True, "audio.voice.deleted")
    with pytest.raises(openai.NotFoundError):
        client.audio.voices.delete("ada")
    with pytest.raises(openai.NotFoundError, match="'Rachel' stands for 'ada'"):
        spoken(client, voice="Rachel")


def listed(client: openai.OpenAI) -> list[dict[str, str]]:
    answer = client.get("/audio/voices", cast_to=httpx.Response)
    voices: list[dict[str, str]] = answer.json()["voices"]
    return voices
