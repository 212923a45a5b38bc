import errno
import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder, transcode
from phonex.audio.formats import FORMATS, Encoding, find_format
from phonex.audio.types import Audio
from phonex.errors import NotAudio, SampleTooLong, UnknownFormat
from tests.audio.tones import FORMATS_DIR, SPEECH_DIR, likeness, noise, rms, strongest_hz, tone
from tests.sound import read

ALL = sorted(FORMATS)
HEADERLESS = {"pcm", "ulaw"}
WITH_HEADER = sorted(FORMATS.keys() - HEADERLESS)
PADDED = {"m4a": 1024 + 64, "aac": 2 * 1024 + 1}  # AAC's last frame is read whole, ADTS' first too


def encoded(audio: Audio, name: str, block: int = 1 << 20) -> bytes:
    file = io.BytesIO()
    with open_encoder(file, name, audio.rate) as encoder:
        for start in range(0, len(audio.samples), block):
            encoder.write(audio.samples[start : start + block])
    return file.getvalue()


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("name", WITH_HEADER)
def test_a_tone_keeps_its_length_level_and_frequency(name: str, rate: int) -> None:
    original = tone(440, 2.0, rate)

    back = decode(io.BytesIO(encoded(original, name)), max_seconds=10)

    extra = PADDED.get(name, 1) / rate
    assert 2.0 - 1 / rate <= back.seconds <= 2.0 + extra
    middle = back.samples[back.rate // 2 : -back.rate // 2]
    assert rms(middle) == pytest.approx(0.5 / np.sqrt(2), rel=0.03)
    assert strongest_hz(middle, back.rate) == pytest.approx(440, rel=0.001)


@pytest.mark.parametrize("name", ["wav", "mp3", "flac", "ogg", "opus"])
def test_another_decoder_hears_the_same_speech(name: str) -> None:
    original = decode(FORMATS_DIR / "clip.flac", max_seconds=10)

    back = read(encoded(original, name))

    assert back.seconds == pytest.approx(original.seconds, abs=0.002)
    at_original_rate = decode(io.BytesIO(encoded(original, name)), max_seconds=10)
    assert rms(at_original_rate.samples) == pytest.approx(rms(original.samples), rel=0.03)
    assert back.rms == pytest.approx(rms(original.samples), rel=0.03)


@pytest.mark.parametrize("name", ["mp3", "m4a"])
def test_lossy_speech_is_near_the_original(name: str) -> None:
    original = decode(FORMATS_DIR / "clip.flac", max_seconds=10)

    back = decode(io.BytesIO(encoded(original, name)), max_seconds=10)

    assert likeness(back.samples, original.samples) > 0.995


@pytest.mark.parametrize("name", ALL)
def test_many_writes_equal_one(name: str) -> None:
    sound = noise(1.5, 22_050)

    assert encoded(sound, name, block=777) == encoded(sound, name)


def test_wav_has_true_sizes_and_the_shortest_header() -> None:
    data = encoded(tone(440, 1.0, 24_000), "wav")

    riff, size, wave, fmt, fmt_size, kind, channels, rate, byte_rate, align, bits = struct.unpack(
        "<4sI4s4sIHHIIHH", data[:36]
    )
    assert (riff, wave, fmt, fmt_size) == (b"RIFF", b"WAVE", b"fmt ", 16)
    assert (kind, channels, rate, byte_rate, align, bits) == (1, 1, 24_000, 48_000, 2, 16)
    assert data[36:40] == b"data"
    assert struct.unpack("<I", data[40:44]) == (48_000,)
    assert size == len(data) - 8 == 48_000 + 36


def test_mp3_has_a_header_with_its_number_of_frames() -> None:
    data = encoded(tone(440, 10.0, 24_000), "mp3")

    at = max(data.find(b"Info"), data.find(b"Xing"))
    assert at > 0
    (n_frames,) = struct.unpack(">I", data[at + 8 : at + 12])
    assert n_frames * 576 / 24_000 == pytest.approx(10, abs=0.1)


def test_flac_has_its_number_of_samples() -> None:
    assert soundfile.info(io.BytesIO(encoded(tone(440, 3.0, 24_000), "flac"))).frames == 72_000


def test_pcm_is_the_bare_samples_clipped() -> None:
    samples = np.array([0, 0.25, -0.25, 1.5, -1.5], np.float32)

    data = encoded(Audio(samples, 24_000), "pcm")

    assert np.frombuffer(data, "<i2").tolist() == [0, 8192, -8192, 32_767, -32_768]


@pytest.mark.parametrize("name", WITH_HEADER)
def test_the_content_is_what_the_name_says(name: str) -> None:
    marks = {
        "wav": b"RIFF", "mp3": b"ID3", "flac": b"fLaC", "ogg": b"OggS", "opus": b"OggS",
        "aac": b"\xff\xf1",
    }  # fmt: skip
    data = encoded(tone(440, 0.5, 24_000), name)

    assert data[4:8] == b"ftyp" if name == "m4a" else data.startswith(marks[name])


def test_formats_have_suffixes_and_types_of_their_own() -> None:
    assert list(FORMATS) == ["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac", "pcm", "ulaw"]
    assert len({known.suffix for known in FORMATS.values()}) == len(FORMATS)
    assert FORMATS["mp3"].media_type == "audio/mpeg"
    assert FORMATS["m4a"].media_type == "audio/mp4"


@pytest.mark.parametrize("name", ["", "exe", "mp3x", "../wav"])
def test_an_unknown_format_names_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownFormat, match="wav, mp3, flac"):
        find_format(name)
    with pytest.raises(UnknownFormat):
        open_encoder(io.BytesIO(), name, 24_000)


