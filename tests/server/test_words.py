"""GET /audio/<id>/words: when words are heard, in real audio."""

import re
import uuid
from itertools import pairwise

import httpx
import numpy as np
import pytest

from tests.sound import Sound, read
from tests.voice_file import import_voice

FIRST = "Four hours of steady work faced us, and nobody in the whole harbour seemed to mind that."
SECOND = (
    "The old lighthouse keeper closed his green notebook and went slowly down the stairs again."
)
TEXT = f"{FIRST} {SECOND}"
WORDS = TEXT.replace(",", "").replace(".", "").split()


def make(client: httpx.Client, route: str = "/tts", **fields: object) -> str:
    answer = client.post(route, json={"text": TEXT} | fields)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["audio_url"])


@pytest.fixture(scope="module")
def url(client: httpx.Client) -> str:
    return make(client, speaker="EN-INSTANT")


def words_of(client: httpx.Client, url: str) -> list[dict[str, float | str]]:
    answer = client.get(f"{url}/words")
    assert answer.status_code == 200, answer.text
    reported: list[dict[str, float | str]] = answer.json()
    return reported


def bounds(words: list[dict[str, float | str]]) -> list[tuple[float, float]]:
    return [(float(word["start"]), float(word["end"])) for word in words]


def level_db(sound: Sound, start: float, end: float) -> float:
    part = sound.samples[round(start * sound.rate) : round(end * sound.rate)]
    return float(10 * np.log10(np.mean(np.square(part)) + 1e-12))


@pytest.mark.parametrize(
    "fields",
    [{}, {"speaker": "EN-INSTANT", "speed": 0.7, "format": "mp3"}, {"speaker": "EN-INSTANT"}],
)
def test_words_are_heard_when_they_are_reported_to_be(
    client: httpx.Client, fields: dict[str, object]
) -> None:
    url = make(client, "/tts", **fields)
    words, sound = words_of(client, url), read(client.get(url).content)
    assert [word["word"] for word in words] == WORDS
    times = bounds(words)
    assert all(one[0] < one[1] <= other[0] for one, other in pairwise(times))
    last, first = times[len(FIRST.split()) - 1], times[len(FIRST.split())]
    said = level_db(sound, times[0][0], last[1])
    assert level_db(sound, last[1] + 0.04, first[0] - 0.04) < said - 20
    assert level_db(sound, first[0], first[0] + 0.2) > said - 12
    assert level_db(sound, last[1] - 0.2, last[1]) > said - 15
    assert times[-1][1] < sound.seconds - 0.1


def test_a_clones_words_are_heard_when_they_are_reported_to_be(client: httpx.Client) -> None:
    voice_id = import_voice(client, f"Words {uuid.uuid4()}")
    url = make(client, "/clone", voice_id=voice_id)
    times, sound = bounds(words_of(client, url)), read(client.get(url).content)
    last, first = times[len(FIRST.split()) - 1], times[len(FIRST.split())]
    said = level_db(sound, times[0][0], last[1])
    assert level_db(sound, last[1] + 0.04, first[0] - 0.04) < said - 15
    assert level_db(sound, first[0], first[0] + 0.2) > said - 12


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("KR", "안녕하세요, 반갑습니다.", ["안녕하세요", "반갑습니다"]),
        ("ES", "¿Dónde está la señora?", ["Dónde", "está", "la", "señora"]),
        ("ZH", "我们喜欢音乐。", ["我们", "喜欢", "音乐"]),
        ("JP", "音楽が好きです。", ["音楽", "が", "好き", "です"]),
    ],
)
def test_words_are_those_of_the_language(
    client: httpx.Client, language: str, text: str, words: list[str]
) -> None:
    reported = words_of(client, make(client, text=text, language=language))
    assert [word["word"] for word in reported] == words


def test_captions_hold_the_text_at_the_words_times(client: httpx.Client, url: str) -> None:
    srt = client.get(f"{url}/words", params={"format": "srt"})
    assert srt.headers["Content-Type"] == "application/x-subrip; charset=utf-8"
    cues = [block.split("\n") for block in srt.text.strip().split("\n\n")]
    assert [cue[0] for cue in cues] == [str(number) for number in range(1, len(cues) + 1)]
    assert " ".join(line for cue in cues for line in cue[2:]) == TEXT
    assert all(re.fullmatch(r"00:00:\d\d,\d{3} --> 00:00:\d\d,\d{3}", cue[1]) for cue in cues)
    start = words_of(client, url)[0]["start"]
    assert cues[0][1].startswith(f"00:00:{start:06.3f}".replace(".", ","))


def test_vtt_is_the_same_in_its_own_form(client: httpx.Client, url: str) -> None:
    vtt = client.get(f"{url}/words", params={"format": "vtt"})
    assert vtt.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert vtt.text.startswith("WEBVTT\n\n00:00:00.")
    assert ".vtt" in vtt.headers["Content-Disposition"]


def test_an_unknown_form_is_refused(client: httpx.Client, url: str) -> None:
    answer = client.get(f"{url}/words", params={"format": "exe"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_words_go_with_their_audio(client: httpx.Client) -> None:
    url = make(client, text="Gone.", speaker="EN-INSTANT")
    client.delete(url)
    answer = client.get(f"{url}/words")
    assert (answer.status_code, answer.json()["code"]) == (404, "audio_not_found")


def test_words_of_audio_in_the_making_are_not_ready(client: httpx.Client) -> None:
    job = client.post("/tts?wait=0", json={"text": TEXT * 20}).json()
    answer = client.get(f"{job['audio_url']}/words")
    assert (answer.status_code, answer.json()["code"]) == (409, "audio_not_ready")
    client.delete(f"/job/{job['job_id']}")
