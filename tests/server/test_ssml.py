"""SSML over HTTP: what its tags do to the audio that comes back."""

import uuid

import httpx
import numpy as np
import pytest

from tests.running import SPEECH
from tests.sound import Sound, read
from tests.voice_file import import_voice

SENTENCE = "Nobody in the whole harbour seemed to mind that."
FIELDS = {"speaker": "EN-INSTANT", "format": "flac"}


def make(client: httpx.Client, inner: str, **fields: object) -> dict[str, object]:
    body = {"text": f"<speak>{inner}</speak>"} | FIELDS | fields
    answer = client.post("/tts", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, object] = answer.json()
    return made


def sound_of(client: httpx.Client, made: dict[str, object]) -> Sound:
    return read(client.get(str(made["audio_url"])).raise_for_status().content)


def speak(client: httpx.Client, inner: str, **fields: object) -> Sound:
    return sound_of(client, make(client, inner, **fields))


def part(sound: Sound, start: float, end: float) -> Sound:
    return Sound(sound.samples[round(start * sound.rate) : round(end * sound.rate)], sound.rate)


def times(client: httpx.Client, made: dict[str, object]) -> list[tuple[str, float, float]]:
    words = client.get(f"{made['audio_url']}/words").raise_for_status().json()
    return [(word["word"], word["start"], word["end"]) for word in words]


@pytest.fixture(scope="module")
def plain(client: httpx.Client) -> Sound:
    return speak(client, SENTENCE)


def test_pauses_words_and_marks_are_in_one_audio(client: httpx.Client) -> None:
    inner = 'One moment. <break time="1500ms"/><mark name="m"/>Here it <mark name="n"/>is.'
    made = make(client, inner)
    sound, words = sound_of(client, made), times(client, made)
    assert made["characters"] == len("One moment.Here it is.")
    assert [word for word, _, _ in words] == ["One", "moment", "Here", "it", "is"]
    gap = words[2][1] - words[1][2]
    assert 1.5 < gap < 2
    middle = words[1][2] + gap / 2
    assert not part(sound, middle - 0.7, middle + 0.7).samples.any()
    assert part(sound, words[2][1], words[4][2]).rms > 0.01
    assert words[-1][2] < sound.seconds
    marks = client.get(f"{made['audio_url']}/words?format=marks").raise_for_status().json()
    assert marks == {
        "marks": [{"name": "m", "time": words[2][1]}, {"name": "n", "time": words[4][1]}]
    }


def test_prosody_is_heard(client: httpx.Client, plain: Sound) -> None:
    slow = speak(client, f'<prosody rate="50%">{SENTENCE}</prosody>')
    assert slow.seconds / plain.seconds == pytest.approx(2, rel=0.15)
    soft = speak(client, f'<prosody volume="-12dB">{SENTENCE}</prosody>')
    assert 20 * np.log10(soft.rms / plain.rms) == pytest.approx(-12, abs=0.5)
    high = speak(client, f'<prosody pitch="+4st">{SENTENCE}</prosody>')
    asked = speak(client, SENTENCE, pitch=4)
    assert high.f0() == pytest.approx(asked.f0(), rel=0.005)
    assert 12 * np.log2(high.f0() / plain.f0()) == pytest.approx(4, abs=1.2)  # the tracker errs
    assert high.seconds == pytest.approx(plain.seconds, rel=0.03)


def test_two_voices_are_heard_in_one_audio(client: httpx.Client) -> None:
    voice = '<voice name="{}">{}</voice><break time="1s"/>'
    inner = voice.format("am_adam", SENTENCE) + voice.format("af_heart", SENTENCE)
    made = make(client, inner)
    sound, words = sound_of(client, made), times(client, made)
    half = len(words) // 2
    man = part(sound, words[0][1], words[half - 1][2])
    woman = part(sound, words[half][1], words[-1][2])
    assert woman.f0() > 1.3 * man.f0()


def test_a_stored_voice_speaks_where_it_is_named(client: httpx.Client) -> None:
    voice_id = import_voice(client, f"Named {uuid.uuid4()}")
    inner = f'{SENTENCE} <voice name="{voice_id}">{SENTENCE}</voice>'
    made = make(client, inner, speaker="am_adam")
    sound, words = sound_of(client, made), times(client, made)
    half = len(words) // 2
    speaker = part(sound, words[0][1], words[half - 1][2])
    clone = part(sound, words[half][1], words[-1][2])
    assert clone.f0() > 1.3 * speaker.f0()
    client.delete(f"/voice/{voice_id}").raise_for_status()
    gone = client.post("/tts", json={"text": f"<speak>{inner}</speak>"})
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "voice_not_found")


@pytest.mark.parametrize(
    ("text", "status", "code", "told"),
    [
        ("<speak><audio src='x'/></speak>", 422, "ssml_unsupported", "<audio>"),
        ("<speak>a & b</speak>", 422, "ssml_malformed", "line 1, column 11"),
        ("<speak><voice name='nobody'>a</voice></speak>", 404, "voice_not_found", "nobody"),
        ("<speak><break/></speak>", 422, "text_unspeakable", "EN"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><speak>&b;</speak>", 422, "ssml_unsupported", "DOCTYPE"),
    ],
)
def test_what_is_not_understood_is_refused_at_once(
    client: httpx.Client, text: str, status: int, code: str, told: str
) -> None:
    for route in ("/tts", "/tts/stream"):
        answer = client.post(route, json={"text": text, "ssml": True})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (status, code)
        assert told in error["message"]


def test_every_door_speaks_ssml(client: httpx.Client) -> None:
    text = "<speak>One <break time='2s'/> two.</speak>"
    streamed = client.post(
        "/tts/stream", json={"text": text} | FIELDS | {"format": "mp3"}
    ).raise_for_status()
    sample = (SPEECH / "lj-ver2.flac").read_bytes()
    form = {"text": text, "ssml": "true", "format": "flac"}
    quick = client.post("/clone/quick", data=form, files={"voice_sample": sample})
    for sound in (read(streamed.content), sound_of(client, quick.raise_for_status().json())):
        assert 2.5 < sound.seconds < 4.5