def test_the_case_of_a_format_does_not_matter() -> None:
    assert find_format("MP3") is FORMATS["mp3"]


@pytest.mark.parametrize("name", ALL)
def test_no_sound_makes_a_file_all_the_same(name: str) -> None:
    without_header = HEADERLESS | {"aac"}
    assert (len(encoded(Audio.silence(0, 24_000), name)) == 0) == (name in without_header)


class FullDisk(io.BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("name", ALL)
def test_a_full_disk_is_reported(name: str) -> None:
    with pytest.raises(OSError, match="No space") as failure:
        write_seconds(FullDisk(), name, 30)

    assert failure.value.errno == errno.ENOSPC


def test_an_error_of_the_caller_stays_the_error() -> None:
    with pytest.raises(KeyError):
        write_seconds(io.BytesIO(), "m4a", 2, then=KeyError())


def write_seconds(file: io.BytesIO, name: str, seconds: int, then: Exception | None = None) -> None:
    with open_encoder(file, name, 24_000) as encoder:
        for _ in range(seconds):
            encoder.write(noise(1, 24_000).samples)
        if then:
            raise then


def test_the_file_stays_open() -> None:
    file = io.BytesIO()
    with open_encoder(file, "mp3", 24_000):
        pass

    assert not file.closed


def test_lossless_formats_turn_into_each_other_bit_by_bit(tmp_path: Path) -> None:
    source = SPEECH_DIR / "vctk-p226-ver1.flac"
    wav, pcm, flac = tmp_path / "1.wav", tmp_path / "2.pcm", tmp_path / "3.flac"

    with wav.open("wb") as file:
        transcode(source, file, "wav")
    with pcm.open("wb") as file:
        transcode(wav, file, "pcm")
    with flac.open("wb") as file:
        transcode(pcm, file, "flac", raw=Encoding(FORMATS["pcm"], 16_000))

    before, _ = soundfile.read(source, dtype="int16")
    after, rate = soundfile.read(flac, dtype="int16")
    assert rate == 16_000
    assert np.array_equal(before, after)


@pytest.mark.parametrize("name", ["mp3", "ogg", "opus", "m4a"])
def test_a_file_turns_into_a_lossy_one(name: str) -> None:
    source = SPEECH_DIR / "vctk-p226-ver1.flac"
    file = io.BytesIO()

    transcode(source, file, name)

    before, after = decode(source, max_seconds=60), decode(file, max_seconds=60)
    assert after.seconds == pytest.approx(before.seconds, abs=0.07)
    assert rms(after.samples) == pytest.approx(rms(before.samples), rel=0.05)


def test_a_file_without_sound_cannot_be_turned() -> None:
    with pytest.raises(NotAudio):
        transcode(FORMATS_DIR / "bad_text.wav", io.BytesIO(), "mp3")


def test_a_transcoded_file_has_the_length_that_is_told() -> None:
    file, source = io.BytesIO(), io.BytesIO(encoded(tone(440, 2.0, 24_000), "flac"))
    assert transcode(source, file, "m4a", max_seconds=2.0) == 2.0
    assert decode(file, max_seconds=3).seconds == pytest.approx(2.0, abs=0.1)


def test_a_source_that_is_too_long_is_refused() -> None:
    source = io.BytesIO(encoded(tone(440, 2.0, 24_000), "flac"))
    with pytest.raises(SampleTooLong):
        transcode(source, io.BytesIO(), "m4a", max_seconds=1.9)
