import io
import shutil
import socket
import struct
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from phonex.audio.decode import HIGHEST_RATE, decode, has_video, read_blocks
from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS, Encoding
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.errors import NotAudio, SampleTooLong
from tests.audio.tones import FORMATS_DIR, likeness, noise, rms, strongest_hz, tone


def wav_of(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]], rate: int) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="FLOAT")
    return file


@pytest.mark.parametrize(
    ("name", "seconds", "rate"),
    [
        ("clip.amr", 3.2, 8000),
        ("clip.flac", 3.2, 22_050),
        ("clip.m4a", 3.2, 22_050),
        ("clip.mp3", 3.2, 22_050),
        ("clip.ogg", 3.2, 48_000),
        ("clip.webm", 3.2, 48_000),
        ("video.mp4", 3.0, 22_050),
        ("wav_24bit_48k_stereo.wav", 2.5, 48_000),
        ("wav_8bit_22k.wav", 3.2, 22_050),
        ("wav_float32.wav", 2.5, 22_050),
        ("wav_mulaw_8k.wav", 3.2, 8000),
    ],
)
def test_every_format_holds_the_same_clip(name: str, seconds: float, rate: int) -> None:
    audio = decode(FORMATS_DIR / name, max_seconds=600)

    assert audio.rate == rate
    assert audio.seconds == pytest.approx(seconds, abs=0.03)
    original, _ = soundfile.read(FORMATS_DIR / "clip.flac", dtype="float32")
    original = original[: round(seconds * 22_050)]
    heard = resample(audio, 8000).samples
    wanted = resample(Audio(original, 22_050), 8000).samples
    assert likeness(heard, wanted) > 0.88  # AMR at 12 kbit/s: 0.90; the others above 0.95
    assert 0.6 < rms(heard) / rms(wanted) < 1.4


def with_cover(mp3: bytes) -> bytes:
    """With an ID3 tag that holds a picture of one pixel."""
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    content = b"\0image/png\0\x03\0" + picture
    frame = b"APIC" + len(content).to_bytes(4, "big") + b"\0\0" + content
    size = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frame + mp3


@pytest.mark.parametrize(
    ("name", "moves"),
    [("video.mp4", True), ("clip.m4a", False), ("clip.webm", False), ("clip.mp3", False)],
)
def test_a_video_is_reported_from_a_recording(name: str, moves: bool) -> None:
    assert has_video(io.BytesIO((FORMATS_DIR / name).read_bytes())) is moves


def test_a_cover_makes_no_video() -> None:
    song = io.BytesIO(with_cover((FORMATS_DIR / "clip.mp3").read_bytes()))
    assert not has_video(song)
    assert decode(song, max_seconds=600).seconds == pytest.approx(3.2, abs=0.03)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bad_empty.wav", "empty"),
        ("bad_text.wav", "text, not audio"),
        ("bad_truncated_header.wav", "truncated"),
        ("bad_video_without_audio.mp4", "video has no sound"),
    ],
)
def test_a_file_without_sound_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(NotAudio, match=reason) as refusal:
        decode(FORMATS_DIR / name, max_seconds=600)

    assert refusal.value.status == 415
    assert "send" in refusal.value.message


def test_bytes_of_no_format_are_refused() -> None:
    data = np.random.default_rng(3).bytes(100_000)

    with pytest.raises(NotAudio, match="known format"):
        decode(io.BytesIO(data), max_seconds=600)


@pytest.mark.parametrize(("codec", "container"), [("tta", "matroska"), ("pcm_s64le", "wav")])
def test_a_codec_that_is_not_on_the_list_is_refused(codec: str, container: str) -> None:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as made:
        stream = made.add_stream(codec, rate=24_000)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        silence = AudioFrame("s16", "mono", 24_000)
        silence.sample_rate = 24_000
        made.mux([*stream.encode(silence), *stream.encode(None)])

    with pytest.raises(NotAudio, match="decoded"):
        decode(file, max_seconds=600)


def test_a_codec_that_nobody_knows_is_refused() -> None:
    data = (FORMATS_DIR / "clip.m4a").read_bytes()
    description = data.index(b"mp4a", data.index(b"stsd"))
    unknown = data[:description] + b"mhm1" + data[description + 4 :].replace(b"esds", b"free", 1)

    with pytest.raises(NotAudio, match="decoded"):
        decode(io.BytesIO(unknown), max_seconds=600)


def test_a_picture_is_refused() -> None:
    with pytest.raises(NotAudio, match="known format"):
        decode(io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(5000)), max_seconds=600)


def test_a_truncated_file_gives_the_part_that_is_there() -> None:
    audio = decode(FORMATS_DIR / "bad_truncated.mp3", max_seconds=600)

    assert audio.seconds == pytest.approx(1.05, abs=0.05)


def test_broken_bytes_in_the_middle_are_left_out() -> None:
    data = bytearray((FORMATS_DIR / "clip.flac").read_bytes())
    data[40_000:42_000] = bytes(2000)

    audio = decode(io.BytesIO(bytes(data)), max_seconds=600)

    assert 2.5 < audio.seconds <= 3.25


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    for name in ("sample.m3u8", "sample.png", "sample%03d.jpg", "sample"):
        disguised = Path(shutil.copy(FORMATS_DIR / "clip.mp3", tmp_path / name))

        assert decode(disguised, max_seconds=600).seconds == pytest.approx(3.2, abs=0.01)


