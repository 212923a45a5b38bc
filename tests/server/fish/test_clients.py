"""Both clients of the package fish-audio-sdk, unmodified, with accounts."""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import httpx
import pytest
from fish_audio_sdk import HttpCodeErr, Session, TTSRequest
from fish_audio_sdk import Prosody as LegacyProsody
from fishaudio import AsyncFishAudio, FishAudio
from fishaudio.exceptions import APIError, AuthenticationError, NotFoundError, ServerError
from fishaudio.types import Prosody, ReferenceAudio, TTSConfig

from tests.people import People, Person
from tests.running import SPEECH, Folders, RunningServer
from tests.sound import Sound, read

pytestmark = pytest.mark.anyio

TEXT = "Good morning. How are you?"
SAMPLE = (SPEECH / "lj-ver1.flac").read_bytes()


@dataclass(frozen=True)
class Desk:
    """A server, and both clients of one of its users."""

    server: RunningServer
    ada: Person
    key: str
    new: FishAudio
    old: Session


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Desk]:
    folders = Folders(tmp_path_factory.mktemp("fish"), models_dir)
    running = RunningServer(
        folders, quick=True, PHONEX_AUTH="on", PHONEX_QUOTA_CHARACTERS_PER_DAY="5000"
    )
    with running as server, People(server) as people:
        ada = people.sign_up("ada")
        key = ada.key("speak", "voices")
        with (
            FishAudio(api_key=key, base_url=server.url) as new,
            Session(key, base_url=server.url) as old,
        ):
            yield Desk(server, ada, key, new, old)


@pytest.fixture(scope="module")
def plain(desk: Desk) -> Sound:
    """The text as it is spoken without options."""
    return read(desk.new.tts.convert(text=TEXT, format="wav"))


def bit_rate(audio: bytes) -> float:
    """Of a whole file, bit/s."""
    with av.open(io.BytesIO(audio), "r") as container:
        assert container.duration is not None
        return len(audio) * 8 / (container.duration / av.time_base)


def test_every_format_is_the_same_speech(desk: Desk, plain: Sound) -> None:
    for name in ("mp3", "opus"):
        sound = read(desk.new.tts.convert(text=TEXT, format=name))
        assert sound.rate == (44100 if name == "mp3" else 48000)
        assert sound.seconds == pytest.approx(plain.seconds, abs=0.15)  # padding of the codecs
    pcm = desk.new.tts.convert(text=TEXT, format="pcm")
    assert len(pcm) == pytest.approx(2 * 44100 * plain.seconds, abs=2 * 441)


def test_the_other_client_speaks_the_same(desk: Desk, plain: Sound) -> None:
    pcm = b"".join(desk.old.tts(TTSRequest(text=TEXT, format="pcm", sample_rate=16000)))
    assert len(pcm) == pytest.approx(2 * 16000 * plain.seconds, abs=2 * 160)


def test_the_bit_rate_is_the_one_asked_for(desk: Desk) -> None:
    long = " ".join([TEXT] * 4)
    for kbit in (64, 192):
        config = TTSConfig(mp3_bitrate=kbit)
        mp3 = desk.new.tts.convert(text=long, format="mp3", config=config)
        assert bit_rate(mp3) == pytest.approx(kbit * 1000, rel=0.1)
    low, high = (
        bit_rate(desk.new.tts.convert(text=long, format="opus", config=config))
        for config in (TTSConfig(opus_bitrate=24), TTSConfig(opus_bitrate=64))
    )
    # A stream has a page for each packet, which takes some 10 kbit/s more.
    assert 24_000 < low < 40_000
    assert high > 1.5 * low


def test_speed_and_volume_change_the_sound(desk: Desk, plain: Sound) -> None:
    config = TTSConfig(prosody=Prosody(speed=2.0, volume=-12.0))
    new = read(desk.new.tts.convert(text=TEXT, format="wav", config=config))
    legacy = TTSRequest(text=TEXT, format="wav", prosody=LegacyProsody(speed=2.0, volume=-12.0))
    old = read(b"".join(desk.old.tts(legacy)))
    for sound in (new, old):
        assert sound.seconds < 0.75 * plain.seconds
        assert sound.rms == pytest.approx(plain.rms / 4, rel=0.25)  # -12 dB


def test_a_wav_is_heard_while_it_is_made(desk: Desk) -> None:
    packed = {"text": TEXT, "format": "wav"}
    headers = {"Authorization": f"Bearer {desk.key}", "model": "s2-pro"}
    with desk.server.client.stream("POST", "/v1/tts", json=packed, headers=headers) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert answer.headers["Content-Type"] == "audio/wav"
        audio_id = answer.headers["X-Audio-ID"]
        streamed = answer.read()
    kept = desk.ada.client.get(f"/audio/{audio_id}").raise_for_status().content
    with wave.open(io.BytesIO(kept)) as file:
        assert file.getframerate() == 44100
    kept_samples, samples = (data.partition(b"data")[2][4:] for data in (kept, streamed))
    assert kept_samples == samples  # the sizes in the heads differ


