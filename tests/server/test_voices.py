"""Registering voices and speaking in them."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
import torch

from phonex.audio.encode import open_encoder
from tests.running import SPEECH, RunningServer
from tests.sound import Sound, read

FORMATS = SPEECH.parent / "formats"
MAN, WOMAN = SPEECH / "vctk-p226-ver1.flac", SPEECH / "lj-ver1.flac"
TEXT = "Rice is often served in round bowls."
NAMES = {"man": "A Man", "woman": "Ünïque Wöman"}


def register(client: httpx.Client, name: str, *samples: Path, **fields: str) -> httpx.Response:
    files = [("voice_sample", (path.name, path.read_bytes())) for path in samples]
    return client.post("/voice/register", data={"voice_name": name} | fields, files=files)


@pytest.fixture(scope="module")
def voices(client: httpx.Client) -> Iterator[dict[str, str]]:
    """A man's and a woman's voice, by those words."""
    ids = {}
    for who, path in (("man", MAN), ("woman", WOMAN)):
        answer = register(client, NAMES[who], path, language="EN", description=who)
        assert answer.status_code == 201, answer.text
        ids[who] = answer.json()["voice_id"]
    yield ids
    for voice_id in ids.values():
        assert client.delete(f"/voice/{voice_id}").json()["success"] is True


def clone(client: httpx.Client, voice_id: str, **fields: object) -> tuple[dict[str, object], Sound]:
    answer = client.post("/clone", json={"text": TEXT, "voice_id": voice_id} | fields)
    assert answer.status_code == 200, answer.text
    reported = answer.json()
    return reported, read(client.get(reported["audio_url"]).content)


def distance_db(sound: Sound, sample: Path) -> float:
    """How far apart two long-term spectra are, mean over bands."""
    return float(np.abs(sound.band_levels_db() - read(sample.read_bytes()).band_levels_db()).mean())


def test_a_registered_voice_is_reported(client: httpx.Client, voices: dict[str, str]) -> None:
    voice = client.get(f"/voice/{voices['woman']}").json()
    assert voice["voice_id"] == "unique-woman"
    assert voice["name"] == NAMES["woman"]
    assert voice["engines"] == ["offline"]
    assert voice["fitting"]["state"] == "off"
    assert voice["sample"]["speech_duration"] > 5
    assert -60 < voice["sample"]["loudness_lufs"] < 0
    listed = [entry["voice_id"] for entry in client.get("/voice/list").json()["voices"]]
    assert listed[:2] == [voices["woman"], voices["man"]]


def test_a_clone_takes_on_pitch_and_colour(client: httpx.Client, voices: dict[str, str]) -> None:
    reported, man = clone(client, voices["man"])
    _, woman = clone(client, voices["woman"])
    assert reported["engine"] == {"speech": "kokoro", "converter": "offline"}
    assert man.f0() == pytest.approx(read(MAN.read_bytes()).f0(), rel=0.12)
    assert woman.f0() == pytest.approx(read(WOMAN.read_bytes()).f0(), rel=0.12)
    assert distance_db(man, MAN) < distance_db(woman, MAN)
    assert distance_db(woman, WOMAN) < distance_db(man, WOMAN)
    assert max(man.peak, woman.peak) <= 1


def test_speed_and_pitch_hold_for_clones(client: httpx.Client, voices: dict[str, str]) -> None:
    _, plain = clone(client, voices["man"])
    _, fast = clone(client, voices["man"], speed=1.4)
    _, high = clone(client, voices["man"], pitch=4)
    assert plain.seconds / fast.seconds == pytest.approx(1.4, rel=0.15)
    assert high.seconds == plain.seconds
    assert high.f0() / plain.f0() == pytest.approx(2 ** (4 / 12), rel=0.03)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ES", "El perro corre por el parque mientras los niños juegan."),
        ("ZH", "今天天气很好，我们一起去公园散步吧。"),
        ("KR", "오늘은 날씨가 좋아서 공원까지 걸어가겠습니다."),
    ],
)
def test_a_clone_speaks_other_languages(
    client: httpx.Client, voices: dict[str, str], language: str, text: str
) -> None:
    reported, sound = clone(client, voices["man"], language=language, text=text)
    assert sound.f0() == pytest.approx(read(MAN.read_bytes()).f0(), rel=0.2)
    assert reported["warnings"] == []


def test_an_engine_that_takes_no_colour_says_so(
    client: httpx.Client, voices: dict[str, str]
) -> None:
    robot = {"language": "KR", "speaker": "KR-F", "text": "오늘은 날씨가 좋습니다."}
    reported, _ = clone(client, voices["man"], **robot)
    assert "espeak" in str(reported["warnings"])


def test_a_quick_clone_keeps_nothing(
    client: httpx.Client, server: RunningServer, voices: dict[str, str]
) -> None:
    files = {"voice_sample": ("x.bin", MAN.read_bytes())}
    answer = client.post("/clone/quick", data={"text": TEXT}, files=files)
    assert answer.status_code == 200, answer.text
    sound = read(client.get(answer.json()["audio_url"]).content)
    registered = clone(client, voices["man"])[1]
    assert sound.f0() == pytest.approx(registered.f0(), rel=0.05)
    assert len(client.get("/voice/list").json()["voices"]) == len(voices)
    kept = [path.name for path in (server.folders.root / "data").rglob("*") if path.is_file()]
    assert not [name for name in kept if answer.json()["job_id"] in name]


def test_where_fitting_is_off_nothing_pretends_to_fit(
    client: httpx.Client, voices: dict[str, str]
) -> None:
    asked = client.post(f"/voice/{voices['man']}/fit")
    assert (asked.status_code, asked.json()["code"]) == (409, "fitting_impossible")
    assert "PHONEX_FIT" in asked.json()["detail"]
    files = {"voice_sample": MAN.read_bytes()}
    quick = client.post("/clone/quick?fit=1", data={"text": TEXT}, files=files)
    assert (quick.status_code, quick.json()["error"]["param"]) == (409, "fit")
    assert client.delete(f"/voice/{voices['man']}/fit").json()["fitting"]["state"] == "off"
    voice = client.get(f"/voice/{voices['man']}").json()
    assert 0.2 < voice["likeness"]["instant"] < 1
    assert (voice["likeness"]["fitted"], voice["warnings"]) == (None, [])


def test_an_instant_voice_that_is_far_from_its_sample_says_so(client: httpx.Client) -> None:
    answer = register(client, "Far", FORMATS / "poor_noise_0dB.wav")
    assert "does not sound much like its speaker" in answer.json()["voice"]["warnings"][-1]
    client.delete("/voice/far")


def test_the_embedding_is_a_safe_torch_file(client: httpx.Client, voices: dict[str, str]) -> None:
    data = client.get(f"/voice/{voices['man']}/embedding").content
    loaded = torch.load(io.BytesIO(data), weights_only=True)
    assert (loaded["format"], loaded["version"]) == ("phonex-voice", 1)
    assert set(loaded["embeddings"]) == {"offline"}
    assert all(isinstance(x, torch.Tensor) for x in loaded["embeddings"]["offline"].values())


def test_the_sample_can_be_heard(client: httpx.Client, voices: dict[str, str]) -> None:
    voice = client.get(f"/voice/{voices['man']}").json()
    answer = client.get(f"/voice/{voices['man']}/sample")
    assert answer.headers["Content-Type"].startswith("audio/")
    assert read(answer.content).seconds == pytest.approx(voice["sample"]["duration"], abs=0.05)


def test_a_voice_can_be_renamed_and_keeps_its_id(
    client: httpx.Client, voices: dict[str, str]
) -> None:
    changed = client.patch(f"/voice/{voices['man']}", json={"name": "Somebody"}).json()
    assert (changed["voice_id"], changed["name"]) == (voices["man"], "Somebody")
    assert changed["description"] == "man"


def test_a_name_is_taken_once(client: httpx.Client, voices: dict[str, str]) -> None:
    answer = register(client, "unique woman", WOMAN)
    assert (answer.status_code, answer.json()["code"]) == (409, "voice_exists")


def test_a_deleted_voice_is_gone(client: httpx.Client, server: RunningServer) -> None:
    voice_id = register(client, "Short Lived", WOMAN).json()["voice_id"]
    client.delete(f"/voice/{voice_id}")
    assert client.get(f"/voice/{voice_id}").status_code == 404
    answer = client.post("/clone", json={"text": TEXT, "voice_id": voice_id})
    assert (answer.status_code, answer.json()["code"]) == (404, "voice_not_found")
    assert not list((server.folders.root / "voices").glob(f"*{voice_id}*"))


def test_any_format_makes_a_voice_whatever_it_is_called(client: httpx.Client) -> None:
    names = ["clip.amr", "clip.flac", "clip.m4a", "clip.mp3", "clip.ogg", "clip.webm", "video.mp4"]
    contents = [(FORMATS / name).read_bytes() for name in names]
    files = [("voice_sample", ("sample.exe", content, "text/plain")) for content in contents]
    answer = client.post("/voice/register", data={"voice_name": "Seven"}, files=files)
    assert answer.status_code == 201, answer.text
    flac = read((FORMATS / "clip.flac").read_bytes())
    heard = answer.json()["voice"]["sample"]["duration"]  # the same clip seven times
    assert heard == pytest.approx(len(names) * flac.seconds, rel=0.1)
    client.delete(f"/voice/{answer.json()['voice_id']}")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("bad_0.3s.wav", 422),
        ("bad_empty.wav", 415),
        ("bad_noise_only.wav", 422),
        ("bad_silence_3s.wav", 422),
        ("bad_text.wav", 415),
        ("bad_truncated_header.wav", 415),
        ("bad_video_without_audio.mp4", 415),
    ],
)
def test_a_bad_sample_is_refused_and_leaves_nothing(
    client: httpx.Client, server: RunningServer, name: str, status: int
) -> None:
    answer = register(client, "Bad", FORMATS / name)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["param"] == "voice_sample"
    assert client.get("/voice/bad").status_code == 404
    assert not list((server.folders.root / "voices").glob("*bad*"))


@pytest.mark.parametrize(
    ("name", "word"), [("poor_clipped.wav", "clip"), ("poor_noise_0dB.wav", "nois")]
)
def test_a_poor_sample_is_taken_with_a_warning(client: httpx.Client, name: str, word: str) -> None:
    answer = register(client, "Poor", FORMATS / name)
    assert answer.status_code == 201, answer.text
    assert word in " ".join(answer.json()["voice"]["warnings"]).lower()
    client.delete("/voice/poor")


@pytest.mark.parametrize("share", [1, 0.98])
def test_channels_in_opposite_phase_are_one_voice(
    client: httpx.Client, voices: dict[str, str], tmp_path: Path, share: float
) -> None:
    said, rate = soundfile.read(MAN)
    soundfile.write(tmp_path / "opposite.flac", np.stack([said, -share * said], axis=1), rate)
    answer = register(client, "Opposite", tmp_path / "opposite.flac")
    assert answer.status_code == 201, answer.text
    heard = answer.json()["voice"]["sample"]
    alone = client.get(f"/voice/{voices['man']}").json()["sample"]
    for fact in ("speech_duration", "loudness_lufs"):
        assert heard[fact] == pytest.approx(alone[fact], abs=0.2)
    sample = read(client.get("/voice/opposite/sample").content)
    assert sample.f0() == pytest.approx(read(MAN.read_bytes()).f0(), rel=0.02)
    client.delete("/voice/opposite")


def test_an_upload_beyond_the_limit_is_refused(client: httpx.Client) -> None:
    files = {"voice_sample": ("big.wav", b"\0" * 26_000_000)}
    answer = client.post("/voice/register", data={"voice_name": "Big"}, files=files)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_many_small_files_cannot_hold_hours(client: httpx.Client, tmp_path: Path) -> None:
    long = tmp_path / "long.flac"
    with long.open("w+b") as file, open_encoder(file, "flac", 8000) as encoder:
        encoder.write(np.zeros(250 * 8000, np.float32))
    answer = register(client, "Hours", *[long] * 3)
    assert (answer.status_code, answer.json()["code"]) == (413, "sample_too_long")
    assert "10 minutes" in answer.json()["detail"]


@pytest.mark.parametrize("voice_id", ["..", "../../etc/passwd", "a/b", "%2e%2e%2fx", "A B"])
def test_a_voice_id_is_never_a_path(client: httpx.Client, voice_id: str) -> None:
    answer = client.post("/clone", json={"text": TEXT, "voice_id": voice_id})
    assert (answer.status_code, answer.json()["code"]) == (404, "voice_not_found")