@pytest.mark.parametrize("suffix", [".m3u8", ".ffconcat", ".mp3", ""])
@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXTINF:3.2,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
    ],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, playlist: str, suffix: str) -> None:
    secret = Path(shutil.copy(FORMATS_DIR / "clip.mp3", tmp_path / "secret.mp3"))
    path = tmp_path / f"sample{suffix}"
    path.write_text(playlist.format(secret.name if "concat" in playlist else secret))

    with pytest.raises(NotAudio, match="text"):
        decode(path, max_seconds=600)
    with path.open("rb") as file, pytest.raises(NotAudio, match="text"):
        decode(file, max_seconds=600)


def test_that_playlist_would_open_another_file_without_our_limits(tmp_path: Path) -> None:
    shutil.copy(FORMATS_DIR / "clip.mp3", tmp_path / "secret.mp3")
    path = tmp_path / "sample.ffconcat"
    path.write_text("ffconcat version 1.0\nfile secret.mp3\n")

    with av.open(str(path)) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) > 0


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:3,\nhttp://127.0.0.1:{}/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:{}/a.mp3\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {} RTP/AVP 0\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>'
        "http://127.0.0.1:{}/</BaseURL></MPD>",
    ],
)
def test_a_playlist_reaches_no_address(text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        data = text.format(listener.getsockname()[1]).encode()

        with pytest.raises(NotAudio):
            decode(io.BytesIO(data), max_seconds=600)
        with pytest.raises(BlockingIOError):  # nobody has called
            listener.accept()


def test_a_sample_over_the_limit_is_refused_before_it_is_read_to_its_end() -> None:
    file = wav_of(noise(60, 16_000).samples, 16_000)

    with pytest.raises(SampleTooLong, match=r"longer than 0\.5 minutes"):
        decode(file, max_seconds=30)

    assert file.tell() < 0.7 * len(file.getvalue())


def test_a_sample_at_the_limit_is_taken() -> None:
    file = wav_of(noise(2, 16_000).samples, 16_000)

    assert len(decode(file, max_seconds=2).samples) == 32_000


def test_channels_are_mixed_equally() -> None:
    left, right = tone(300, 1, 16_000, 0.4).samples, tone(700, 1, 16_000, 0.2).samples

    mixed = decode(wav_of(np.stack([left, right], axis=1), 16_000), max_seconds=5)

    assert np.allclose(mixed.samples, (left + right) / 2, atol=1e-6)


def test_a_rate_above_the_highest_comes_down_to_it() -> None:
    audio = decode(wav_of(tone(1000, 1, 96_000).samples, 96_000), max_seconds=5)

    assert audio.rate == HIGHEST_RATE == 48_000
    assert audio.seconds == pytest.approx(1, abs=0.001)
    assert strongest_hz(audio.samples, audio.rate) == pytest.approx(1000, abs=1)


@pytest.mark.parametrize("rate", [1, 3999, 768_001, 2_000_000_000])
def test_a_rate_that_nobody_records_at_is_refused(rate: int) -> None:
    data = bytearray(wav_of(tone(1000, 1, 16_000).samples, 16_000).getvalue())
    data[24:28] = struct.pack("<I", rate)

    with pytest.raises(NotAudio, match=f"{rate} Hz"):
        decode(io.BytesIO(bytes(data)), max_seconds=600)


def test_numbers_that_are_none_become_silence() -> None:
    samples = tone(300, 1, 16_000).samples
    samples[100:200] = np.nan
    samples[300] = np.inf

    audio = decode(wav_of(samples, 16_000), max_seconds=5)

    assert np.isfinite(audio.samples).all()
    assert not audio.samples[100:200].any()


def test_a_title_in_another_encoding_does_not_matter() -> None:
    data = wav_of(tone(300, 1, 16_000).samples, 16_000).getvalue()
    title = b"INFOINAM" + struct.pack("<I", 4) + b"caf\xe9"
    data += b"LIST" + struct.pack("<I", len(title)) + title
    data = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]

    assert decode(io.BytesIO(data), max_seconds=5).seconds == 1


def test_a_file_is_read_from_its_start() -> None:
    file = wav_of(tone(300, 1, 16_000).samples, 16_000)
    file.seek(5000)

    assert decode(file, max_seconds=5).seconds == 1


def test_a_header_alone_is_refused() -> None:
    file = io.BytesIO()
    with open_encoder(file, "wav", 24_000):
        pass

    with pytest.raises(NotAudio, match="broken"):
        decode(file, max_seconds=5)


def test_our_headerless_files_are_read_at_the_rate_given(tmp_path: Path) -> None:
    path = tmp_path / "sound.pcm"
    path.write_bytes(np.array([0, 16_384, -32_768], "<i2").tobytes())

    blocks = list(read_blocks(path, raw=Encoding(FORMATS["pcm"], 22_050)))

    assert Audio.join(blocks).samples.tolist() == [0, 0.5, -1]
    assert blocks[0].rate == 22_050
