"""Streamed audio: encoded into a file that cannot seek, heard while it is written."""

import io
import wave
from collections.abc import Mapping

import av
import numpy as np
import pytest
import soundfile

from phonex.audio.decode import decode, read_blocks
from phonex.audio.encode import NO_TAGS, Encoder
from phonex.audio.formats import FORMATS, Encoding, find_encoding
from phonex.audio.resample import Resampler
from phonex.audio.types import Audio, Samples
from tests.audio.tones import FORMATS_DIR, SPEECH_DIR, likeness, noise, tone

RATE = 24_000
ALL = sorted(FORMATS)
TAGS = {
    "title": "Good morning",
    "artist": "Ada",
    "comment": "synthetic: 合成",
    "date": "2026-11-30",
}

# Milliseconds at the end of what was written that may not be decodable yet: frames of the codec
# that it looks ahead, and 71 that resampling to 8000 Hz takes.
HELD_MS = {
    "wav": 0, "pcm": 0, "flac": 25, "opus": 46, "ogg": 46, "mp3": 95, "aac": 125, "m4a": 168,
    "ulaw": 72,
}  # fmt: skip


class Pipe:
    """A file that can only be written to."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


def streamed(
    samples: Samples, encoding: Encoding, block: int = 6000, tags: Mapping[str, str] = NO_TAGS
) -> bytes:
    pipe = Pipe()
    with Encoder(pipe, encoding, RATE, streamed=True, tags=tags) as encoder:
        for start in range(0, len(samples), block):
            encoder.write(samples[start : start + block])
    return pipe.data


def heard(data: bytes, encoding: Encoding) -> Audio:
    """What can be decoded of a stream, or of its first bytes."""
    raw = Encoding(encoding.format, encoding.rate_of(RATE)) if encoding.format.headerless else None
    return Audio.join(read_blocks(io.BytesIO(data), raw=raw))


@pytest.mark.parametrize("name", ALL)
def test_what_was_written_can_be_heard_at_once(name: str) -> None:
    encoding = find_encoding(name)
    sound = noise(2, RATE).samples
    pipe = Pipe()
    encoder = Encoder(pipe, encoding, RATE, streamed=True)
    so_far = []
    for start in range(0, len(sound), 6000):
        encoder.write(sound[start : start + 6000])
        so_far.append(pipe.data)
    encoder.flush()
    encoder.flush()  # ends it only once

    early = priming_s(heard(pipe.data, encoding), sound)
    for index, data in enumerate(so_far):
        written_s = (index + 1) * 6000 / RATE
        held_ms = 1000 * (written_s - heard(data, encoding).seconds + early)
        assert held_ms <= HELD_MS[name] + 0.1
        assert pipe.data.startswith(data)


def priming_s(heard: Audio, sound: Samples) -> float:
    """How much sound a decoder gives before that which was encoded."""
    if heard.rate != RATE:
        return 0  # ulaw: headerless
    size = 1 << 18
    product = np.fft.rfft(heard.samples, size) * np.conj(np.fft.rfft(sound, size))
    shift = int(np.fft.irfft(product).argmax())
    return (shift if shift < size // 2 else shift - size) / RATE


@pytest.mark.parametrize("name", ALL)
def test_a_stream_has_the_whole_sound(name: str) -> None:
    encoding = find_encoding(name)
    speech = decode(FORMATS_DIR / "clip.flac", max_seconds=10)

    back = heard(streamed(speech.samples, encoding), encoding)

    seconds = len(speech.samples) / RATE
    frames = {"mp3": 3 * 576, "aac": 3 * 1024, "m4a": 1024}.get(name, 2)
    assert seconds - 0.001 <= back.seconds <= seconds + frames / RATE
    if back.rate == RATE:
        assert likeness(back.samples, speech.samples) > 0.99


@pytest.mark.parametrize("name", ALL)
def test_many_writes_equal_one(name: str) -> None:
    sound = noise(1, RATE).samples
    encoding = find_encoding(name)

    assert streamed(sound, encoding, 777) == streamed(sound, encoding, len(sound))


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"pcm", "ulaw"}))
def test_tags_are_read_back(name: str) -> None:
    sound = noise(0.5, RATE).samples
    encoding = find_encoding(name)
    whole = io.BytesIO()
    with Encoder(whole, encoding, RATE, tags=TAGS) as encoder:
        encoder.write(sound)

    for data in (streamed(sound, encoding, tags=TAGS), whole.getvalue()):
        with av.open(io.BytesIO(data)) as container:
            said = {**container.streams.audio[0].metadata, **container.metadata}
        lowered = {key.lower(): value for key, value in said.items()}
        assert {key: lowered.get(key) for key in TAGS} == TAGS


@pytest.mark.parametrize("name", ALL)
def test_a_completed_stream_has_the_bytes_of_a_stream_and_then_its_sizes(name: str) -> None:
    encoding, sound = find_encoding(name), tone(440, 1, RATE).samples
    pipe, file = Pipe(), io.BytesIO()
    stream = Encoder(pipe, encoding, RATE, streamed=True)
    completed = Encoder(file, encoding, RATE, streamed=True, completed=True)
    for encoder in (stream, completed):
        encoder.write(sound)
        encoder.write(sound)
    assert file.getvalue() == pipe.data

    for encoder in (stream, completed):
        encoder.flush()

    assert (file.getvalue() == pipe.data) is (name not in ("wav", "flac"))
    assert len(file.getvalue()) == len(pipe.data)
    if name in ("wav", "flac"):
        assert soundfile.info(io.BytesIO(file.getvalue())).frames == 2 * RATE


def test_python_and_libsndfile_read_a_streamed_wav_to_its_end() -> None:
    data = streamed(tone(440, 1, RATE).samples, find_encoding("wav"), tags=TAGS)

    assert data[4:8] == b"\xff" * 4
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        assert len(file.readframes(file.getnframes())) == 2 * RATE
    assert len(soundfile.read(io.BytesIO(data))[0]) == RATE


def test_a_whole_wav_with_tags_has_true_sizes() -> None:
    file = io.BytesIO()
    with Encoder(file, find_encoding("wav", 16_000), RATE, tags=TAGS) as encoder:
        encoder.write(tone(440, 1, RATE).samples)

    with wave.open(io.BytesIO(file.getvalue())) as reader:
        assert (reader.getframerate(), reader.getnframes()) == (16_000, 16_000)


@pytest.mark.parametrize("tags", [{}, TAGS])
@pytest.mark.parametrize(("rate", "bitrate"), [(None, None), (44_100, 128_000), (24_000, 64_000)])
def test_mp3_streams_can_be_joined(
    rate: int | None, bitrate: int | None, tags: dict[str, str]
) -> None:
    encoding = find_encoding("mp3", rate, bitrate)
    parts = [streamed(tone(hz, 0.7, RATE).samples, encoding, tags=tags) for hz in (300, 500, 700)]

    joined = heard(b"".join(parts), encoding)

    each = sum(heard(part, encoding).seconds for part in parts)
    # FFmpeg drops the frame behind a tag inside a file; the first two precede the sound.
    frame = 576 if encoding.rate_of(RATE) < 32_000 else 1152
    lost = (len(parts) - 1) * frame / encoding.rate_of(RATE) if tags else 0
    assert joined.seconds == pytest.approx(each - lost, abs=1e-6)
    for part in parts:
        assert likeness(joined.samples, heard(part, encoding).samples) > 0.5
    assert not any(mark in parts[0] for mark in (b"Xing", b"Info"))


@pytest.mark.parametrize(("rate", "bitrate"), [(None, None), (44_100, 128_000), (24_000, 64_000)])
def test_joined_mp3s_with_tags_are_heard_to_their_end(
    rate: int | None, bitrate: int | None
) -> None:
    """LibreChat joins answers. A tag between them costs a frame of silence, nothing else."""
    encoding = find_encoding("mp3", rate, bitrate)
    parts = [streamed(tone(hz, 0.7, RATE).samples, encoding, tags=TAGS) for hz in (300, 500)]
    joined = b"".join(parts)

    for seconds_of in (seconds_by_libsndfile, seconds_by_ffmpeg):
        assert seconds_of(joined) == pytest.approx(sum(map(seconds_of, parts)), abs=0.06)


def seconds_by_libsndfile(data: bytes) -> float:
    return float(soundfile.info(io.BytesIO(data)).duration)


def seconds_by_ffmpeg(data: bytes) -> float:
    """What cannot be decoded must be a tag, and the frame behind it."""
    seconds = 0.0
    with av.open(io.BytesIO(data), "r") as container:
        for packet in container.demux(audio=0):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                assert bytes(packet).startswith(b"ID3")
            else:
                seconds += sum(
                    frame.samples / frame.sample_rate
                    for frame in frames
                    if isinstance(frame, av.AudioFrame)
                )
    return seconds


def test_a_stream_that_fails_gets_no_end() -> None:
    pipe = Pipe()
    encoder = Encoder(pipe, find_encoding("ogg"), RATE, streamed=True)
    encoder.write(noise(1, RATE).samples)
    before = pipe.data

    with pytest.raises(KeyError), encoder:
        raise KeyError

    assert pipe.data == before


class Broken(Pipe):
    """A pipe whose reader may leave."""

    left = False

    def write(self, data: bytes) -> int:
        if self.left:
            raise BrokenPipeError
        return super().write(data)


@pytest.mark.parametrize("name", ALL)
def test_a_reader_that_leaves_is_that_error(name: str) -> None:
    pipe = Broken()
    encoder = Encoder(pipe, find_encoding(name), RATE, streamed=True)
    encoder.write(noise(1, RATE).samples)
    pipe.left = True

    with pytest.raises(BrokenPipeError), encoder:
        encoder.write(noise(1, RATE).samples)


@pytest.mark.parametrize("name", ["mp3", "ogg", "opus", "m4a", "aac"])  # they end with a frame
def test_a_reader_that_leaves_before_the_end_is_that_error(name: str) -> None:
    pipe = Broken()
    encoder = Encoder(pipe, find_encoding(name), RATE, streamed=True)
    encoder.write(noise(1, RATE).samples)
    pipe.left = True

    with pytest.raises(BrokenPipeError):
        encoder.flush()


@pytest.mark.parametrize("name", ["mp3", "opus", "m4a", "aac"])
@pytest.mark.parametrize("bitrate", [32_000, 64_000, 128_000])
def test_a_bitrate_is_kept(name: str, bitrate: int) -> None:
    sound = noise(3, RATE)
    file = io.BytesIO()
    with Encoder(file, find_encoding(name, None, bitrate), RATE) as encoder:
        encoder.write(sound.samples)

    # Opus and AAC keep it on average only; Ogg and MP4 add 3 kbit/s.
    assert 8 * len(file.getvalue()) / sound.seconds == pytest.approx(bitrate, rel=0.15)


@pytest.mark.parametrize("name", ["opus", "ogg"])
@pytest.mark.parametrize("bitrate", [64_000, 96_000, 192_000])
def test_opus_keeps_the_bitrate_that_a_client_chose(name: str, bitrate: int) -> None:
    """By itself, it takes a tenth more for speech than for music."""
    speech = decode(SPEECH_DIR / "lj-ver2.flac", max_seconds=10)
    file = io.BytesIO()
    with Encoder(file, find_encoding(name, None, bitrate), speech.rate) as encoder:
        encoder.write(speech.samples)

    assert 8 * len(file.getvalue()) / speech.seconds == pytest.approx(bitrate, rel=0.03)


@pytest.mark.parametrize(("name", "bitrate"), [("opus", 64_000), ("ogg", 96_000)])
def test_opus_keeps_its_own_bit_rate(name: str, bitrate: int) -> None:
    speech = decode(SPEECH_DIR / "lj-ver1.flac", max_seconds=60)
    samples = Resampler(speech.rate, RATE).feed(speech.samples)
    seconds, encoding = len(samples) / RATE, find_encoding(name)
    stored = io.BytesIO()
    with Encoder(stored, encoding, RATE) as encoder:
        encoder.write(samples)
    assert 8 * len(stored.getvalue()) / seconds == pytest.approx(bitrate, rel=0.05)
    pages = 8 * 28 / 0.02  # bit/s: a header of 28 bytes for each frame of a stream
    assert 8 * len(streamed(samples, encoding)) / seconds == pytest.approx(
        bitrate + pages, rel=0.05
    )
