"""GET /audio/<id>: formats, ranges, conditions, peaks, removal."""

import io

import av
import httpx
import numpy as np
import pytest

from tests.sound import read

TEXT = "Four hours of steady work faced us."
QUICK = "EN-INSTANT"  # takes a tenth of the CPU; here any speech will do
MEDIA_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
}


def make(client: httpx.Client, **fields: object) -> dict[str, object]:
    answer = client.post("/tts", json={"text": TEXT, "speaker": QUICK} | fields)
    assert answer.status_code == 200, answer.text
    reported: dict[str, object] = answer.json()
    return reported


@pytest.fixture(scope="module")
def made(client: httpx.Client) -> dict[str, object]:
    return make(client)


def decoded_seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.audio[0]
        n_samples = sum(frame.samples for frame in container.decode(stream))
        return float(n_samples / stream.rate)


@pytest.mark.parametrize("name", MEDIA_TYPES)
@pytest.mark.parametrize("way", ["asked for", "converted"])
def test_every_format_is_the_same_speech(
    client: httpx.Client, made: dict[str, object], name: str, way: str
) -> None:
    if way == "asked for":
        answer = client.get(str(make(client, format=name)["audio_url"]))
    else:
        answer = client.get(str(made["audio_url"]), params={"format": name.upper()})
    assert answer.headers["Content-Type"].split(";")[0] == MEDIA_TYPES[name]
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert decoded_seconds(answer.content) == pytest.approx(float(str(made["duration"])), abs=0.1)
    disposition = answer.headers["Content-Disposition"]
    assert "phonex-" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pcm_is_the_wav_without_its_head(client: httpx.Client, made: dict[str, object]) -> None:
    pcm = client.get(str(made["audio_url"]), params={"format": "pcm"}).content
    wav = client.get(str(made["audio_url"])).content
    samples = np.frombuffer(pcm, "<i2")
    reported = float(str(made["duration"]))  # in whole milliseconds
    assert len(samples) / 24000 == pytest.approx(reported, abs=0.0006)
    assert wav.endswith(pcm)


@pytest.mark.parametrize(
    ("fields", "media_type"),
    [
        ({"format": "pcm"}, "audio/pcm"),
        ({"format": "pcm", "sample_rate": 44_100}, "audio/pcm"),
        ({"format": "ulaw"}, "audio/basic"),
    ],
)
def test_raw_samples_can_be_converted_and_drawn(
    client: httpx.Client, fields: dict[str, object], media_type: str
) -> None:
    reported = make(client, **fields)
    assert client.get(str(reported["audio_url"])).headers["Content-Type"] == media_type
    wav = read(client.get(str(reported["audio_url"]), params={"format": "wav"}).content)
    assert wav.rate == reported["sample_rate"]
    peaks = client.get(f"{reported['audio_url']}/peaks", params={"n": 10}).json()["peaks"]
    assert max(peaks) == pytest.approx(wav.peak, abs=0.01)


def test_a_range_is_that_part(client: httpx.Client, made: dict[str, object]) -> None:
    url = str(made["audio_url"])
    whole = client.get(url)
    part = client.get(url, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
    assert whole.headers["Accept-Ranges"] == "bytes"
    tail = client.get(url, headers={"Range": "bytes=-50"})
    assert tail.content == whole.content[-50:]


def test_a_range_beyond_the_end_is_416(client: httpx.Client, made: dict[str, object]) -> None:
    answer = client.get(str(made["audio_url"]), headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_what_the_client_has_is_not_sent_again(
    client: httpx.Client, made: dict[str, object]
) -> None:
    url = str(made["audio_url"])
    head = client.head(url)
    assert head.status_code == 200
    assert head.content == b""
    again = client.get(url, headers={"If-None-Match": head.headers["ETag"]})
    assert again.status_code == 304


def test_peaks_follow_the_wave(client: httpx.Client, made: dict[str, object]) -> None:
    url = str(made["audio_url"])
    peaks = client.get(f"{url}/peaks", params={"n": 50}).json()["peaks"]
    samples = np.abs(read(client.get(url).content).samples)
    expected = [float(part.max()) for part in np.array_split(samples, 50)]
    assert len(peaks) == 50
    assert np.corrcoef(peaks, expected)[0, 1] > 0.95


def test_deleted_audio_is_gone_in_every_format(client: httpx.Client) -> None:
    url = str(make(client)["audio_url"])
    assert client.get(url, params={"format": "mp3"}).status_code == 200
    assert client.delete(url).json()["success"] is True
    for answer in (client.get(url), client.get(url, params={"format": "mp3"}), client.delete(url)):
        assert (answer.status_code, answer.json()["code"]) == (404, "audio_not_found")


def test_audio_in_the_making_is_not_ready(client: httpx.Client) -> None:
    job = client.post("/tts?wait=0", json={"text": TEXT * 20}).json()
    answer = client.get(job["audio_url"])
    assert (answer.status_code, answer.json()["code"]) == (409, "audio_not_ready")
    assert int(answer.headers["Retry-After"]) >= 1
    client.delete(f"/job/{job['job_id']}")


@pytest.mark.parametrize(
    "name", ["2551479b-4603-4bd4-b275-ef0be35c6085", "x", "..%2f..%2f..%2fetc%2fpasswd"]
)
def test_unknown_audio_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"/audio/{name}").status_code == 404


def test_an_unknown_format_is_refused(client: httpx.Client, made: dict[str, object]) -> None:
    answer = client.get(str(made["audio_url"]), params={"format": "exe"})
    assert (answer.status_code, answer.json()["code"]) == (422, "format_unknown")