def test_a_voice_is_made_found_changed_and_deleted(desk: Desk) -> None:
    made = desk.new.voices.create(
        title="Ada", voices=[SAMPLE], texts=["Hello."], tags=["warm"], cover_image=b"\x89PNG"
    )
    assert (made.title, made.state, made.visibility) == ("Ada", "trained", "private")
    assert made.author.id == desk.ada.user_id
    assert [each.id for each in desk.new.voices.list(self_only=True).items] == [made.id]
    assert [each.id for each in desk.old.list_models(title="ada", tag="warm").items] == [made.id]

    twin = desk.old.create_model(title="Ada", voices=[SAMPLE], tags=["a", "b"])
    assert (twin.title, twin.tags) == ("Ada", ["a", "b"])
    assert twin.id != made.id
    desk.old.delete_model(twin.id)

    desk.new.voices.update(made.id, title="Ada Lovelace", tags=["slow", "deep"])
    desk.old.update_model(made.id, description="First", visibility="unlist", cover_image=b"GIF8")
    changed = desk.old.get_model(made.id)
    assert (changed.title, changed.description) == ("Ada Lovelace", "First")
    assert (changed.tags, changed.visibility) == (["slow", "deep"], "unlist")
    assert desk.ada.client.get(f"/voice/{made.id}").json()["visibility"] == "link"

    audio = desk.new.tts.convert(text="Hello there.", reference_id=made.id, format="wav")
    assert read(audio).seconds > 0.4
    assert desk.new.voices.get(made.id).task_count == 1

    desk.new.voices.delete(made.id)
    with pytest.raises(NotFoundError, match=made.id):
        desk.new.voices.get(made.id)


def test_speakers_are_models_too(desk: Desk) -> None:
    listed = desk.new.voices.list(page_size=100, language="en")
    assert "EN-BR" in [each.id for each in listed.items]
    assert listed.total == len(listed.items)
    assert desk.new.voices.get("EN-BR").languages == ["en"]
    with pytest.raises(NotFoundError):
        desk.new.voices.delete("EN-BR")


def test_references_speak_and_are_not_kept(desk: Desk) -> None:
    reference = ReferenceAudio(audio=SAMPLE, text="Its transcript.")
    new = desk.new.tts.convert(text="Hello there.", references=[reference], format="wav")
    assert read(new).seconds > 0.4
    assert desk.new.voices.list(self_only=True).total == 0


def test_the_wallet_is_the_quota(desk: Desk) -> None:
    before = desk.new.account.get_package()
    assert (before.total, before.user_id) == (5000, desk.ada.user_id)
    desk.new.tts.convert(text="x" * 40)
    assert desk.new.account.get_package().balance == before.balance - 40
    assert desk.old.get_api_credit().credit == before.balance - 40
    assert desk.old.get_package().finished_at > before.created_at


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"reference_id": "nobody"}, 404),
        ({"references": [ReferenceAudio(audio=b"no audio at all", text="")]}, 415),
        ({"reference_id": "EN-US", "references": [ReferenceAudio(audio=SAMPLE, text="")]}, 422),
        ({"config": TTSConfig(sample_rate=12345)}, 422),
        ({"text": "!?"}, 422),
        ({"text": ""}, 422),
    ],
)
def test_what_cannot_be_spoken_is_refused_by_its_status_and_message(
    desk: Desk, options: dict[str, object], code: int
) -> None:
    with pytest.raises(APIError) as refused:
        desk.new.tts.convert(**{"text": TEXT, **options})
    assert refused.value.status == code
    assert refused.value.message


def test_the_other_client_reads_the_message_of_an_error(desk: Desk) -> None:
    with pytest.raises(HttpCodeErr) as refused:
        desk.old.get_model("nobody")
    assert refused.value.status == 404
    assert refused.value.message.startswith("Voice 'nobody' ")
    with pytest.raises(HttpCodeErr) as refused:
        b"".join(desk.old.tts(TTSRequest(text=TEXT, reference_id="nobody")))
    assert refused.value.status == 404  # of a stream it reads no more


def test_a_wrong_key_is_refused(desk: Desk) -> None:
    with (
        FishAudio(api_key="wrong", base_url=desk.server.url) as stranger,
        pytest.raises(AuthenticationError) as refused,
    ):
        stranger.tts.convert(text=TEXT)
    assert refused.value.status == 401
    with (
        Session("wrong", base_url=desk.server.url) as stranger_too,
        pytest.raises(HttpCodeErr) as refused_too,
    ):
        stranger_too.list_models()
    assert refused_too.value.status == 401


def test_recordings_are_not_transcribed(desk: Desk) -> None:
    with pytest.raises(ServerError, match="does not transcribe") as refused:
        desk.new.asr.transcribe(audio=SAMPLE)
    assert refused.value.status == 501


async def test_both_work_asynchronously(desk: Desk, plain: Sound) -> None:
    async with (
        AsyncFishAudio(api_key=desk.key, base_url=desk.server.url) as new,
        Session(desk.key, base_url=desk.server.url) as old,
    ):
        audio = await new.tts.convert(text=TEXT, format="wav")
        assert read(audio).seconds == pytest.approx(plain.seconds, abs=0.02)
        assert (await new.voices.list(self_only=True)).total == 0
        stream = old.tts.awaitable(TTSRequest(text=TEXT, format="wav"))
        streamed = b"".join([chunk async for chunk in stream])
        assert read(streamed).seconds == pytest.approx(plain.seconds, abs=0.02)
        with pytest.raises(HttpCodeErr):
            await old.get_model.awaitable("nobody")


def test_unknown_fields_are_ignored(desk: Desk) -> None:
    body = {"text": TEXT, "features": ["quality-guard"], "chunk_length": 200, "future": {"x": [1]}}
    headers = {"Authorization": f"Bearer {desk.key}"}
    answer = desk.server.client.post("/v1/tts", json=body, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (httpx.codes.OK, "audio/mpeg")
