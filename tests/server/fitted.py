"""Voices as clients meet them: made, shown, heard, and watched while they are fitted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.offline.speaker_network import SpeakerNetwork
from tests.sound import Sound, read

TEXT = "The juice of lemons makes fine punch."
FIT_POLL_S = 0.25  # a fit has only the CPU time that nobody else wants, and each look takes some
FIT_TIMEOUT_S = 1200.0  # on two cores it takes 80 s; a fit gets what a busy machine leaves it


@dataclass(frozen=True)
class FitAnswer:
    """What an answer says of a voice and its fit."""

    state: str
    progress: int
    instant: float | None
    fitted: float | None
    warnings: list[str]
    sample_s: float | None

    @staticmethod
    def of(voice: dict[str, object]) -> "FitAnswer":
        fitting, likeness, sample = voice["fitting"], voice["likeness"], voice["sample"]
        assert isinstance(fitting, dict)
        assert isinstance(likeness, dict)
        assert isinstance(voice["warnings"], list)
        return FitAnswer(
            fitting["state"],
            fitting["progress"],
            likeness["instant"],
            likeness["fitted"],
            voice["warnings"],
            sample["duration"] if isinstance(sample, dict) else None,
        )

    @property
    def active(self) -> bool:
        return self.state in ("queued", "running")


@dataclass(frozen=True)
class Event:
    name: str
    voice: FitAnswer


def register(client: httpx.Client, name: str, *samples: Path) -> FitAnswer:
    files = [("voice_sample", path.read_bytes()) for path in samples]
    answer = client.post("/voice/register", data={"voice_name": name}, files=files)
    assert answer.status_code == 201, answer.text
    return FitAnswer.of(answer.json()["voice"])


def shown(client: httpx.Client, voice_id: str) -> FitAnswer:
    return FitAnswer.of(client.get(f"/voice/{voice_id}").raise_for_status().json())


def add_samples(client: httpx.Client, voice_id: str, *samples: Path) -> httpx.Response:
    files = [("voice_sample", path.read_bytes()) for path in samples]
    answer = client.post(f"/voice/{voice_id}/samples", files=files)
    assert answer.status_code == 200, answer.text
    return answer


def say(client: httpx.Client, voice_id: str) -> Sound:
    answer = client.post("/clone?wait=120", json={"text": TEXT, "voice_id": voice_id})
    assert answer.status_code == 200, answer.text
    return read(client.get(answer.json()["audio_url"]).content)


def events(client: httpx.Client, voice_id: str) -> Iterator[Event]:
    """What is reported until the stream ends."""
    url, name = f"/voice/{voice_id}/events", ""
    with client.stream("GET", url, timeout=FIT_TIMEOUT_S) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield Event(name, FitAnswer.of(json.loads(value)))


def until_running(client: httpx.Client, voice_id: str) -> None:
    for event in events(client, voice_id):
        if event.voice.state == "running":
            return
    raise AssertionError("it never ran")


def similarity(sound: Sound, path: Path) -> float:
    """The speaker encoder's cosine between speech and a recording; above 0.8 is one speaker."""
    network = SpeakerNetwork()
    one, other = (
        network.embed(resample(Audio(each.samples, each.rate), 16_000).samples)
        for each in (sound, read(path.read_bytes()))
    )
    return float(one @ other)
